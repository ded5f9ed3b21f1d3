using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using InferShield.Api.Audit;
using InferShield.Api.Storage;
using InferShield.Api.Tenants;
using InferShield.Tests.Gateway;
using InferShield.Tests.Servers;
using InferShield.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace InferShield.Tests.Audit;

public class AuditEndpointTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Databases => StorageHost.Databases;

    [Theory, MemberData(nameof(Databases))]
    public async Task Pages_of_the_callers_tenant_follow_one_another(string kind)
    {
        await using var api = await TestGateway.StartOnAsync(kind);
        using var client = await api.ClientAsync(Role.Auditor);
        await new AuditStore(api.Services.GetRequiredService<Database>()).StoreAsync(
            [.. Samples.Records(5), Samples.Record(9, "other"), Samples.Blocked(6, "pii")], mayExist: false, (_, _) => { }, Cancel);

        var first = await client.GetFromJsonAsync<JsonElement>("/api/audit?limit=4&from=2026-03-01&to=2026-03-02", Cancel);
        var second = await client.GetFromJsonAsync<JsonElement>($"/api/audit?limit=4&cursor={first.GetProperty("next").GetString()}", Cancel);
        var blocked = await client.GetFromJsonAsync<JsonElement>("/api/audit?action=blocked&policyType=pii", Cancel);

        Assert.Equal(["req_6", "req_4", "req_3", "req_2", "req_1", "req_0"], Ids(first).Concat(Ids(second)));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
        var finding = blocked.GetProperty("records")[0].GetProperty("findings")[0];
        Assert.Equal("pii", finding.GetProperty("policyType").GetString());
        Assert.Equal((3, 17), (finding.GetProperty("start").GetInt32(), finding.GetProperty("end").GetInt32()));

        static IEnumerable<string?> Ids(JsonElement page) =>
            page.GetProperty("records").EnumerateArray().Select(record => record.GetProperty("requestId").GetString());
    }

    [Theory]
    [InlineData("from=soon", "'from'")]
    [InlineData("from=2026-03-02&to=2026-03-01", "'to'")]
    [InlineData("action=eaten", "'action'")]
    [InlineData("policyType=pii'--", "'policyType'")]
    [InlineData("cursor=abc", "'cursor'")]
    [InlineData("limit=0", "'limit'")]
    [InlineData("limit=1001", "'limit'")]
    [InlineData("limit=99999999999999", "'limit'")]
    public async Task What_is_wrong_is_named(string query, string says)
    {
        await using var api = await TestGateway.StartOnAsync("sqlite");
        using var client = await api.ClientAsync(Role.Auditor);

        using var answer = await client.GetAsync("/api/audit?" + query, Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(says, (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_database_is_away_the_answer_is_503_and_afterwards_it_is_there()
    {
        await using var server = await PostgresServer.StartAsync(Cancel);
        await using var api = await TestGateway.StartAsync($"ConnectionStrings:infershield={await server.CreateDatabaseAsync()}");
        using var client = await api.ClientAsync(Role.Admin);

        await server.StopAsync();
        using var away = await client.GetAsync("/api/audit", Cancel);
        using var noReport = await client.PostAsJsonAsync("/api/reports", new { framework = "SOC2", startDate = "2026-03-01", endDate = "2026-03-31" }, Cancel);
        await server.RunAsync(Cancel);
        using var back = await client.GetAsync("/api/audit", Cancel);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);
        Assert.NotNull(away.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, noReport.StatusCode);
        Assert.Equal(HttpStatusCode.OK, back.StatusCode);
    }
}
