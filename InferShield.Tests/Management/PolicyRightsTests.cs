using System.Net;
using System.Text.Json.Nodes;
using InferShield.Api.Tenants;
using InferShield.Tests.Gateway;
using static InferShield.Tests.Management.PolicyClient;

namespace InferShield.Tests.Management;

public sealed class PolicyRightsTests : IAsyncLifetime
{
    private TestGateway _gateway = null!;
    private HttpClient _acme = null!;
    private HttpClient _other = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Reading => new()
    {
        { "GET", "/api/policies" }, { "GET", "/api/policies/x" }, { "GET", "/api/policies/sequences" }, { "GET", "/api/policies/document" },
        { "GET", "/api/policies/versions" }, { "GET", "/api/policies/versions/0" }, { "GET", "/api/policies/versions/0/diff/0" }, { "POST", "/api/policies/check" },
        { "GET", "/api/sessions" }, { "GET", "/api/sessions/x" },
    };

    public static TheoryData<string, string> Writing => new()
    {
        { "POST", "/api/policies" }, { "PUT", "/api/policies/x" }, { "DELETE", "/api/policies/x" }, { "PUT", "/api/policies/document" },
        { "POST", "/api/policies/sequences" }, { "PUT", "/api/policies/sequences/x" }, { "DELETE", "/api/policies/sequences/x" },
        { "POST", "/api/policies/versions/0/restore" }, { "POST", "/api/policies/dry-run" }, { "DELETE", "/api/sessions/x" },
    };

    public async ValueTask InitializeAsync()
    {
        _gateway = await TestGateway.StartAsync();
        _acme = await _gateway.ClientAsync(Role.PolicyManager, "acme");
        _other = await _gateway.ClientAsync(Role.PolicyManager, "other");
    }

    public async ValueTask DisposeAsync()
    {
        _acme.Dispose();
        _other.Dispose();
        await _gateway.DisposeAsync();
    }

    [Theory, MemberData(nameof(Reading))]
    public Task An_auditor_reads_and_a_client_does_not(string method, string path) => HoldsAsync(method, path, Role.Client, Role.Auditor);

    [Theory, MemberData(nameof(Writing))]
    public Task A_policy_manager_writes_and_an_auditor_does_not(string method, string path) => HoldsAsync(method, path, Role.Auditor, Role.PolicyManager);

    [Fact]
    public async Task A_tenant_manages_policies_of_its_own_and_they_hold_for_it_alone()
    {
        Assert.Equal(HttpStatusCode.Created, (await _acme.AddAsync(Block("birds", "blue heron", "acme"))).StatusCode);

        using var client = await _gateway.ClientAsync(Role.Client, "acme");
        using var stranger = await _gateway.ClientAsync(Role.Client, "other");
        Assert.Equal(("blocked", "birds"), await client.JudgeAsync("the blue heron flies"));
        Assert.Equal(("allowed", ""), await stranger.JudgeAsync("the blue heron flies"));
        Assert.Equal(HttpStatusCode.OK, (await _acme.SendAsync(HttpMethod.Put, "/api/policies/birds", Block("birds", "grey heron", "acme"), "*")).StatusCode);
        Assert.Equal(("allowed", ""), await client.JudgeAsync("the blue heron flies"));
        Assert.Equal(HttpStatusCode.OK, (await _acme.SendAsync(HttpMethod.Delete, "/api/policies/birds", null, "*")).StatusCode);
    }

    [Fact]
    public async Task A_tenant_sees_and_changes_nothing_of_others()
    {
        await _gateway.Http.ReplaceAllAsync(new JsonObject
        {
            ["piiAction"] = "block",
            ["policies"] = new JsonArray(Block("for-all", "blue heron"), Block("for-acme", "red kite", "acme"), Block("for-both", "white stork", "acme", "other"), Block("for-other", "brown bear", "other")),
        });
        var before = (await _gateway.Http.ReadAsync(Documents))["document"]!.ToJsonString();

        Assert.Equal(["for-acme"], (await _acme.ReadAsync("/api/policies"))["policies"]!.AsArray().Select(policy => (string)policy!["name"]!));
        foreach (var name in (string[])["for-all", "for-both", "for-other", "unknown"])
        {
            Assert.Equal((404, "not_found", null), await _acme.GetAsync($"/api/policies/{name}", Cancellation).RefusalAsync());
            Assert.Equal((404, "not_found", null), await _acme.SendAsync(HttpMethod.Put, $"/api/policies/{name}", Block(name, "x y", "acme"), "*").RefusalAsync());
            Assert.Equal((404, "not_found", null), await _acme.SendAsync(HttpMethod.Delete, $"/api/policies/{name}", null, "*").RefusalAsync());
        }

        foreach (var tenants in (string[][])[[], ["other"], ["acme", "other"], ["other", "acme"], ["default"], ["acme", "acme"], ["ACME"], ["acme "]])
        {
            Assert.Equal((403, "not_yours", "tenants"), await _acme.AddAsync(Block("new", "x y", tenants)).RefusalAsync());
            Assert.Equal((403, "not_yours", "tenants"), await _acme.SendAsync(HttpMethod.Put, "/api/policies/for-acme", Block("for-acme", "x y", tenants), "*").RefusalAsync());
        }

        Assert.Equal((409, "name_taken", "name"), await _acme.AddAsync(Block("for-other", "x y", "acme")).RefusalAsync());
        Assert.Equal((403, "operator_only", null), await _acme.GetAsync(Documents, Cancellation).RefusalAsync());
        Assert.Equal((403, "operator_only", null), await _acme.ReplaceAllAsync(new JsonObject()).RefusalAsync());
        Assert.Equal((403, "operator_only", null), await _acme.GetAsync("/api/policies/versions", Cancellation).RefusalAsync());
        Assert.Equal((403, "operator_only", null), await _acme.GetAsync("/api/policies/versions/1", Cancellation).RefusalAsync());
        Assert.Equal((403, "operator_only", null), await _acme.GetAsync("/api/policies/versions/0/diff/1", Cancellation).RefusalAsync());
        Assert.Equal((403, "operator_only", null), await _acme.SendAsync(HttpMethod.Post, "/api/policies/versions/0/restore", null, "*").RefusalAsync());
        Assert.Equal(before, (await _gateway.Http.ReadAsync(Documents))["document"]!.ToJsonString());
    }

    [Fact]
    public async Task A_tenant_makes_things_stricter_for_itself_and_never_laxer()
    {
        foreach (var action in (string[])["allow", "ALLOW"])
        {
            var exemption = new JsonObject { ["name"] = "free", ["tenants"] = new JsonArray("acme"), ["match"] = new JsonObject { ["policyTypes"] = new JsonArray("secret") }, ["action"] = action };
            Assert.Equal((403, "not_yours", "action"), await _acme.AddAsync(exemption).RefusalAsync());
        }

        // Off for one tenant would be off for all.
        var off = new JsonObject { ["name"] = "privilege-climb", ["enabled"] = false, ["tenants"] = new JsonArray("acme") };
        Assert.Equal((403, "not_yours", "name"), await _acme.AddAsync(off, "/api/policies/sequences").RefusalAsync());
    }

    [Fact]
    public async Task A_tenant_has_a_share_of_what_a_document_holds()
    {
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(HttpStatusCode.Created, (await _acme.AddAsync(Block($"word-{i}", $"word{i}x", "acme"))).StatusCode);
        }

        Assert.Equal((403, "not_yours", null), await _acme.AddAsync(Block("word-10", "word10x", "acme")).RefusalAsync());
        Assert.Equal(HttpStatusCode.Created, (await _other.AddAsync(Block("word-10", "word10x", "other"))).StatusCode);
        var many = Block("many", "x y", "other");
        many["match"]!["keywords"] = new JsonArray([.. Enumerable.Range(0, 1001).Select(i => (JsonNode)$"word{i}x")]);
        Assert.Equal((403, "not_yours", null), await _other.AddAsync(many).RefusalAsync());
    }

    [Fact]
    public async Task A_tenant_checks_and_tries_its_own_part_with_texts_of_its_own()
    {
        await _gateway.Http.AddAsync(Block("for-all", "blue heron"));
        var own = new JsonObject { ["policies"] = new JsonArray(Block("mine", "red kite", "acme")) };
        var texts = new JsonArray(new JsonObject { ["text"] = "a blue heron" }, new JsonObject { ["text"] = "a red kite" });

        Assert.True((bool)(await TestGateway.JsonAsync(await _acme.SendAsync(HttpMethod.Post, "/api/policies/check", own)))["valid"]!);
        var tried = await TestGateway.JsonAsync(await _acme.SendAsync(HttpMethod.Post, "/api/policies/dry-run", new JsonObject { ["document"] = own.DeepClone(), ["texts"] = texts.DeepClone() }));
        Assert.Equal([("blocked", "blocked"), ("allowed", "blocked")], tried["texts"]!.AsArray().Select(text => ((string)text!["before"]!["action"]!, (string)text["after"]!["action"]!)));

        foreach (var foreign in new[] { new JsonObject { ["policies"] = new JsonArray(Block("mine", "red kite")) }, new JsonObject { ["piiAction"] = "flag" }, new JsonObject { ["allow"] = new JsonObject { ["values"] = new JsonArray("x") } } })
        {
            Assert.Equal(403, (await _acme.SendAsync(HttpMethod.Post, "/api/policies/check", foreign).RefusalAsync()).Status);
            Assert.Equal(403, (await _acme.SendAsync(HttpMethod.Post, "/api/policies/dry-run", new JsonObject { ["document"] = foreign.DeepClone(), ["texts"] = texts.DeepClone() }).RefusalAsync()).Status);
        }

        // A name that is taken elsewhere: no word about what is there.
        await _gateway.Http.AddAsync(Block("secret-plan", "brown bear", "other"));
        var clash = await _acme.SendAsync(HttpMethod.Post, "/api/policies/check", new JsonObject { ["policies"] = new JsonArray(Block("secret-plan", "red kite", "acme")) });
        Assert.Equal((409, "document_unusable", null), await Task.FromResult(clash).RefusalAsync());
        Assert.DoesNotContain("brown", await clash.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);

        var another = new JsonArray(new JsonObject { ["text"] = "a", ["tenant"] = "other" });
        Assert.Equal((403, "not_yours", "tenant"), await _acme.SendAsync(HttpMethod.Post, "/api/policies/dry-run", new JsonObject { ["document"] = own.DeepClone(), ["texts"] = another }).RefusalAsync());
    }

    private async Task HoldsAsync(string method, string path, Role shut, Role open)
    {
        using var outsider = await _gateway.ClientAsync(shut);
        Assert.Equal((403, "insufficient_role", null), await outsider.SendAsync(new HttpMethod(method), path, new JsonObject()).RefusalAsync());
        using var insider = await _gateway.ClientAsync(open);
        var answer = await insider.SendAsync(new HttpMethod(method), path, new JsonObject());
        Assert.True(answer.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.InternalServerError), $"{path}: {answer.StatusCode}");
    }
}
