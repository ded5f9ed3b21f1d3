using InferShield.Api.Errors;
using InferShield.Api.Tenants;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;

namespace InferShield.Api.Gateway;

public static class GatewayExtensions
{
    private const int ConnectSeconds = 5;
    private static readonly TimeSpan PooledConnectionLifetime = TimeSpan.FromMinutes(5);

    public static IHostApplicationBuilder AddGateway(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<ProviderOptions>().BindConfiguration(ProviderOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<GatewayOptions>().BindConfiguration(GatewayOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<ModelNames>();
        builder.Services.AddSingleton<Inspector>();
        builder.Services.AddSingleton<ExchangeRecorder>();
        builder.Services.AddSingleton<ChatCompletions>();
        builder.Services.AddSingleton<Analyze>();
        builder.AddProviderClient();
        return builder;
    }

    public static void MapGateway(this IEndpointRouteBuilder app)
    {
        var v1 = app.MapGroup("/v1").RequireRole(Role.Client, Role.Admin);
        v1.MapPost("/chat/completions", (HttpContext context, ChatCompletions chat) => chat.HandleAsync(context));
        v1.MapPost("/analyze", (HttpContext context, Analyze analyze) => analyze.HandleAsync(context));
        v1.MapGet("/models", ListModelsAsync);
    }

    private static async Task ListModelsAsync(HttpContext context, ProviderClient provider)
    {
        try
        {
            var answer = await provider.SendAsync(HttpMethod.Get, "models", null, context.RequestAborted);
            context.Response.StatusCode = answer.Status;
            await context.Response.WriteAsJsonAsync(answer.Body, context.RequestAborted);
        }
        catch (UpstreamException failure)
        {
            throw new RequestException(failure.Status, "upstream_" + failure.Kind, "The model provider did not give a usable answer.");
        }
    }

    /// <summary>A model call is slow by nature and not safe to send twice: one attempt, a long timeout, a circuit breaker.</summary>
    private static void AddProviderClient(this IHostApplicationBuilder builder)
    {
        var client = builder.Services.AddHttpClient(nameof(ProviderClient), (services, http) =>
        {
            http.Timeout = Timeout.InfiniteTimeSpan;
            http.MaxResponseContentBufferSize = services.GetRequiredService<IOptions<ProviderOptions>>().Value.MaxResponseBytes;
        });
        client.ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(ConnectSeconds),
            PooledConnectionLifetime = PooledConnectionLifetime,
        });
#pragma warning disable EXTEXP0001 // Replaces the defaults, whose timeouts are for ordinary services.
        client.RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
        client.AddResilienceHandler("provider", (pipeline, context) => pipeline
            .AddCircuitBreaker(new HttpCircuitBreakerStrategyOptions())
            .AddTimeout(context.ServiceProvider.GetRequiredService<IOptions<ProviderOptions>>().Value.Timeout));
        builder.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<ProviderClient>(
            services, services.GetRequiredService<IHttpClientFactory>().CreateClient(nameof(ProviderClient))));
    }
}
