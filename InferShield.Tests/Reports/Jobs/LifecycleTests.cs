using System.Net;
using System.Text.Json.Nodes;
using Dapper;
using InferShield.Api.Audit;
using InferShield.Api.Storage;
using InferShield.Api.Tenants;
using InferShield.Tests.Gateway;
using InferShield.Tests.Servers;
using InferShield.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace InferShield.Tests.Reports.Jobs;

public class LifecycleTests
{
    private const string NoWorkers = "Reports:Workers=0";

    private static readonly object March = new { framework = "SOC2", startDate = "2026-03-01", endDate = "2026-03-31" };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Databases => StorageHost.Databases;

    [Theory, MemberData(nameof(Databases))]
    public async Task A_report_that_waits_is_cancelled_and_can_be_asked_for_again(string kind)
    {
        await using var gateway = await TestGateway.StartOnAsync(kind, NoWorkers);
        var id = await (await gateway.Http.OrderAsync(March)).IdAsync();

        var cancelled = await gateway.PostAsync($"/api/reports/{id}/cancel", "");
        var again = await gateway.PostAsync($"/api/reports/{id}/cancel", "");
        var content = await gateway.Http.GetAsync($"/api/reports/{id}/content", Cancellation);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Conflict, HttpStatusCode.Conflict), (cancelled.StatusCode, again.StatusCode, content.StatusCode));
        Assert.Equal("cancelled", (await gateway.Http.ReportAsync(id)).GetProperty("status").GetString());
        Assert.NotEqual(id, await (await gateway.Http.OrderAsync(March)).IdAsync());
    }

    [Fact]
    public async Task A_report_that_is_being_stored_is_cancelled_or_deleted_and_leaves_nothing()
    {
        await using var gateway = await TestGateway.StartOnAsync("postgres", "Reports:PollPeriod=00:00:00.050");
        await using var held = await HoldPartsAsync(gateway);
        var cancelled = await (await gateway.Http.OrderAsync(March)).IdAsync();
        var deleted = await (await gateway.Http.OrderAsync(new { framework = "GDPR", startDate = "2026-03-01", endDate = "2026-03-31" })).IdAsync();
        await gateway.Http.UntilAsync(cancelled, "running");
        await gateway.Http.UntilAsync(deleted, "running");
        var early = await gateway.Http.GetAsync($"/api/reports/{cancelled}/content", Cancellation);
        Assert.Equal((HttpStatusCode.Conflict, TimeSpan.FromSeconds(2)), (early.StatusCode, early.Headers.RetryAfter!.Delta));

        Assert.Equal(HttpStatusCode.OK, (await gateway.PostAsync($"/api/reports/{cancelled}/cancel", "")).StatusCode);
        // The lock of this test holds the deletion too, but not what it begins with.
        var deleting = gateway.Http.DeleteAsync($"/api/reports/{deleted}", Cancellation);
        await gateway.ScrapeUntilAsync(exposition => exposition.Sum("infershield_reports_running") == 0, "the workers let go");
        await held.DisposeAsync();

        Assert.Equal(HttpStatusCode.NoContent, (await deleting).StatusCode);
        Assert.Equal("cancelled", (await gateway.Http.ReportAsync(cancelled)).GetProperty("status").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.Http.GetAsync($"/api/reports/{deleted}", Cancellation)).StatusCode);
        Assert.Equal(0, await ScalarAsync(gateway, "select count(*) from report_parts"));
        Assert.Equal("completed", (await gateway.Http.MakeReportAsync(March)).GetProperty("status").GetString());
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_deleted_report_is_gone_with_its_content(string kind)
    {
        await using var gateway = await TestGateway.StartOnAsync(kind);
        var id = (await gateway.Http.MakeReportAsync(March)).GetProperty("id").GetGuid();
        Assert.NotEqual(0, await ScalarAsync(gateway, "select count(*) from report_parts"));

        var deleted = await gateway.Http.DeleteAsync($"/api/reports/{id}", Cancellation);
        var again = await gateway.Http.DeleteAsync($"/api/reports/{id}", Cancellation);

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (deleted.StatusCode, again.StatusCode));
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.Http.GetAsync($"/api/reports/{id}/content", Cancellation)).StatusCode);
        Assert.Equal(0, await ScalarAsync(gateway, "select count(*) from report_parts"));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Whoever_makes_downloads_cancels_or_deletes_a_report_is_on_record(string kind)
    {
        await using var gateway = await TestGateway.StartOnAsync(kind, "Reports:PerHour=10");
        using var auditor = await gateway.ClientAsync(Role.Auditor);
        var report = await gateway.Http.MakeReportAsync(March);
        await auditor.ContentAsync(report);
        await gateway.Http.DeleteAsync($"/api/reports/{report.GetProperty("id").GetGuid()}", Cancellation);
        await gateway.Http.OrderAsync(new { framework = "SOX" });

        string[] expected = ["report.create 202", "report.download 200", "report.delete 204", "report.create 400"];
        IReadOnlyList<AuditRecord> records = [];
        await Eventually.IsTrueAsync(async () => (records = await RecordsAsync(gateway)).Count == expected.Length, "all is on record");

        Assert.Equal(expected, records.Select(record => $"{record.Operation} {record.StatusCode}"));
        Assert.All(records.Take(3), record => Assert.Equal($"reports/{report.GetProperty("id").GetGuid()}", record.Object));
        Assert.Equal("SOC2", (string?)JsonNode.Parse(records[0].Details!)!["framework"]);
        Assert.Equal(report.GetProperty("sha256").GetString(), (string?)JsonNode.Parse(records[1].Details!)!["sha256"]);
        Assert.NotEqual(records[0].KeyId, records[1].KeyId);
        Assert.Equal(records[0].KeyId, records[2].KeyId);
    }

    [Theory]
    [InlineData(Role.Client, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    [InlineData(Role.Auditor, HttpStatusCode.Forbidden, HttpStatusCode.OK)]
    [InlineData(Role.PolicyManager, HttpStatusCode.NotFound, HttpStatusCode.OK)]
    public async Task A_role_changes_or_reads_as_it_may(Role role, HttpStatusCode changing, HttpStatusCode reading)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var client = await gateway.ClientAsync(role);
        var id = (await gateway.Http.MakeReportAsync(March)).GetProperty("id").GetGuid();
        var none = Guid.NewGuid();

        Assert.Equal(changing, (await gateway.PostAsync($"/api/reports/{none}/cancel", "", client)).StatusCode);
        Assert.Equal(changing, (await client.DeleteAsync($"/api/reports/{none}", Cancellation)).StatusCode);
        foreach (var path in (string[])["", $"/{id}", $"/{id}/events", $"/{id}/content"])
        {
            Assert.Equal(reading, (await client.GetAsync("/api/reports" + path, Cancellation)).StatusCode);
        }
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Reports_are_deleted_when_they_were_kept_long_enough(string kind)
    {
        await using var gateway = await TestGateway.StartOnAsync(kind, "Reports:KeepDays=30");
        var old = (await gateway.Http.MakeReportAsync(March)).GetProperty("id").GetGuid();
        var newer = (await gateway.Http.MakeReportAsync(new { framework = "GDPR", startDate = "2026-03-01", endDate = "2026-03-31" })).GetProperty("id").GetGuid();
        await ExecuteAsync(gateway, "update reports set finished_at = @at where id = @old", new { at = DateTimeOffset.UtcNow.AddDays(-31), old });

        await gateway.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<Api.Reports.Jobs.ReportHousekeeping>().Single().DeleteOldAsync(Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, (await gateway.Http.GetAsync($"/api/reports/{old}", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await gateway.Http.GetAsync($"/api/reports/{newer}", Cancellation)).StatusCode);
        await Eventually.IsTrueAsync(async () => (await RecordsAsync(gateway)).Any(record => record.Operation == "report.expire" && record.Details?.Contains(old.ToString(), StringComparison.Ordinal) == true), "it is on record with its id");
    }

    /// <summary>Makes every attempt to store a report wait.</summary>
    private static async Task<NpgsqlConnection> HoldPartsAsync(TestGateway gateway)
    {
        var connection = (NpgsqlConnection)await gateway.Services.GetRequiredService<Database>().Source.OpenConnectionAsync(Cancellation);
        await connection.ExecuteAsync("begin; lock table report_parts in exclusive mode");
        return connection;
    }

    private static async Task<IReadOnlyList<AuditRecord>> RecordsAsync(TestGateway gateway)
    {
        var page = await gateway.Services.GetRequiredService<AuditReader>().ListAsync(new AuditFilter("default"), 100, Cancellation);
        return [.. page.Records.Where(record => record.Operation.StartsWith("report.", StringComparison.Ordinal)).Reverse()];
    }

    private static Task<long> ScalarAsync(TestGateway gateway, string sql) => gateway.Services.GetRequiredService<Database>().QueryAsync(
        "test", (connection, token) => connection.ExecuteScalarAsync<long>(new CommandDefinition(sql, cancellationToken: token)), Cancellation);

    private static Task<int> ExecuteAsync(TestGateway gateway, string sql, object parameters) => gateway.Services.GetRequiredService<Database>().QueryAsync(
        "test", (connection, token) => connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: token)), Cancellation);
}
