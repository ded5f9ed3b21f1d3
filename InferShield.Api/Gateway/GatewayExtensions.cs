using System.Text.Json.Nodes;
using InferShield.Api.Audit;
using InferShield.Api.Audit.Matched;
using InferShield.Api.Gateway.Apis;
using InferShield.Api.Gateway.Streaming;
using InferShield.Api.Providers;
using InferShield.Api.Tenants;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Gateway;

public static class GatewayExtensions
{
    private static readonly InferenceApi[] Apis =
    [
        new ChatCompletionsApi(), new CompletionsApi(), new EmbeddingsApi(), new ResponsesApi(), new ModerationsApi(), new ImageGenerationsApi(),
        new SpeechApi(), new TranscriptionsApi("transcriptions"), new TranscriptionsApi("translations"), new MessagesApi(), new CountTokensApi(),
    ];

    /// <summary>The metrics' words for the endpoints that stream.</summary>
    internal static IEnumerable<string> StreamedRoutes => Apis.Where(api => api.Stream is not null).Select(api => "/v1/" + api.Path);

    public static IHostApplicationBuilder AddGateway(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<GatewayOptions>().BindConfiguration(GatewayOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<StreamingOptions>().BindConfiguration(StreamingOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<KestrelServerOptions>().Configure<IOptions<GatewayOptions>>((kestrel, gateway) =>
        {
            kestrel.Limits.RequestHeadersTimeout = gateway.Value.HeaderTimeout;
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(gateway.Value.MinBodyBytesPerSecond, gateway.Value.BodyGrace);
        });
        builder.Services.AddSingleton<ModelNames>();
        builder.Services.AddSingleton<BodyRoom>();
        builder.Services.AddSingleton<InspectionGuard>();
        builder.Services.AddSingleton<Inspector>();
        builder.Services.AddSingleton<RecordKeeping>();
        builder.Services.AddSingleton<IValidateOptions<MatchedTextOptions>, MatchedTextOptionsValidator>();
        builder.Services.AddOptions<MatchedTextOptions>().BindConfiguration(MatchedTextOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<MatchedTextSeal>();
        builder.Services.AddSingleton<AuditAccess>();
        builder.Services.AddSingleton<Exchanges>();
        builder.Services.AddSingleton<SessionWatch>();
        builder.Services.AddSingleton<Restoration>();
        builder.Services.AddSingleton<Uninspected>();
        builder.Services.AddSingleton<BodyInspector>();
        builder.Services.AddSingleton<MeteredCalls>();
        builder.Services.AddSingleton<AnswerGuard>();
        builder.Services.AddSingleton<CachedAnswers>();
        builder.Services.AddSingleton<StreamRelay>();
        builder.Services.AddSingleton<Inference>();
        builder.Services.AddSingleton<Analyze>();
        return builder;
    }

    public static void MapGateway(this IEndpointRouteBuilder app)
    {
        var v1 = app.MapGroup("/v1").RequireRole(Role.Client, Role.Admin);
        foreach (var api in Apis)
        {
            v1.MapPost("/" + api.Path, (HttpContext context, Inference inference) => inference.HandleAsync(context, api));
        }

        var passThrough = new PassThroughApi();
        foreach (var path in app.ServiceProvider.GetRequiredService<IOptions<GatewayOptions>>().Value.PassThrough)
        {
            v1.Map("/" + path.Trim('/'), (HttpContext context, Inference inference) => inference.HandleAsync(context, passThrough));
        }

        v1.MapPost("/analyze", (HttpContext context, Analyze analyze) => analyze.HandleAsync(context));
        v1.MapGet("/models", (HttpContext context, ModelList models, Limits limits) => TellAsync(context, limits, () => models.AllAsync(context)));
        v1.MapGet("/models/{**id}", (HttpContext context, string id, ModelList models, Limits limits) => TellAsync(context, limits, () => models.OneAsync(context, id)));
    }

    private static async Task TellAsync(HttpContext context, Limits limits, Func<Task<JsonObject>> find)
    {
        await limits.EnterAsync(context, context.Caller(), "models");
        await limits.ReserveAsync(context, "models", null, [], default);
        await new GatewayAnswer(StatusCodes.Status200OK, await find()).WriteAsync(context);
    }
}
