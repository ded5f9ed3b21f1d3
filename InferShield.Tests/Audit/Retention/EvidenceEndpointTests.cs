using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using InferShield.Api.Audit;
using InferShield.Api.Audit.Seals;
using InferShield.Api.Audit.Verification;
using InferShield.Api.Storage;
using InferShield.Api.Tenants;
using InferShield.Tests.Gateway;
using InferShield.Tests.Servers;
using InferShield.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace InferShield.Tests.Audit.Retention;

public class EvidenceEndpointTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Databases => StorageHost.Databases;

    [Theory, MemberData(nameof(Databases))]
    public async Task An_admin_erases_a_subject_and_the_record_of_it_does_not_name_him(string kind)
    {
        await using var api = await TestGateway.StartOnAsync(kind);
        using var client = await api.ClientAsync(Role.Admin);
        await new AuditStore(api.Services.GetRequiredService<Database>()).StoreAsync(
            [Samples.Record(1) with { Subject = "anna" }, Samples.Record(2) with { Subject = "anna" }, Samples.Record(3) with { Subject = "bert" }], mayExist: false, (_, _) => { }, Cancel);

        using var answer = await client.PostAsJsonAsync("/api/audit/erasures", new { subject = "anna" }, Cancel);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var erasure = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.Equal(2, erasure.GetProperty("records").GetInt32());
        var reader = api.Services.GetRequiredService<AuditReader>();
        AuditRecord? kept = null;
        await Eventually.IsTrueAsync(async () =>
            (kept = (await reader.ListAsync(new AuditFilter("default"), 100, Cancel)).Records.SingleOrDefault(record => record.Operation == "audit.erase")) is not null, "on record");
        Assert.Equal($"erasures/{erasure.GetProperty("id").GetString()}", kept!.Object);
        Assert.Equal("""{"records":2}""", kept.Details);
        Assert.DoesNotContain("anna", JsonSerializer.Serialize((await reader.ListAsync(new AuditFilter("default"), 100, Cancel)).Records), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Records_of_an_erased_subject_that_are_stored_late_do_not_name_it(string kind)
    {
        await using var api = await TestGateway.StartOnAsync(kind);
        using var client = await api.ClientAsync(Role.Admin);
        var store = new AuditStore(api.Services.GetRequiredService<Database>());
        Task<int> StoreAsync(params AuditRecord[] records) => store.StoreAsync(records, mayExist: true, (_, reason) => Assert.Fail(reason.Message), Cancel);

        using var none = await client.PostAsJsonAsync("/api/audit/erasures", new { subject = "anna" }, Cancel);
        await StoreAsync(
            Samples.Record(1) with { Subject = "anna", Matched = "sealed" }, Samples.Record(2) with { Subject = "bert", Matched = "sealed" },
            Samples.Record(3, "other") with { Subject = "anna" }, Samples.Record(4, at: DateTimeOffset.UtcNow.AddHours(1)) with { Subject = "anna" });

        Assert.Equal(0, (await none.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("records").GetInt32());
        var reader = api.Services.GetRequiredService<AuditReader>();
        var stored = (await reader.ListAsync(new AuditFilter("default") { Operation = "chat.completions" }, 100, Cancel)).Records.OrderBy(record => record.RequestId);
        Assert.Equal([(null, null), ("bert", "sealed"), ("anna", null)], stored.Select(record => (record.Subject, record.Matched)));
        Assert.Equal("anna", Assert.Single((await reader.ListAsync(new AuditFilter("other"), 100, Cancel)).Records).Subject);
        Assert.Equal("", (await api.Services.GetRequiredService<ChainVerifier>().VerifyAsync("default", Cancel)).First);
    }

    [Theory]
    [InlineData("an\u0001na")]
    [InlineData("long")]
    public async Task A_subject_is_found_as_the_client_named_it(string subject)
    {
        subject = subject == "long" ? new string('a', 300) : subject;
        await using var api = await TestGateway.StartOnAsync("sqlite");
        using var client = await api.ClientAsync(Role.Admin);
        await new AuditStore(api.Services.GetRequiredService<Database>()).StoreAsync(
            [AuditSanitizer.Sanitize(Samples.Record(1) with { Subject = subject })], mayExist: false, (_, _) => { }, Cancel);

        using var answer = await client.PostAsJsonAsync("/api/audit/erasures", new { subject }, Cancel);

        Assert.Equal(1, (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("records").GetInt32());
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task The_matched_text_of_one_record_is_erased_without_a_subject(string kind)
    {
        await using var api = await TestGateway.StartOnAsync(kind);
        using var client = await api.ClientAsync(Role.Admin);
        var record = Samples.Record(1) with { Matched = "sealed" };
        await new AuditStore(api.Services.GetRequiredService<Database>()).StoreAsync(
            [record, Samples.Record(2) with { Matched = "kept" }, Samples.Record(3, "other") with { Matched = "kept" }], mayExist: false, (_, _) => { }, Cancel);
        var reader = api.Services.GetRequiredService<AuditReader>();
        var other = Assert.Single((await reader.ListAsync(new AuditFilter("other"), 100, Cancel)).Records);

        using var answer = await client.PostAsJsonAsync("/api/audit/erasures", new { record = record.Id }, Cancel);
        using var again = await client.PostAsJsonAsync("/api/audit/erasures", new { record = record.Id }, Cancel);
        using var anothers = await client.PostAsJsonAsync("/api/audit/erasures", new { record = other.Id }, Cancel);

        Assert.Equal(1, (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("records").GetInt32());
        Assert.Equal(0, (await again.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("records").GetInt32());
        Assert.Equal(HttpStatusCode.NotFound, anothers.StatusCode);
        Assert.Null((await reader.GetAsync("default", record.Id, Cancel))!.Matched);
        Assert.Equal("kept", (await reader.GetAsync("other", other.Id, Cancel))!.Matched);
        Assert.Equal("", (await api.Services.GetRequiredService<ChainVerifier>().VerifyAsync("default", Cancel)).First);
    }

    [Fact]
    public async Task An_operator_asks_about_the_gateways_own_chain_and_nobody_else()
    {
        await using var api = await TestGateway.StartOnAsync("sqlite");
        using var client = await api.ClientAsync(Role.Admin);
        using var foreign = await api.ClientAsync(Role.Auditor, "acme");
        var verifier = api.Services.GetRequiredService<ChainVerifier>();
        var reader = api.Services.GetRequiredService<AuditReader>();
        await Eventually.IsTrueAsync(
            async () => (await reader.ListAsync(new AuditFilter("system") { Operation = "system.start" }, 1, Cancel)).Records.Count > 0, "the start is on record");
        await api.Services.GetRequiredService<VerificationStore>().SaveAsync([await verifier.VerifyAsync("system", Cancel)], DateTimeOffset.UtcNow, Cancel);

        var verification = await client.GetFromJsonAsync<JsonElement>("/api/audit/verification?tenant=system", Cancel);
        var lines = (await client.GetStringAsync("/api/audit/export?tenant=system", Cancel)).TrimEnd('\n').Split('\n');
        var refused = new List<HttpStatusCode>();
        foreach (var path in new[] { "verification", "export" })
        {
            using var answer = await foreign.GetAsync($"/api/audit/{path}?tenant=system", Cancel);
            refused.Add(answer.StatusCode);
        }

        Assert.Equal("system", verification.GetProperty("chain").GetProperty("tenantId").GetString());
        Assert.Contains(lines, line => line.Contains("\"operation\":\"system.start\"", StringComparison.Ordinal));
        Assert.Contains("verification", lines[^1], StringComparison.Ordinal);
        Assert.All(refused, status => Assert.Equal(HttpStatusCode.Forbidden, status));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"subject": "\t"}""")]
    [InlineData("""{"record": "anna"}""")]
    [InlineData("""{"subject": ""}""")]
    [InlineData("""{"subject": 5}""")]
    [InlineData("""{"subject": "anna", "tenant": "other"}""")]
    [InlineData("[]")]
    public async Task What_is_no_erasure_is_refused(string body)
    {
        await using var api = await TestGateway.StartOnAsync("sqlite");
        using var client = await api.ClientAsync(Role.Admin);

        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync("/api/audit/erasures", content, Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData(Role.PolicyManager)]
    [InlineData(Role.Auditor)]
    [InlineData(Role.Client)]
    public async Task Only_an_admin_erases(Role role)
    {
        await using var api = await TestGateway.StartOnAsync("sqlite");
        using var client = await api.ClientAsync(role);

        using var answer = await client.PostAsJsonAsync("/api/audit/erasures", new { subject = "anna" }, Cancel);
        using var keys = await client.GetAsync("/api/audit/keys", Cancel);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(role == Role.Client ? HttpStatusCode.Forbidden : HttpStatusCode.OK, keys.StatusCode);
    }

    [Fact]
    public async Task An_auditor_gets_the_public_keys_and_what_the_last_check_found()
    {
        await using var api = await TestGateway.StartOnAsync("sqlite");
        using var client = await api.ClientAsync(Role.Auditor);

        var keys = (await client.GetFromJsonAsync<JsonElement>("/api/audit/keys", Cancel)).GetProperty("keys");
        var verification = await client.GetFromJsonAsync<JsonElement>("/api/audit/verification", Cancel);

        var key = Assert.Single(keys.EnumerateArray());
        Assert.Equal(api.Services.GetRequiredService<SigningKeys>().Current.Id, key.GetProperty("id").GetString());
        Assert.StartsWith("-----BEGIN PUBLIC KEY-----", key.GetProperty("publicKey").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", keys.GetRawText(), StringComparison.Ordinal);
        Assert.True(verification.TryGetProperty("verifiedAt", out _));
    }
}
