using System.Net.Security;
using InferShield.Api.Tenants;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Gateway;

public static class GatewayExtensions
{
    private const int ConnectSeconds = 5;
    private static readonly TimeSpan PooledConnectionLifetime = TimeSpan.FromMinutes(5);

    public static IHostApplicationBuilder AddGateway(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<ProviderOptions>().BindConfiguration(ProviderOptions.Section).ValidateDataAnnotations()
            .Validate(provider => provider.BaseUrl is { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" },
                $"{ProviderOptions.Section}:{nameof(ProviderOptions.BaseUrl)} must be an absolute http or https address without user, query or fragment.")
            .Validate(provider => provider.ApiKey.All(character => character is > ' ' and <= '~'),
                $"{ProviderOptions.Section}:{nameof(ProviderOptions.ApiKey)} has characters that no key has.")
            .ValidateOnStart();
        builder.Services.AddOptions<GatewayOptions>().BindConfiguration(GatewayOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<ModelNames>();
        builder.Services.AddSingleton<InspectionGuard>();
        builder.Services.AddSingleton<Inspector>();
        builder.Services.AddSingleton<RecordKeeping>();
        builder.Services.AddSingleton<Exchanges>();
        builder.Services.AddSingleton<SessionWatch>();
        builder.Services.AddSingleton<Restoration>();
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
        var answer = await provider.SendAsync(context, HttpMethod.Get, "models", null);
        await new GatewayAnswer(answer.Status, answer.Body) { Headers = answer.Headers }.WriteAsync(context);
    }

    // Accepts what would be accepted without it.
    private static RemoteCertificateValidationCallback Watch(CertificateExpiry certificates) => (_, certificate, _, errors) =>
    {
        if (certificate is not null)
        {
            certificates.ProviderShowed(certificate);
        }

        return errors == SslPolicyErrors.None;
    };

    private static void AddProviderClient(this IHostApplicationBuilder builder)
    {
        var client = builder.Services.AddHttpClient(nameof(ProviderClient), (services, http) =>
        {
            http.Timeout = Timeout.InfiniteTimeSpan;
            http.MaxResponseContentBufferSize = services.GetRequiredService<IOptions<ProviderOptions>>().Value.MaxResponseBytes;
        });
        client.ConfigurePrimaryHttpMessageHandler(services => new SocketsHttpHandler
        {
            // What a client sends in traceparent and baggage is not the provider's.
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(ConnectSeconds),
            PooledConnectionLifetime = PooledConnectionLifetime,
            SslOptions = { RemoteCertificateValidationCallback = Watch(services.GetRequiredService<CertificateExpiry>()) },
            UseCookies = false,
        });
#pragma warning disable EXTEXP0001 // ProviderClient has its own time-out and breaker, over the whole answer.
        client.RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
        builder.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<ProviderClient>(
            services, services.GetRequiredService<IHttpClientFactory>().CreateClient(nameof(ProviderClient))));
    }
}
