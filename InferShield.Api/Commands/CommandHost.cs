using InferShield.Api.Storage;
using InferShield.ServiceDefaults.Metrics;

namespace InferShield.Api.Commands;

/// <summary>What a command needs of the gateway: its settings and its storage, no listener and no background work.</summary>
internal static class CommandHost
{
    public static IHost Create()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddMetrics();
        builder.Services.AddSingleton<InferShieldMetrics>();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddStorage();
        builder.Services.AddSingleton<Tenants.KeyStore>();
        return builder.Build();
    }
}
