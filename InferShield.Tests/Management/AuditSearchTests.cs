using System.Net;
using System.Text.Json.Nodes;
using InferShield.Api.Audit;
using InferShield.Api.Storage;
using InferShield.Api.Tenants;
using InferShield.Tests.Audit;
using InferShield.Tests.Gateway;
using InferShield.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace InferShield.Tests.Management;

public class AuditSearchTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(StorageHost.Databases), MemberType = typeof(StorageHost))]
    public async Task Each_filter_narrows_and_all_of_them_hold_together(string kind)
    {
        var key = Guid.CreateVersion7();
        var wanted = Samples.Blocked(1, "pii") with
        {
            Severity = "critical",
            Model = "model-a",
            Provider = "azure",
            KeyId = key,
            Findings = [new AuditFinding("pii", "critical", "email-address", "email", 0, 5), new AuditFinding("secret", "low", "rule-1", null, 1, 2)],
        };
        await using var gateway = await FilledAsync(kind, [Samples.Record(0), wanted, Samples.Blocked(2, "secret"), Samples.Blocked(1, "pii", "other") with { KeyId = key }]);

        string[] filters = [$"key={key}", "severity=critical", "rule=email-address", "model=model-a", "provider=azure", "requestId=req_1", "policyType=pii"];
        foreach (var filter in filters.Append(string.Join('&', filters) + "&action=blocked&from=2026-03-01&to=2026-03-02"))
        {
            Assert.Equal(["req_1"], await RequestsAsync(gateway, filter));
        }

        Assert.Equal(["req_2", "req_1"], await RequestsAsync(gateway, "rule=rule-1"));
        foreach (var filter in (string[])["rule=email", "model=MODEL-A", "severity=low", "provider=az%25", "requestId=req_", "rule=rule-1&model=model-b", $"key={Guid.NewGuid()}", "model=a%27%20or%20%271%27=%271"])
        {
            Assert.Empty(await RequestsAsync(gateway, filter));
        }
    }

    [Theory]
    [InlineData("severity=worst", "severity")]
    [InlineData("key=isk_abc", "key")]
    [InlineData("rule=a%00b", "rule")]
    [InlineData("policy_type=pii", null)]
    [InlineData("Cursor=abc", "cursor")]
    public async Task A_filter_that_makes_no_sense_is_refused_rather_than_left_out(string query, string? field)
    {
        await using var gateway = await TestGateway.StartAsync();
        Assert.Equal((400, field is null ? "unknown_parameter" : "invalid_request", field), await gateway.Http.GetAsync("/api/audit?" + query, Cancellation).RefusalAsync());
        Assert.Equal((400, "invalid_request", "model"), await gateway.Http.GetAsync("/api/audit?model=" + new string('x', 257), Cancellation).RefusalAsync());
    }

    [Theory, MemberData(nameof(StorageHost.Databases), MemberType = typeof(StorageHost))]
    public async Task Pages_stay_where_they_are_while_records_come_in(string kind)
    {
        await using var gateway = await FilledAsync(kind, Samples.Records(6));
        var seen = new List<string>();
        string? next = null;
        for (var page = 0; page == 0 || next is not null; page++)
        {
            var records = await gateway.Http.ReadAsync($"/api/audit?limit=2&to=2026-03-02&cursor={next}");
            seen.AddRange(records["records"]!.AsArray().Select(record => (string)record!["requestId"]!));
            next = (string?)records["next"];
            await StoreAsync(gateway, [Samples.Record(100 + page)]);
        }

        Assert.Equal(["req_5", "req_4", "req_3", "req_2", "req_1", "req_0"], seen);
    }

    [Theory, MemberData(nameof(StorageHost.Databases), MemberType = typeof(StorageHost))]
    public async Task One_record_is_found_by_its_id_in_its_own_tenant_alone(string kind)
    {
        var (recent, old, random) = (Samples.Record(1) with { At = DateTimeOffset.UtcNow }, Samples.Record(2), Samples.Record(3) with { Id = Guid.NewGuid() });
        var foreign = Samples.Record(4, "other");
        await using var gateway = await FilledAsync(kind, [recent, old, random, foreign]);

        foreach (var record in new[] { recent, old, random })
        {
            Assert.Equal(record.RequestId, (string?)(await gateway.Http.ReadAsync($"/api/audit/{record.Id}"))["requestId"]);
        }

        Assert.Equal((404, "not_found", null), await gateway.Http.GetAsync($"/api/audit/{foreign.Id}", Cancellation).RefusalAsync());
        Assert.Equal((404, "not_found", null), await gateway.Http.GetAsync($"/api/audit/{Guid.CreateVersion7()}", Cancellation).RefusalAsync());
        using var other = await gateway.ClientAsync(Role.Auditor, "other");
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync($"/api/audit/{foreign.Id}", Cancellation)).StatusCode);
        using var client = await gateway.ClientAsync(Role.Client);
        Assert.Equal((403, "insufficient_role", null), await client.GetAsync($"/api/audit/{old.Id}", Cancellation).RefusalAsync());
    }

    private static async Task<TestGateway> FilledAsync(string kind, AuditRecord[] records)
    {
        var gateway = await TestGateway.StartOnAsync(kind);
        await StoreAsync(gateway, records);
        return gateway;
    }

    private static Task<int> StoreAsync(TestGateway gateway, AuditRecord[] records) =>
        new AuditStore(gateway.Services.GetRequiredService<Database>()).StoreAsync(records, mayExist: false, (_, _) => { }, Cancellation);

    private static async Task<IEnumerable<string>> RequestsAsync(TestGateway gateway, string filter) =>
        (await gateway.Http.ReadAsync("/api/audit?" + filter))["records"]!.AsArray().Select(record => (string)((JsonObject)record!)["requestId"]!);
}
