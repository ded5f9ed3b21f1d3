using System.Net;
using InferShield.Tests.Simulator;
using Microsoft.Data.Sqlite;

namespace InferShield.Tests.Gateway;

/// <summary>Another process holds the database and the spool has no room, so that records fill the queue and then are refused.</summary>
public class AuditRefusalTests
{
    private static readonly string[] LittleRoom = ["Audit:SpoolMaxBytes=0", "Audit:QueueCapacity=2", "Audit:BatchSize=1"];

    [Fact]
    public async Task A_request_that_cannot_be_recorded_is_refused_and_counted()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(simulator, LittleRoom);
        await using var held = await HoldDatabaseAsync(gateway);
        var refused = await UntilRefusedAsync(gateway);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("audit_unavailable", (string?)(await TestGateway.JsonAsync(refused))["error"]!["code"]);
        Assert.Equal("5", refused.Headers.GetValues("Retry-After").Single());
        var scrape = await gateway.ScrapeAsync();
        Assert.Equal(1, scrape.Sum("infershield_fail_events_total", ("component", "audit"), ("mode", "closed")));
        Assert.Equal(0, scrape.Sum("infershield_fail_events_total", ("component", "audit"), ("mode", "open")));
    }

    [Fact]
    public async Task Where_that_is_wanted_it_is_served_without_a_record_and_counted()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(simulator, [.. LittleRoom, "Gateway:ServeWithoutAudit=true"]);
        await using var held = await HoldDatabaseAsync(gateway);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await AnalyzeAsync(gateway, i)).StatusCode);
        }

        var scrape = await gateway.ScrapeAsync();
        Assert.True(scrape.Sum("infershield_fail_events_total", ("component", "audit"), ("mode", "open")) > 0);
        Assert.Equal(0, scrape.Sum("infershield_fail_events_total", ("component", "audit"), ("mode", "closed")));
    }

    private static async Task<SqliteConnection> HoldDatabaseAsync(TestGateway gateway)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(gateway.Folder, ".data", "infershield.db")};Pooling=False");
        await connection.OpenAsync(TestGateway.Cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = "begin immediate";
        await command.ExecuteNonQueryAsync(TestGateway.Cancellation);
        return connection;
    }

    private static async Task<HttpResponseMessage> UntilRefusedAsync(TestGateway gateway)
    {
        for (var i = 0; i < 10; i++)
        {
            var answer = await AnalyzeAsync(gateway, i);
            if (!answer.IsSuccessStatusCode)
            {
                return answer;
            }
        }

        throw new InvalidOperationException("Every request was served.");
    }

    private static Task<HttpResponseMessage> AnalyzeAsync(TestGateway gateway, int i) => gateway.PostAsync("/v1/analyze", $$"""{"prompt":"hello {{i}}"}""");
}
