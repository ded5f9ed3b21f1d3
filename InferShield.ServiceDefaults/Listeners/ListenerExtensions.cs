using InferShield.ServiceDefaults.Metrics;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace InferShield.ServiceDefaults.Listeners;

/// <summary>
/// Two listeners: the public one (<c>ASPNETCORE_URLS</c>, or <c>Kestrel:Endpoints:Public…</c>) and the management
/// one (<c>Management:Url</c>). An endpoint answers on one of them only.
/// </summary>
public static class ListenerExtensions
{
    private const string Management = "Management";
    private const string Endpoints = "Kestrel:Endpoints";
    private const string DefaultPublicUrl = "http://127.0.0.1:8080";
    private const string DefaultManagementUrl = "http://127.0.0.1:3000";

    /// <summary>True when the request came in on the management listener.</summary>
    public static bool IsManagement(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<ManagementConnection>() is not null;
    }

    /// <summary>Makes an endpoint answer on the management listener, without a key, and nowhere else.</summary>
    public static TBuilder OnManagementListener<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(ManagementConnection.Instance, new AllowAnonymousAttribute());

    internal static void AddListeners(this IHostApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        configuration[$"{Endpoints}:{Management}:Url"] ??= configuration["Management:Url"] ?? DefaultManagementUrl;
        if (configuration.GetSection(Endpoints).GetChildren().All(endpoint => endpoint.Key == Management))
        {
            var urls = PublicUrls(configuration);
            for (var i = 0; i < urls.Length; i++)
            {
                configuration[$"{Endpoints}:Public{(i == 0 ? "" : i + 1)}:Url"] = urls[i];
            }
        }

        builder.Services.AddSingleton<OpenConnections>();
        builder.Services.AddSingleton<CertificateExpiry>();
        builder.Services.AddOptions<KestrelServerOptions>().Configure<OpenConnections, CertificateExpiry>((kestrel, connections, certificates) =>
        {
            kestrel.AddServerHeader = false;
            var loader = kestrel.ConfigurationLoader ?? kestrel.Configure(configuration.GetSection("Kestrel"));
            foreach (var endpoint in configuration.GetSection(Endpoints).GetChildren())
            {
                loader.Endpoint(endpoint.Key, options =>
                {
                    options.ListenOptions.Use(endpoint.Key == Management ? Mark : connections.Count);
                    if (options is { IsHttps: true, HttpsOptions.ServerCertificate: { } certificate })
                    {
                        certificates.Serves(endpoint.Key, certificate);
                    }
                });
            }
        });
    }

    internal static void UseListenerSeparation(this WebApplication app) => app.Use(async (context, next) =>
    {
        var endpoint = context.GetEndpoint();
        if (endpoint is not null && endpoint.Metadata.GetMetadata<ManagementConnection>() is not null != context.IsManagement())
        {
            context.SetEndpoint(null);
        }

        await next(context);
    });

    private static string[] PublicUrls(IConfiguration configuration)
    {
        var urls = configuration[WebHostDefaults.ServerUrlsKey];
        if (string.IsNullOrWhiteSpace(urls) && configuration[WebHostDefaults.HttpPortsKey] is { Length: > 0 } ports)
        {
            urls = string.Join(';', ports.Split(';').Select(port => $"http://*:{port}"));
        }

        var list = (urls ?? DefaultPublicUrl).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var management = configuration[$"{Endpoints}:{Management}:Url"]!;

        // An app host lists every endpoint of a project in ASPNETCORE_URLS, the management one too.
        string[] open = [.. list.Where(url => Port(url) == 0 || Port(url) != Port(management))];
        return open.Length > 0 ? open : throw new InvalidConfigurationException(
            $"No address is left for the public listener: {urls} has the port of Management:Url ({management}) alone.");
    }

    private static int Port(string url)
    {
        try
        {
            // What is not a number is taken for a part of the host, and the port for 80.
            var address = BindingAddress.Parse(url);
            return address.IsUnixPipe || address.Host is ['[', ..] || !address.Host.Contains(':', StringComparison.Ordinal) ? address.Port : throw new FormatException();
        }
        catch (FormatException)
        {
            throw new InvalidConfigurationException($"'{url}' is not an address to listen on; write it as http://127.0.0.1:8080.");
        }
    }

    private static ConnectionDelegate Mark(ConnectionDelegate next) => connection =>
    {
        connection.Features.Set(ManagementConnection.Instance);
        return next(connection);
    };
}
