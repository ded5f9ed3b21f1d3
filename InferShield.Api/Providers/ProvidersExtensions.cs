using System.Net;
using System.Net.Security;
using InferShield.Api.Providers.Translation;
using InferShield.ServiceDefaults;
using InferShield.ServiceDefaults.Metrics;

namespace InferShield.Api.Providers;

public static class ProvidersExtensions
{
    private static readonly TimeSpan PooledConnectionLifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan KeepAliveAnswer = TimeSpan.FromSeconds(10);

    // What is left of a stream that nobody reads any more is not waited for.
    private static readonly TimeSpan Drain = TimeSpan.FromMilliseconds(200);

    /// <exception cref="InvalidConfigurationException">A setting of a provider or a route makes no sense; the message names it.</exception>
    public static IHostApplicationBuilder AddProviders(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var settings = ProviderSettings.Read(builder.Configuration);
        builder.Services.AddSingleton(settings);
        foreach (var options in settings.Providers)
        {
            builder.Services.AddProvider(options);
        }

        builder.Services.AddSingleton<Routes>();
        builder.Services.AddSingleton<Translator>();
        builder.Services.AddSingleton<ProviderCalls>();
        builder.Services.AddSingleton<ModelList>();
        return builder;
    }

    /// <summary>As many connections as the provider may have calls, HTTP/2 where TLS offers it.</summary>
    internal static SocketsHttpHandler Handler(ProviderOptions options, RemoteCertificateValidationCallback validation) => new()
    {
        // What a client sends in traceparent and baggage is not the provider's.
        ActivityHeadersPropagator = null,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.GZip,
        ConnectTimeout = options.ConnectTimeout,
        EnableMultipleHttp2Connections = true,
        KeepAlivePingDelay = KeepAlive,
        KeepAlivePingTimeout = KeepAliveAnswer,
        MaxConnectionsPerServer = options.MaxConcurrent,
        PooledConnectionLifetime = PooledConnectionLifetime,
        ResponseDrainTimeout = Drain,
        SslOptions = { RemoteCertificateValidationCallback = validation },
        UseCookies = false,
    };

    private static void AddProvider(this IServiceCollection services, ProviderOptions options)
    {
        var name = $"provider {options.Name}";
        var client = services.AddHttpClient(name, http => http.Timeout = Timeout.InfiniteTimeSpan);
        client.ConfigurePrimaryHttpMessageHandler(provider => Handler(options, Watch(options.Name, provider.GetRequiredService<CertificateExpiry>())));
        // The handler renews its connections by itself; a life of its own keeps a host that was disposed of in memory for minutes.
        client.SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        client.RemoveAllLoggers();
#pragma warning disable EXTEXP0001 // Providers have time-outs, retries and breakers of their own.
        client.RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<Provider>(
            provider, options, provider.GetRequiredService<IHttpClientFactory>().CreateClient(name)));
    }

    // Accepts what would be accepted without it.
    private static RemoteCertificateValidationCallback Watch(string provider, CertificateExpiry certificates) => (_, certificate, _, errors) =>
    {
        if (certificate is not null)
        {
            certificates.ProviderShowed(provider, certificate);
        }

        return errors == SslPolicyErrors.None;
    };
}
