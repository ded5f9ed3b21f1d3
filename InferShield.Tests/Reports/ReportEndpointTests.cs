using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dapper;
using InferShield.Api.Audit;
using InferShield.Api.Storage;
using InferShield.Api.Tenants;
using InferShield.ServiceDefaults.Metrics;
using InferShield.Tests.Audit;
using InferShield.Tests.Gateway;
using InferShield.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace InferShield.Tests.Reports;

public class ReportEndpointTests
{
    private static readonly object March = new { framework = "SOC2", startDate = "2026-03-01", endDate = "2026-03-31" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Databases => StorageHost.Databases;

    [Theory, MemberData(nameof(Databases))]
    public async Task The_totals_of_json_and_the_rows_of_csv_reconcile_with_the_records(string kind)
    {
        await using var api = await TestGateway.StartOnAsync(kind);
        using var client = await api.ClientAsync(Role.Admin);
        var records = Enumerable.Range(0, 300).Select(number => (number % 4) switch
        {
            0 => Samples.Blocked(number, number % 8 == 0 ? "pii" : "secret"),
            1 => Samples.Record(number) with { Action = "flagged", Score = 40, Severity = "medium", Findings = [new("pii", "low", "r", null, 0, 1), new("pii", "medium", "r2", null, 2, 3), new("xss", "low", "r3", null, 4, 5)] },
            _ => Samples.Record(number),
        } with
        { At = Samples.Noon.AddHours(number) }).ToArray();
        await StoreAsync(api, [.. records, Samples.Record(1, at: Samples.Noon.AddMonths(2)), Samples.Record(2, "other"), Samples.Record(3) with { Operation = "report.create" }]);

        var json = await client.ContentAsync(await client.MakeReportAsync(new { framework = "SOC2", startDate = "2026-03-01", endDate = "2026-03-31", type = "detailed-audit" }));
        var csv = await client.ContentAsync(await client.MakeReportAsync(new { framework = "SOC2", startDate = "2026-03-01", endDate = "2026-03-31", format = "csv", type = "detailed-audit" }));
        using var report = JsonDocument.Parse(json);
        var totals = report.RootElement.GetProperty("totals");
        var rows = CsvRows.Of(csv);

        Assert.Equal(300, totals.GetProperty("requests").GetInt32());
        Assert.Equal(300, rows.Count);
        Assert.Equal(records.Select(record => record.Id.ToString()), rows.Select(row => row["id"]));
        Assert.Equal(records.Select(record => record.Id), report.RootElement.GetProperty("records").EnumerateArray().Select(record => record.GetProperty("id").GetGuid()));
        AssertCounts("byAction", rows.GroupBy(row => row["action"]));
        AssertCounts("bySeverity", rows.GroupBy(row => row["severity"] is { Length: > 0 } severity ? severity : "none"));
        AssertCounts("byModel", rows.GroupBy(row => row["model"]));
        AssertCounts("byPolicyType", rows.SelectMany(row => row["policy_types"].Split(';', StringSplitOptions.RemoveEmptyEntries).Select(type => (type, row))).GroupBy(pair => pair.type, pair => pair.row));
        Assert.Equal(
            rows.GroupBy(row => row["at"][..10]).ToDictionary(day => day.Key, day => (day.Count(), day.Count(row => row["action"] == "blocked"))),
            totals.GetProperty("byDay").EnumerateObject().ToDictionary(day => day.Name, day => (day.Value.GetProperty("requests").GetInt32(), day.Value.GetProperty("blocked").GetInt32())));
        Assert.Equal(rows.Average(row => int.Parse(row["score"], CultureInfo.InvariantCulture)), totals.GetProperty("meanScore").GetDouble(), 3);
        Assert.Equal(90, totals.GetProperty("maxScore").GetInt32());
        Assert.Equal(rows.Select(row => row["key_id"]).Distinct().Count(), totals.GetProperty("distinctKeys").GetInt32());

        void AssertCounts(string name, IEnumerable<IGrouping<string, Dictionary<string, string>>> groups) => Assert.Equal(
            groups.ToDictionary(group => group.Key, group => group.Count()),
            totals.GetProperty(name).EnumerateObject().Where(word => word.Value.GetInt32() > 0).ToDictionary(word => word.Name, word => word.Value.GetInt32()));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task An_incident_report_lists_blocked_requests_and_counts_all(string kind)
    {
        await using var api = await TestGateway.StartOnAsync(kind);
        using var client = await api.ClientAsync(Role.PolicyManager);
        await StoreAsync(api, [Samples.Record(1), Samples.Blocked(2), Samples.Record(3)]);

        using var report = JsonDocument.Parse(await client.ContentAsync(await client.MakeReportAsync(new { framework = "GDPR", startDate = "2026-03-01", endDate = "2026-03-01", type = "incident-report" })));

        Assert.Equal("req_2", Assert.Single(report.RootElement.GetProperty("records").EnumerateArray()).GetProperty("requestId").GetString());
        Assert.Equal(3, report.RootElement.GetProperty("totals").GetProperty("requests").GetInt32());
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_period_without_records_gives_a_report_that_says_so(string kind)
    {
        await using var api = await TestGateway.StartOnAsync(kind);
        using var client = await api.ClientAsync(Role.Admin);

        using var report = JsonDocument.Parse(await client.ContentAsync(await client.MakeReportAsync(March)));
        var csv = await client.ContentAsync(await client.MakeReportAsync(new { framework = "SOC2", startDate = "2026-03-01", endDate = "2026-03-31", format = "csv", type = "detailed-audit" }));

        Assert.Equal(0, report.RootElement.GetProperty("totals").GetProperty("requests").GetInt32());
        Assert.Contains("no records", report.RootElement.GetProperty("note").GetString(), StringComparison.Ordinal);
        Assert.Equal("SOC2", report.RootElement.GetProperty("framework").GetString());
        Assert.Empty(CsvRows.Of(csv));
        Assert.StartsWith("id,at,", Encoding.UTF8.GetString(csv), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_tenant_sees_neither_records_nor_reports_of_another(string kind)
    {
        await using var api = await TestGateway.StartOnAsync(kind);
        using var mine = await api.ClientAsync(Role.Admin);
        using var theirs = await api.ClientAsync(Role.Admin, "other");
        await StoreAsync(api, [Samples.Record(1), Samples.Record(2, "other"), Samples.Record(3, "other")]);

        var myReport = await mine.MakeReportAsync(March);
        var theirReport = await theirs.MakeReportAsync(March);

        Assert.False(theirReport.GetProperty("cached").GetBoolean());
        Assert.Equal(1, await RequestsAsync(mine, myReport));
        Assert.Equal(2, await RequestsAsync(theirs, theirReport));
        var id = myReport.GetProperty("id").GetGuid();
        Assert.Equal(HttpStatusCode.NotFound, (await theirs.GetAsync($"/api/reports/{id}", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await theirs.GetAsync($"/api/reports/{id}/content", Cancel)).StatusCode);
        var list = await theirs.GetFromJsonAsync<JsonElement>("/api/reports", Cancel);
        Assert.Equal(theirReport.GetProperty("id").GetGuid(), Assert.Single(list.GetProperty("reports").EnumerateArray()).GetProperty("id").GetGuid());

        static async Task<int> RequestsAsync(HttpClient client, JsonElement report) =>
            JsonDocument.Parse(await client.ContentAsync(report)).RootElement.GetProperty("totals").GetProperty("requests").GetInt32();
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task The_same_request_over_the_same_records_is_answered_from_the_last_minute(string kind)
    {
        await using var api = await TestGateway.StartOnAsync(kind);
        using var client = await api.ClientAsync(Role.Admin);
        await StoreAsync(api, [Samples.Record(1)]);

        var first = await client.MakeReportAsync(March);
        var again = await client.OrderAsync(March);
        var csv = await client.MakeReportAsync(new { framework = "SOC2", startDate = "2026-03-01", endDate = "2026-03-31", format = "csv", type = "detailed-audit" });
        await StoreAsync(api, [Samples.Record(2, at: Samples.Noon.AddDays(-1)) with { At = Samples.Noon.AddHours(-1) }]);
        var later = await client.MakeReportAsync(March);

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        var cached = await again.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.True(cached.GetProperty("cached").GetBoolean());
        Assert.Equal(first.GetProperty("id").GetGuid(), cached.GetProperty("id").GetGuid());
        Assert.False(csv.GetProperty("cached").GetBoolean());
        Assert.False(later.GetProperty("cached").GetBoolean());
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Cells_that_a_spreadsheet_would_run_are_made_text(string kind)
    {
        string[] models = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "=\"quoted, \"", "plain", "two\nlines", "ünïcode ✓ עברית"];
        await using var api = await TestGateway.StartOnAsync(kind);
        using var client = await api.ClientAsync(Role.Admin);
        await StoreAsync(api, [.. models.Select((model, number) => Samples.Record(number) with { Model = model })]);

        var rows = CsvRows.Of(await client.ContentAsync(await client.MakeReportAsync(new { framework = "SOC2", startDate = "2026-03-01", endDate = "2026-03-31", format = "csv", type = "detailed-audit" })));

        Assert.Equal(models.Select((model, number) => number < 7 ? "'" + model : model), rows.Select(row => row["model"]));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task The_metadata_describe_the_content(string kind)
    {
        await using var api = await TestGateway.StartOnAsync(kind);
        using var client = await api.ClientAsync(Role.Admin);
        using var auditor = await api.ClientAsync(Role.Auditor);
        await StoreAsync(api, [.. Enumerable.Range(0, 5000).Select(number => Samples.Record(number))]);

        var answer = await client.OrderAsync(new { framework = "HIPAA", startDate = "2026-03-01", endDate = "2026-03-31", type = "detailed-audit" }, wait: 60);
        var made = await auditor.GetFromJsonAsync<JsonElement>(answer.Headers.Location, Cancel);
        using var download = await auditor.GetAsync(made.GetProperty("content").GetString(), Cancel);
        var content = await download.Content.ReadAsByteArrayAsync(Cancel);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.True(content.Length > 2 * 1024 * 1024, "the report spans several parts");
        Assert.Equal(content.Length, made.GetProperty("bytes").GetInt64());
        Assert.Equal(5000, made.GetProperty("rows").GetInt64());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), made.GetProperty("sha256").GetString());
        Assert.Equal("application/json", download.Content.Headers.ContentType?.MediaType);
        Assert.Contains("HIPAA-detailed-audit-20260301", download.Content.Headers.ContentDisposition?.FileName, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_that_are_made_or_cannot_be_made_are_counted_and_refused_requests_are_not()
    {
        await using var api = await TestGateway.StartOnAsync("sqlite", "Reports:MaxAttempts=1");
        using var client = await api.ClientAsync(Role.Admin);
        using var counts = new MetricCollector<long>(
            api.Services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), MetricContract.MeterName, MetricContract.ReportsGenerated.Instrument);

        await client.MakeReportAsync(March);
        await client.MakeReportAsync(March);
        await Refused(new { framework = "nonsense", startDate = "2026-03-01", endDate = "2026-03-31" }, "'framework'");
        await Refused(new { framework = "GDPR", format = "docx", startDate = "2026-03-01", endDate = "2026-03-31" }, "json, csv");
        using var malformed = await client.PostAsync("/api/reports", new StringContent("{", Encoding.UTF8, "application/json"), Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, malformed.StatusCode);

        await api.Services.GetRequiredService<Database>().QueryAsync(
            "test", (connection, token) => connection.ExecuteAsync(new CommandDefinition("DROP TABLE report_parts", cancellationToken: token)), Cancel);
        using var failed = await client.OrderAsync(new { framework = "HIPAA", format = "csv", startDate = "2026-03-01", endDate = "2026-03-31" }, wait: 60);
        Assert.Equal("failed", (await failed.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("status").GetString());

        Assert.Equal(
            ["SOC2 json success", "SOC2 json success", "HIPAA csv failure"],
            counts.GetMeasurementSnapshot().Select(sample => $"{sample.Tags["framework"]} {sample.Tags["format"]} {sample.Tags["status"]}"));

        async Task Refused(object request, string says)
        {
            using var answer = await client.PostAsJsonAsync("/api/reports", request, Cancel);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            Assert.Contains(says, (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(Role.Client, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    [InlineData(Role.Auditor, HttpStatusCode.Forbidden, HttpStatusCode.OK)]
    [InlineData(Role.PolicyManager, HttpStatusCode.Accepted, HttpStatusCode.OK)]
    [InlineData(Role.Admin, HttpStatusCode.Accepted, HttpStatusCode.OK)]
    public async Task A_role_makes_or_reads_reports_as_it_may(Role role, HttpStatusCode making, HttpStatusCode reading)
    {
        await using var api = await TestGateway.StartOnAsync("sqlite");
        using var client = await api.ClientAsync(role);

        Assert.Equal(making, (await client.PostAsJsonAsync("/api/reports", March, Cancel)).StatusCode);
        Assert.Equal(reading, (await client.GetAsync("/api/reports", Cancel)).StatusCode);
        Assert.Equal(reading, (await client.GetAsync("/api/audit", Cancel)).StatusCode);
    }

    private static Task<int> StoreAsync(TestGateway api, AuditRecord[] records) =>
        new AuditStore(api.Services.GetRequiredService<Database>()).StoreAsync(records, mayExist: false, (_, reason) => Assert.Fail(reason.Message), Cancel);
}
