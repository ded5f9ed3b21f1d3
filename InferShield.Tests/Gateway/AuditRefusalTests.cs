using System.Net;
using InferShield.Tests.Servers;
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
        var unrecorded = scrape.Sum("infershield_audit_records_total", ("outcome", "dropped"));
        Assert.True(unrecorded > 0);
        Assert.Equal(unrecorded, scrape.Sum("infershield_fail_events_total", ("component", "audit"), ("mode", "open")));
        Assert.Equal(0, scrape.Sum("infershield_fail_events_total", ("component", "audit"), ("mode", "closed")));
    }

    [Fact]
    public async Task A_report_that_cannot_be_recorded_is_refused_before_it_is_made()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(simulator, LittleRoom);
        await using var held = await HoldDatabaseAsync(gateway);
        await UntilRefusedAsync(gateway);

        var refused = await gateway.PostAsync("/api/reports", """{"framework":"SOC2","startDate":"2026-01-01","endDate":"2026-01-31"}""");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Contains("audit_unavailable", await refused.Content.ReadAsStringAsync(TestGateway.Cancellation), StringComparison.Ordinal);
        var scrape = await gateway.ScrapeAsync();
        Assert.Equal(2, scrape.Sum("infershield_fail_events_total", ("component", "audit"), ("mode", "closed")));
        Assert.Equal(0, scrape.Sum("reports_generated_total"));
    }

    [Fact]
    public async Task A_look_at_the_audit_log_that_cannot_be_recorded_is_refused_each_time()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(simulator, LittleRoom);
        await using var held = await HoldDatabaseAsync(gateway);
        await UntilRefusedAsync(gateway);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await gateway.Http.GetAsync("/api/audit", TestGateway.Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await gateway.Http.GetAsync("/api/audit", TestGateway.Cancellation)).StatusCode);
    }

    [Fact]
    public async Task A_writer_that_is_stuck_shows_at_every_scrape()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(simulator, "Audit:QueueCapacity=50", "Audit:BatchSize=2", "Audit:SpoolMaxBytes=123456");
        await using var held = await HoldDatabaseAsync(gateway);
        for (var i = 0; i < 6; i++)
        {
            await AnalyzeAsync(gateway, i);
        }

        var first = await gateway.ScrapeUntilAsync(scrape => scrape.Sum("infershield_audit_queue_age_seconds") > 0, "records wait");
        var later = await gateway.ScrapeUntilAsync(scrape => scrape.Sum("infershield_audit_queue_age_seconds") > first.Sum("infershield_audit_queue_age_seconds") + .5, "and wait longer");

        // What the gateway records of its own start may wait too.
        Assert.InRange(later.Sum("infershield_audit_queue_length"), 6, 12);
        Assert.Equal(50, later.Sum("infershield_audit_queue_capacity"));
        Assert.Equal(123456, later.Sum("infershield_audit_spool_limit_bytes"));
        await held.CloseAsync();
        await gateway.ScrapeUntilAsync(scrape => scrape.Sum("infershield_audit_queue_length") == 0 && scrape.Sum("infershield_audit_queue_age_seconds") == 0, "none waits any more");
    }

    [Fact]
    public async Task Writes_that_fail_are_counted_by_their_target()
    {
        await using var server = await PostgresServer.StartAsync(TestGateway.Cancellation);
        await using var gateway = await TestGateway.StartAsync($"ConnectionStrings:infershield={await server.CreateDatabaseAsync()}", "Audit:SpoolMaxBytes=0");
        var before = await gateway.ScrapeAsync();
        Assert.Equal([0, 0, 0], before.Find("infershield_audit_write_failures_total").Select(sample => sample.Value));

        await server.StopAsync();
        await AnalyzeAsync(gateway, 1);

        await gateway.ScrapeUntilAsync(scrape => scrape.Sum("infershield_audit_write_failures_total", ("target", "database")) > 0
            && scrape.Sum("infershield_audit_write_failures_total", ("target", "spool")) > 0, "both are counted");
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
