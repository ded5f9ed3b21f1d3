using System.Data.Common;
using InferShield.ServiceDefaults;
using InferShield.ServiceDefaults.Health;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace InferShield.Api.Storage;

internal static class StorageExtensions
{
    /// <summary>
    /// PostgreSQL when the connection string <c>infershield</c> is set, else a SQLite file; migration in the
    /// background; the readiness check <c>database</c>. Wants <c>InferShieldMetrics</c> to be registered.
    /// </summary>
    public static TBuilder AddStorage<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder
    {
        DapperTypes.Register();
        builder.Services.AddOptions<StorageOptions>().BindConfiguration(StorageOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.TryAddSingleton(TimeProvider.System);

        var connectionString = builder.Configuration.GetConnectionString(StorageOptions.ConnectionName);
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            var root = builder.Environment.ContentRootPath;
            builder.Services.AddSingleton<DbDataSource>(services =>
                new SqliteDataSource(Path.Combine(root, services.GetRequiredService<IOptions<StorageOptions>>().Value.SqlitePath)));
        }
        else
        {
            Check(connectionString);

            // Our own check knows of the schema too.
            builder.AddNpgsqlDataSource(StorageOptions.ConnectionName, settings => settings.DisableHealthChecks = true, Configure);
        }

        builder.Services.AddSingleton<Database>();
        builder.Services.AddSingleton<DatabaseClock>();
        builder.Services.AddSingleton<StorageState>();
        builder.Services.AddSingleton<Migrator>();
        builder.Services.AddHostedService<StorageStartup>();
        builder.Services.AddHostedService<StorageMonitor>();
        builder.Services.AddHealthChecks().AddDependencyCheck("database", ProbeAsync);
        return builder;
    }

    private static async Task ProbeAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await StorageMonitor.ProbeAsync(services.GetRequiredService<Database>(), cancellationToken);
        if (!services.GetRequiredService<StorageState>().IsMigrated)
        {
            throw new InvalidOperationException("The schema is not up to date.");
        }
    }

    private static void Check(string connectionString)
    {
        try
        {
            _ = new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (ArgumentException failure)
        {
            throw new InvalidConfigurationException($"ConnectionStrings:{StorageOptions.ConnectionName} is no PostgreSQL connection string: {failure.Message}");
        }
    }

    // A dead database must not hold requests: what the connection string leaves at Npgsql's defaults is cut.
    private static void Configure(NpgsqlDataSourceBuilder dataSource)
    {
        dataSource.Name = StorageOptions.ConnectionName;
        var settings = dataSource.ConnectionStringBuilder;
        var defaults = new NpgsqlConnectionStringBuilder();
        settings.Timeout = settings.Timeout == defaults.Timeout ? 5 : settings.Timeout;
        settings.CommandTimeout = settings.CommandTimeout == defaults.CommandTimeout ? 10 : settings.CommandTimeout;
        settings.ApplicationName ??= "InferShield.Api";
    }
}
