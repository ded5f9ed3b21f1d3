using System.Diagnostics;
using System.Net;
using Dapper;
using InferShield.Api.Storage;
using InferShield.Tests.Gateway;
using InferShield.Tests.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace InferShield.Tests.ServiceDefaults;

public class HealthTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_gateway_that_has_what_it_needs_is_live_ready_and_started()
    {
        await using var gateway = await TestGateway.StartAsync();
        Assert.Equal("""{"status":"Healthy","checks":{"self":{"status":"Healthy","description":null}}}""", await gateway.Management.GetStringAsync("/health/live", Cancellation));
        var ready = await gateway.Management.GetStringAsync("/health/ready", Cancellation);
        Assert.Contains("\"database\":{\"status\":\"Healthy\"", ready, StringComparison.Ordinal);
        Assert.Contains("\"keys\":{\"status\":\"Healthy\"", ready, StringComparison.Ordinal);
        Assert.Contains("\"keys\":{\"status\":\"Healthy\"", await gateway.Management.GetStringAsync("/health/startup", Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Servers_that_accept_and_say_nothing_cost_a_probe_two_seconds_and_liveness_nothing()
    {
        await using var silent = ScriptedProvider.Start((_, cancellation) => Task.Delay(Timeout.Infinite, cancellation));
        await using var gateway = await TestGateway.StartUnreadyAsync(
            $"ConnectionStrings:infershield=Host=127.0.0.1;Port={silent.Address.Port};Username=x;Password=x;Database=x",
            $"ConnectionStrings:redis=127.0.0.1:{silent.Address.Port}");

        var (live, liveTime) = await ProbeAsync(gateway, "live");
        var (ready, readyTime) = await ProbeAsync(gateway, "ready");
        var (startup, startupTime) = await ProbeAsync(gateway, "startup");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable), (live, ready, startup));
        Assert.InRange(liveTime.TotalSeconds, 0, 1);
        Assert.InRange(readyTime.TotalSeconds, 0, 4);
        Assert.InRange(startupTime.TotalSeconds, 0, 1);
    }

    [Fact]
    public async Task Where_another_migrates_startup_waits_for_it()
    {
        await using var gateway = await TestGateway.StartUnreadyAsync("Storage:MigrateAtStart=false");
        var (startup, _) = await ProbeAsync(gateway, "startup");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, startup);
        Assert.Contains("schema", await (await gateway.Management.GetAsync("/health/startup", Cancellation)).Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);

        await using var other = await TestGateway.StartAsync($"Storage:SqlitePath={Path.Combine(gateway.Folder, ".data", "infershield.db")}");
        await Eventually.IsTrueAsync(async () => (await ProbeAsync(gateway, "startup")).Status == HttpStatusCode.OK, "started");
    }

    [Fact]
    public async Task A_schema_that_falls_behind_takes_the_gateway_out_of_service_until_another_migrates()
    {
        await using var gateway = await TestGateway.StartUnreadyAsync("Storage:MigrateAtStart=false", "Storage:SchemaCheckPeriod=00:00:00.050");
        await using (await TestGateway.StartAsync($"Storage:SqlitePath={Path.Combine(gateway.Folder, ".data", "infershield.db")}"))
        {
            await Eventually.IsTrueAsync(async () => (await ProbeAsync(gateway, "ready")).Status == HttpStatusCode.OK, "ready");
        }

        await ExecuteAsync("create table kept as select * from schema_versions; delete from schema_versions");
        await Eventually.IsTrueAsync(async () => (await ProbeAsync(gateway, "ready")).Status == HttpStatusCode.ServiceUnavailable, "out of service");
        Assert.Equal(HttpStatusCode.OK, (await ProbeAsync(gateway, "live")).Status);
        Assert.Contains("the schema is not up to date", await (await gateway.Management.GetAsync("/health/ready", Cancellation)).Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);

        await ExecuteAsync("insert into schema_versions select * from kept");
        await Eventually.IsTrueAsync(async () => (await ProbeAsync(gateway, "ready")).Status == HttpStatusCode.OK, "ready again");

        Task ExecuteAsync(string statements) => gateway.Services.GetRequiredService<Database>().QueryAsync(
            "test", (connection, token) => connection.ExecuteAsync(new CommandDefinition(statements, cancellationToken: token)), Cancellation);
    }

    private static async Task<(HttpStatusCode Status, TimeSpan Time)> ProbeAsync(TestGateway gateway, string probe)
    {
        var watch = Stopwatch.StartNew();
        using var answer = await gateway.Management.GetAsync("/health/" + probe, Cancellation);
        return (answer.StatusCode, watch.Elapsed);
    }
}
