using System.Net.Security;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Providers;

public static class ProvidersExtensions
{
    private const int ConnectSeconds = 5;
    private static readonly TimeSpan PooledConnectionLifetime = TimeSpan.FromMinutes(5);

    public static IHostApplicationBuilder AddProviders(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<ProviderOptions>().BindConfiguration(ProviderOptions.Section).ValidateDataAnnotations()
            .Validate(provider => provider.BaseUrl is { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" },
                $"{ProviderOptions.Section}:{nameof(ProviderOptions.BaseUrl)} must be an absolute http or https address without user, query or fragment.")
            .Validate(provider => provider.ApiKey.All(character => character is > ' ' and <= '~'),
                $"{ProviderOptions.Section}:{nameof(ProviderOptions.ApiKey)} has characters that no key has.")
            .ValidateOnStart();
        builder.AddProviderClient();
        builder.Services.AddSingleton<ProviderCalls>();
        return builder;
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
