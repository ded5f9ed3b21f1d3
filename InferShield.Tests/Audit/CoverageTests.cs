using System.Net;
using System.Text.Json.Nodes;
using InferShield.Api.Detection;
using InferShield.Api.Tenants;
using InferShield.Tests.Gateway;
using InferShield.Tests.Management;
using InferShield.Tests.Simulator;

namespace InferShield.Tests.Audit;

public class CoverageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("chat/completions", """{"model":"sim-echo","user":"jane","messages":[{"role":"user","content":"Good morning"}]}""", "jane")]
    [InlineData("chat/completions", """{"model":"sim-echo","stream":true,"user":"jane","safety_identifier":"j-1","messages":[{"role":"user","content":"Good morning"}]}""", "j-1")]
    [InlineData("responses", """{"model":"sim-echo","user":"jane","input":"Good morning"}""", "jane")]
    [InlineData("messages", """{"model":"sim-echo","max_tokens":50,"metadata":{"user_id":"u_1"},"messages":[{"role":"user","content":"Good morning"}]}""", "u_1")]
    [InlineData("messages", """{"model":"sim-echo","stream":true,"max_tokens":50,"messages":[{"role":"user","content":"Good morning"}]}""", null)]
    [InlineData("chat/completions", """{"model":"sim-echo","user":42,"messages":[{"role":"user","content":"Good morning"}]}""", null)]
    public async Task A_request_is_on_record_with_its_tokens_its_rules_and_who_is_behind_it(string path, string body, string? subject)
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(simulator, path == "messages" ? ["Provider:Kind=anthropic"] : []);
        await (await gateway.PostAsync("/v1/" + path, body)).Content.ReadAsStringAsync(Cancellation);

        var record = (await gateway.RecordsAsync(path.Replace('/', '.')))[0];
        Assert.Equal(subject, record.Subject);
        if (record.StatusCode == 200)
        {
            Assert.True(record.InputTokens > 0, $"{record.InputTokens} input tokens");
            Assert.True(record.OutputTokens > 0, $"{record.OutputTokens} output tokens");
        }

        Assert.Equal(RulePack.Version, record.RulesVersion);
        Assert.Matches("^[0-9a-f]{16}$", record.RulesVersion);
        Assert.Null(record.Matched);
    }

    [Fact]
    public async Task The_header_names_who_is_behind_a_request_before_anything_else_and_goes_no_further()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(simulator);
        gateway.Http.DefaultRequestHeaders.TryAddWithoutValidation("x-infershield-subject", "doe" + new string('x', 400));
        await gateway.PostAsync("/v1/chat/completions", """{"model":"sim-echo","user":"jane","messages":[{"role":"user","content":"Good morning"}]}""");
        await gateway.PostAsync("/v1/analyze", """{"prompt":"Good morning"}""");

        foreach (var operation in (string[])["chat.completions", "analyze"])
        {
            Assert.Equal(("doe" + new string('x', 400))[..256], (await gateway.RecordsAsync(operation))[0].Subject);
        }

        Assert.DoesNotContain("x-infershield", System.Text.Json.JsonSerializer.Serialize(simulator.Received().Requests), StringComparison.OrdinalIgnoreCase);
    }

    [Theory, MemberData(nameof(Storage.StorageHost.Databases), MemberType = typeof(Storage.StorageHost))]
    public async Task Changes_name_what_was_changed_and_how_it_was_before_and_after(string kind)
    {
        await using var gateway = await TestGateway.StartOnAsync(kind);
        var key = await TestGateway.JsonAsync(await gateway.PostAsync("/api/keys", """{"name":"a","role":"client"}"""));
        await gateway.Http.SendAsync(HttpMethod.Patch, $"/api/keys/{key["id"]}", new JsonObject { ["name"] = "b" });
        await gateway.Http.SendAsync(HttpMethod.Post, $"/api/keys/{key["id"]}/rotate", new JsonObject());
        await gateway.Http.DeleteAsync($"/api/keys/{key["id"]}", Cancellation);
        await gateway.PostAsync("/api/tenants", """{"id":"acme"}""");
        await gateway.PostAsync("/api/keys?tenant=acme", """{"name":"theirs","role":"admin"}""");
        await gateway.Http.SendAsync(HttpMethod.Post, "/api/policies", PolicyClient.Block("birds", "kakapo"));
        await gateway.Http.SendAsync(HttpMethod.Delete, "/api/policies/birds", null, "*");

        var made = await gateway.RecordsAsync("keys.create", 2);
        Assert.Equal(($"keys/{key["id"]}", null), (made[0].Object, (string?)made[0].DetailsOf()["before"]));
        var hash = (string?)made[0].DetailsOf()["after"];
        foreach (var operation in (string[])["keys.change", "keys.rotate", "keys.revoke"])
        {
            var change = (await gateway.RecordsAsync(operation))[0];
            Assert.Equal(($"keys/{key["id"]}", hash), (change.Object, (string?)change.DetailsOf()["before"]));
            Assert.NotEqual(hash, hash = (string?)change.DetailsOf()["after"]);
        }

        Assert.Equal("tenants/acme", (await gateway.RecordsAsync("tenants.create"))[0].Object);
        var theirs = (await gateway.RecordsAsync("keys.create", 1, "acme"))[0];
        Assert.Equal(("admin", "acme", made[1].Object), ((string?)theirs.DetailsOf()["role"], (string?)theirs.DetailsOf()["tenant"], theirs.Object));
        var (created, deleted) = ((await gateway.RecordsAsync("policies.create"))[0], (await gateway.RecordsAsync("policies.delete"))[0]);
        Assert.Equal(("policies/birds", "policies/birds"), (created.Object, deleted.Object));
        Assert.Equal((string?)created.DetailsOf()["after"], (string?)deleted.DetailsOf()["before"]);
        Assert.Equal(2, (int)deleted.DetailsOf()["version"]!);
    }

    [Theory, MemberData(nameof(Storage.StorageHost.Databases), MemberType = typeof(Storage.StorageHost))]
    public async Task An_attempt_at_a_change_that_is_refused_is_on_record_with_its_status(string kind)
    {
        await using var gateway = await TestGateway.StartOnAsync(kind);
        using var manager = await gateway.ClientAsync(Role.PolicyManager);
        using var auditor = await gateway.ClientAsync(Role.Auditor);
        var unknown = Guid.CreateVersion7();

        Assert.Equal(HttpStatusCode.Forbidden, (await gateway.PostAsync("/api/keys", """{"name":"mine","role":"admin"}""", manager)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.Http.DeleteAsync($"/api/keys/{unknown}", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await auditor.SendAsync(HttpMethod.Post, "/api/policies", PolicyClient.Block("birds", "kakapo"))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.Http.SendAsync(HttpMethod.Delete, "/api/policies/birds", null, "*")).StatusCode);

        var (create, revoke) = ((await gateway.RecordsAsync("keys.create"))[0], (await gateway.RecordsAsync("keys.revoke"))[0]);
        Assert.Equal((403, "", """{"refused":"insufficient_role"}"""), (create.StatusCode, create.Object, create.Details));
        Assert.Equal((404, $"keys/{unknown}", """{"refused":"not_found"}"""), (revoke.StatusCode, revoke.Object, revoke.Details));
        Assert.NotNull(create.KeyId);
        var (add, remove) = ((await gateway.RecordsAsync("policies.create"))[0], (await gateway.RecordsAsync("policies.delete"))[0]);
        Assert.Equal((403, 404, "policies/birds"), (add.StatusCode, remove.StatusCode, remove.Object));
    }

    [Theory, MemberData(nameof(Storage.StorageHost.Databases), MemberType = typeof(Storage.StorageHost))]
    public async Task Who_looks_into_the_audit_log_is_in_it_but_not_whom_they_looked_for(string kind)
    {
        await using var gateway = await TestGateway.StartOnAsync(kind);
        foreach (var query in (string[])["", "?limit=5", "?subject=jane&operation=chat.*", "?subject=jane&operation=chat.*&limit=3", "?object=keys/*"])
        {
            Assert.Equal(HttpStatusCode.OK, (await gateway.Http.GetAsync("/api/audit" + query, Cancellation)).StatusCode);
        }

        using var auditor = await gateway.ClientAsync(Role.Auditor);
        await (await auditor.GetAsync("/api/audit/export", Cancellation)).Content.ReadAsStringAsync(Cancellation);

        var reads = await gateway.RecordsAsync("audit.read", 3);
        Assert.Equal(
            [null, """{"filters":{"subject":"(given)","operation":"chat.*"}}""", """{"filters":{"object":"keys/*"}}"""],
            reads.Select(read => read.Details));
        Assert.All(reads, read => Assert.Equal("audit", read.Object));
        Assert.StartsWith("audit/exports/", (await gateway.RecordsAsync("audit.export"))[0].Object, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Storage.StorageHost.Databases), MemberType = typeof(Storage.StorageHost))]
    public async Task Records_are_found_by_subject_operation_and_object(string kind)
    {
        await using var gateway = await TestGateway.StartOnAsync(kind);
        gateway.Http.DefaultRequestHeaders.Add("x-infershield-subject", "jane");
        await gateway.PostAsync("/v1/analyze", """{"prompt":"Good morning"}""");
        gateway.Http.DefaultRequestHeaders.Remove("x-infershield-subject");
        await gateway.PostAsync("/api/keys", """{"name":"a","role":"client"}""");
        await gateway.RecordsAsync("analyze");
        var key = (await gateway.RecordsAsync("keys.create"))[0].Object;

        Assert.Equal(["analyze"], await FoundAsync("subject=jane"));
        Assert.Equal(["keys.create"], await FoundAsync("operation=keys.*"));
        Assert.Equal(["keys.create"], await FoundAsync($"object={key}"));
        Assert.Equal(["keys.create"], await FoundAsync("object=keys/*&operation=keys.create"));
        Assert.Empty(await FoundAsync("operation=keys"));
        Assert.Empty(await FoundAsync("subject=jan*"));

        async Task<IEnumerable<string>> FoundAsync(string query) =>
            (await gateway.Http.ReadAsync("/api/audit?" + query))["records"]!.AsArray().Select(record => (string)record!["operation"]!);
    }
}
