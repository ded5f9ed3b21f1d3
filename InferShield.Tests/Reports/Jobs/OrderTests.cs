using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dapper;
using InferShield.Api.Storage;
using InferShield.Api.Tenants;
using InferShield.Tests.Gateway;
using InferShield.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace InferShield.Tests.Reports.Jobs;

public class OrderTests
{
    private const string NoWorkers = "Reports:Workers=0";

    private static readonly string[] LimitHeaders = ["x-ratelimit-limit-reports", "x-ratelimit-remaining-reports"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Databases => StorageHost.Databases;

    [Theory, MemberData(nameof(Databases))]
    public async Task A_report_is_promised_at_once_and_made_in_the_background(string kind)
    {
        await using var gateway = await TestGateway.StartOnAsync(kind);

        var answer = await gateway.Http.OrderAsync(Month("SOC2"));
        var id = await answer.IdAsync();
        var made = await gateway.Http.UntilAsync(id, "completed");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal($"/api/reports/{id}", answer.Headers.Location?.ToString());
        Assert.Equal(100, made.GetProperty("percent").GetInt32());
        Assert.NotEqual(JsonValueKind.Null, made.GetProperty("finishedAt").ValueKind);
        Assert.Equal(64, made.GetProperty("sha256").GetString()!.Length);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Who_waits_hears_when_the_report_is_there_and_no_longer_than_asked(string kind)
    {
        await using var gateway = await TestGateway.StartOnAsync(kind);
        await using var idle = await TestGateway.StartOnAsync(kind, NoWorkers);

        var made = await gateway.Http.OrderAsync(Month("SOC2"), wait: 60);
        var waiting = await idle.Http.OrderAsync(Month("SOC2"), wait: 1);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Accepted), (made.StatusCode, waiting.StatusCode));
        Assert.Equal("wait", Assert.Single(waiting.Headers.GetValues("Preference-Applied")));
        Assert.Equal("queued", (await waiting.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("status").GetString());
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_hundred_equal_requests_make_one_report(string kind)
    {
        await using var gateway = await TestGateway.StartOnAsync(kind);

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => gateway.Http.OrderAsync(Month("SOC2"))));

        Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.OK, $"{answer.StatusCode}"));
        var ids = await Task.WhenAll(answers.Select(answer => answer.IdAsync()));
        Assert.Single(ids.Distinct());
        Assert.Single((await ListAsync(gateway.Http)).EnumerateArray());
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_hundred_different_requests_are_all_made_one_after_the_other(string kind)
    {
        await using var gateway = await TestGateway.StartOnAsync(kind, "Reports:PerHour=100", "Reports:QueueCapacity=200");

        var answers = await Task.WhenAll(Enumerable.Range(1, 100).Select(day => gateway.Http.OrderAsync(Days("SOC2", day))));
        Assert.All(await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStringAsync(Cancellation))), text => Assert.Contains("\"status\":\"queued\"", text, StringComparison.Ordinal));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode));
        var ids = await Task.WhenAll(answers.Select(answer => answer.IdAsync()));

        Assert.Equal(100, ids.Distinct().Count());
        await Servers.Eventually.IsTrueAsync(
            async () => (await ListAsync(gateway.Http, "?status=completed&limit=200")).GetArrayLength() == 100, "all are made", TimeSpan.FromMinutes(1));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_key_has_three_reports_made_in_an_hour_and_what_is_there_already_does_not_count(string kind)
    {
        await using var gateway = await TestGateway.StartOnAsync(kind);
        using var other = await gateway.ClientAsync(Role.PolicyManager);

        var first = await gateway.Http.OrderAsync(Month("SOC2"), wait: 60);
        Assert.Equal(["3", "2"], LimitHeaders.Select(name => Assert.Single(first.Headers.GetValues(name))));
        Assert.Equal(HttpStatusCode.OK, (await gateway.Http.OrderAsync(Month("SOC2"))).StatusCode);
        await gateway.Http.MakeReportAsync(Month("GDPR"));
        var third = await gateway.Http.MakeReportAsync(Month("HIPAA"));
        // What was deleted was made all the same.
        Assert.Equal(HttpStatusCode.NoContent, (await gateway.Http.DeleteAsync($"/api/reports/{third.GetProperty("id").GetGuid()}", Cancellation)).StatusCode);

        var refused = await gateway.Http.OrderAsync(Month("PCI-DSS"));
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("0", Assert.Single(refused.Headers.GetValues("x-ratelimit-remaining-reports")));
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalMinutes, 55, 60);
        Assert.Contains("3 reports an hour", await refused.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await gateway.Http.OrderAsync(Month("SOC2"))).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await other.OrderAsync(Month("PCI-DSS"), wait: 60)).StatusCode);

        await ExecuteAsync(gateway, "update report_starts set at = @at", new { at = DateTimeOffset.UtcNow.AddMinutes(-61) });
        Assert.Equal(HttpStatusCode.Accepted, (await gateway.Http.OrderAsync(Month("ISO27001"))).StatusCode);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_full_queue_takes_no_more_and_says_so(string kind)
    {
        await using var gateway = await TestGateway.StartOnAsync(kind, NoWorkers, "Reports:QueueCapacity=2");

        var answers = new List<HttpResponseMessage>();
        foreach (var framework in (string[])["SOC2", "GDPR", "HIPAA", "SOC2"])
        {
            answers.Add(await gateway.Http.OrderAsync(Month(framework)));
        }

        Assert.Equal(
            [HttpStatusCode.Accepted, HttpStatusCode.Accepted, HttpStatusCode.ServiceUnavailable, HttpStatusCode.Accepted], answers.Select(answer => answer.StatusCode));
        Assert.Equal(TimeSpan.FromSeconds(30), answers[2].Headers.RetryAfter!.Delta);
        Assert.Contains("report_queue_full", await answers[2].Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        var scrape = await gateway.ScrapeUntilAsync(exposition => exposition.Sum("infershield_report_queue_length") == 2, "the queue is counted");
        Assert.Equal(2, scrape.Sum("infershield_report_queue_capacity"));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_tenant_cannot_take_the_whole_queue(string kind)
    {
        await using var gateway = await TestGateway.StartOnAsync(kind, NoWorkers, "Reports:QueueCapacity=12", "Reports:PerHour=100");
        using var other = await gateway.ClientAsync(Role.PolicyManager, "other");

        var taken = 0;
        while ((await gateway.Http.OrderAsync(Days("SOC2", taken + 1))).StatusCode == HttpStatusCode.Accepted)
        {
            taken++;
        }

        Assert.InRange(taken, 9, 10);
        Assert.Equal(HttpStatusCode.Accepted, (await other.OrderAsync(Month("SOC2"))).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await gateway.Http.OrderAsync(Month("GDPR"))).StatusCode);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task What_is_asked_for_differently_is_another_report(string kind)
    {
        await using var gateway = await TestGateway.StartOnAsync(kind, NoWorkers, "Reports:PerHour=100");
        object[] requests =
        [
            new { framework = "OWASP-LLM", startDate = "2026-03-01", endDate = "2026-03-31" },
            new { framework = "OWASP-LLM", edition = Api.Reports.ReportWords.Editions("OWASP-LLM")[1], startDate = "2026-03-01", endDate = "2026-03-31" },
            new { framework = "OWASP-LLM", startDate = "2026-03-01", endDate = "2026-03-31", oscal = true },
            new { framework = "OWASP-LLM", startDate = "2026-03-01", endDate = "2026-03-31", format = "csv" },
            new { framework = "OWASP-LLM", startDate = "2026-03-01", endDate = "2026-03-31", type = "detailed-audit" },
            new { framework = "OWASP-LLM", startDate = "2026-03-02", endDate = "2026-03-31" },
            new { framework = "OWASP-LLM", startDate = "2026-03-01", endDate = "2026-03-30" },
            new { framework = "SOC2", startDate = "2026-03-01", endDate = "2026-03-31" },
        ];

        var ids = new List<Guid>();
        foreach (var request in requests)
        {
            ids.Add(await (await gateway.Http.OrderAsync(request)).IdAsync());
        }

        Assert.Equal(requests.Length, ids.Distinct().Count());
        Assert.Equal(ids[0], await (await gateway.Http.OrderAsync(new { framework = "owasp-llm", startDate = "2026-03-01T00:00:00Z", endDate = "2026-03-31" })).IdAsync());
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_changed_template_makes_another_report_and_one_of_another_tenant_is_unknown(string kind)
    {
        await using var gateway = await TestGateway.StartOnAsync(kind, NoWorkers, "Reports:PerHour=100");
        using var stranger = await gateway.ClientAsync(Role.Admin, "other");
        var added = await TestGateway.JsonAsync(await gateway.PostAsync("/api/reports/templates", """{"name":"Ours","company":"Ours Ltd"}"""));
        var request = new { framework = "SOC2", startDate = "2026-03-01", endDate = "2026-03-31", templateId = (string?)added["id"] };

        var plain = await (await gateway.Http.OrderAsync(Month("SOC2"))).IdAsync();
        var ours = await (await gateway.Http.OrderAsync(request)).IdAsync();
        await ExecuteAsync(gateway, "update report_templates set revision = revision + 1", new { });
        var changed = await (await gateway.Http.OrderAsync(request)).IdAsync();
        var theirs = await stranger.OrderAsync(request);

        Assert.Equal(3, new[] { plain, ours, changed }.Distinct().Count());
        Assert.Equal(HttpStatusCode.BadRequest, theirs.StatusCode);
        Assert.Contains("no template of this id", await theirs.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Lists_go_on_page_by_page_and_can_be_filtered(string kind)
    {
        await using var gateway = await TestGateway.StartOnAsync(kind);
        foreach (var framework in (string[])["SOC2", "GDPR", "HIPAA"])
        {
            await gateway.Http.MakeReportAsync(Month(framework));
        }

        var first = await gateway.Http.GetFromJsonAsync<JsonElement>("/api/reports?limit=2", Cancellation);
        var second = await gateway.Http.GetFromJsonAsync<JsonElement>($"/api/reports?limit=2&before={first.GetProperty("next").GetGuid()}", Cancellation);

        Assert.Equal(["HIPAA", "GDPR", "SOC2"], Frameworks(first.GetProperty("reports")).Concat(Frameworks(second.GetProperty("reports"))));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
        Assert.Equal(["GDPR"], Frameworks(await ListAsync(gateway.Http, "?framework=gdpr&format=json&type=executive-summary&status=completed")));
        Assert.Empty(Frameworks(await ListAsync(gateway.Http, "?status=failed")));
        foreach (var query in (string[])["limit=many", "limit=0", "before=yesterday", "status=lost", "framework=SOX", "fromat=csv"])
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await gateway.Http.GetAsync($"/api/reports?{query}", Cancellation)).StatusCode);
        }
    }

    private static object Month(string framework) => new { framework, startDate = "2026-03-01", endDate = "2026-03-31" };

    private static object Days(string framework, int days) =>
        new { framework, startDate = "2026-01-01", endDate = new DateTime(2026, 1, 1).AddDays(days).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) };

    private static async Task<JsonElement> ListAsync(HttpClient client, string query = "") =>
        (await client.GetFromJsonAsync<JsonElement>("/api/reports" + query, Cancellation)).GetProperty("reports");

    private static IEnumerable<string?> Frameworks(JsonElement reports) => reports.EnumerateArray().Select(report => report.GetProperty("framework").GetString());

    private static Task<int> ExecuteAsync(TestGateway gateway, string sql, object parameters) => gateway.Services.GetRequiredService<Database>().QueryAsync(
        "test", (connection, token) => connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: token)), Cancellation);
}
