using Dapper;
using InferShield.Api.Storage;
using InferShield.Tests.Servers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace InferShield.Tests.Storage;

public class StorageStartupTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Databases => StorageHost.Databases;

    [Theory, MemberData(nameof(Databases))]
    public async Task A_start_migrates_and_becomes_ready(string kind)
    {
        await using var host = await (await StorageHost.CreateAsync(kind)).StartAsync();
        await Eventually.IsTrueAsync(async () => await ReadinessAsync(host) == HealthStatus.Healthy, "ready");
    }

    [Fact]
    public async Task A_database_that_is_away_at_start_is_waited_for_without_naming_its_secret()
    {
        await using var server = await PostgresServer.StartAsync(Cancel);
        var connectionString = await server.CreateDatabaseAsync();
        await server.StopAsync();
        var logs = new FakeLogCollector();
        await using var host = StorageHost.Create(connectionString, builder => builder.Logging.AddProvider(new FakeLoggerProvider(logs)));

        await host.StartAsync();
        await Eventually.IsTrueAsync(() => logs.GetSnapshot().Count(IsFailedAttempt) >= 2, "failed attempts are logged");
        Assert.Equal(HealthStatus.Unhealthy, await ReadinessAsync(host));

        await server.RunAsync(Cancel);
        await Eventually.IsTrueAsync(async () => await ReadinessAsync(host) == HealthStatus.Healthy, "ready");
        var secret = connectionString.Split("Password=")[1].Split(';')[0];
        Assert.DoesNotContain(logs.GetSnapshot(), line => line.Message.Contains(secret, StringComparison.Ordinal));

        static bool IsFailedAttempt(FakeLogRecord line) =>
            line.Level == LogLevel.Warning && line.Category == typeof(StorageStartup).FullName;
    }

    [Fact]
    public async Task Where_serving_must_not_migrate_readiness_waits_for_the_subcommand()
    {
        await using var host = await StorageHost.CreateAsync("sqlite", builder => builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?> { ["Storage:MigrateAtStart"] = "false" }));
        await host.StartAsync();
        Assert.Equal(HealthStatus.Unhealthy, await ReadinessAsync(host));

        Assert.Equal(0, await ActivatorUtilities.CreateInstance<Migrator>(host.Services, new StorageState())
            .RunAsync(TextWriter.Null, TextWriter.Null, Cancel));

        await Eventually.IsTrueAsync(async () => await ReadinessAsync(host) == HealthStatus.Healthy, "ready");
    }

    [Fact]
    public async Task A_schema_that_falls_behind_while_serving_is_brought_up_to_date_again()
    {
        await using var host = await StorageHost.CreateAsync("postgres", builder => builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?> { ["Storage:SchemaCheckPeriod"] = "00:00:00.050" }));
        await host.StartAsync();
        await Eventually.IsTrueAsync(async () => await ReadinessAsync(host) == HealthStatus.Healthy, "every migration is done");

        await host.Database.QueryAsync("test", (connection, _) => connection.ExecuteAsync("drop schema public cascade; create schema public"), Cancel);

        await Eventually.IsTrueAsync(() => IsThereAsync("tenants"), "migrated again");

        Task<bool> IsThereAsync(string table) => host.Database.QueryAsync("test", (connection, _) =>
            connection.ExecuteScalarAsync<bool>($"select to_regclass('public.{table}') is not null"), Cancel);
    }

    private static async Task<HealthStatus> ReadinessAsync(StorageHost host)
    {
        var report = await host.Services.GetRequiredService<HealthCheckService>()
            .CheckHealthAsync(check => check.Tags.Contains("ready"), Cancel);
        return report.Entries["database"].Status;
    }
}
