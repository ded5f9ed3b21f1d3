using InferShield.Api.Storage;
using InferShield.ServiceDefaults.Metrics;

namespace InferShield.Api.Commands;

/// <summary>What a command needs of the gateway: its settings and its storage, no listener and no background work.</summary>
internal static class CommandHost
{
    /// <summary>For messages about a database that was not found.</summary>
    public const string WhichDatabase = "ConnectionStrings__infershield names a PostgreSQL, Storage__SqlitePath a file";

    public static IHost Create()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddMetrics();
        builder.Services.AddSingleton<InferShieldMetrics>();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddStorage();
        builder.Services.AddSingleton<Tenants.KeyStore>();
        builder.Services.AddSingleton<CommandRecords>();
        return builder.Build();
    }
}
