using System.Net;
using System.Text.Json.Nodes;
using InferShield.Tests.Gateway;
using static InferShield.Tests.Management.PolicyClient;

namespace InferShield.Tests.Management;

public sealed class PolicyTrialTests : IAsyncLifetime
{
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await TestGateway.StartAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task A_check_tells_the_field_and_the_reason_and_stores_nothing()
    {
        var good = await CheckAsync(new JsonObject { ["piiAction"] = "block" });
        Assert.Equal((true, 0), ((bool)good["valid"]!, good["problems"]!.AsArray().Count));
        var bad = await CheckAsync(JsonNode.Parse("""{"policies":[{"name":"a","match":{"regex":"(a)\\1"},"action":"block"}]}""")!.AsObject());
        Assert.Equal((false, "policies[0].match.regex"), ((bool)bad["valid"]!, (string)bad["problems"]![0]!["field"]!));
        Assert.NotEmpty((string)bad["problems"]![0]!["reason"]!);

        Assert.Empty((await _gateway.Http.ReadAsync("/api/policies/versions"))["versions"]!.AsArray());

        // The version that a check tells is the one of verdicts afterwards.
        await _gateway.Http.ReplaceAllAsync(new JsonObject { ["piiAction"] = "block" });
        Assert.Equal((string?)good["policyVersion"], (string?)(await _gateway.Http.ReadAsync(Documents))["policyVersion"]);
    }

    [Fact]
    public async Task A_dry_run_shows_old_and_new_verdicts_side_by_side_and_changes_and_counts_nothing()
    {
        var before = await _gateway.ScrapeAsync();
        var tried = await DryRunAsync(new JsonObject { ["piiAction"] = "block", ["policies"] = new JsonArray(Block("birds", "blue heron")) },
            """[{"id":"bird","text":"a blue heron"},{"text":"nothing"},{"text":"mail jane.roe@example.com"},{"text":"mail jane.roe@example.com","channel":"document"}]""");

        Assert.Equal([("bird", true, "allowed", "blocked"), ("1", false, "allowed", "allowed"), ("2", true, "redacted", "blocked"), ("3", true, "flagged", "blocked")],
            tried["texts"]!.AsArray().Select(text => ((string)text!["id"]!, (bool)text["changed"]!, (string)text["before"]!["action"]!, (string)text["after"]!["action"]!)));
        Assert.Equal(3, (int)tried["changed"]!);
        Assert.Equal("birds", (string?)tried["texts"]![0]!["after"]!["policies"]![0]!["policy"]);
        Assert.Equal("mail [EMAIL_REDACTED]", (string?)tried["texts"]![2]!["before"]!["redacted"]);
        Assert.Equal((2, 1, 3), ((int)tried["before"]!["actions"]!["allowed"]!, (int)tried["after"]!["actions"]!["allowed"]!, (int)tried["after"]!["actions"]!["blocked"]!));
        Assert.NotEqual((string?)tried["before"]!["policyVersion"], (string?)tried["after"]!["policyVersion"]);

        Assert.Equal("allowed", (await _gateway.Http.JudgeAsync("a blue heron")).Action);
        Assert.Empty((await _gateway.Http.ReadAsync("/api/policies/versions"))["versions"]!.AsArray());
        Assert.Equal(before.Sum("policy_violations_total"), (await _gateway.ScrapeAsync()).Sum("policy_violations_total"));
    }

    [Fact]
    public async Task The_operator_tries_texts_of_any_tenant()
    {
        var tried = await DryRunAsync(new JsonObject { ["policies"] = new JsonArray(Block("birds", "blue heron", "acme")) },
            """[{"text":"a blue heron"},{"text":"a blue heron","tenant":"acme"}]""");
        Assert.Equal(["allowed", "blocked"], tried["texts"]!.AsArray().Select(text => (string)text!["after"]!["action"]!));
    }

    [Theory]
    [InlineData("""{"document":{}}""", "texts")]
    [InlineData("""{"document":{},"texts":[]}""", "texts")]
    [InlineData("""{"document":{},"texts":["a"]}""", "texts")]
    [InlineData("""{"document":{},"texts":[{}]}""", "text")]
    [InlineData("""{"document":{},"texts":[{"text":1}]}""", "text")]
    [InlineData("""{"document":{},"texts":[{"text":"a","channel":"air"}]}""", "channel")]
    [InlineData("""{"texts":[{"text":"a"}]}""", "document")]
    [InlineData("""{"document":{"piiAction":"shred"},"texts":[{"text":"a"}]}""", "piiAction")]
    public async Task What_makes_no_sense_is_refused_by_its_field(string body, string field)
    {
        var (status, _, told) = await _gateway.PostAsync("/api/policies/dry-run", body).RefusalAsync();
        Assert.Equal((400, field), (status, told));
    }

    [Fact]
    public async Task Too_many_texts_and_texts_that_are_too_large_are_refused()
    {
        var many = new JsonArray([.. Enumerable.Range(0, 1001).Select(_ => (JsonNode)new JsonObject { ["text"] = "a" })]);
        Assert.Equal((400, "invalid_request", "texts"), await Post(new JsonObject { ["document"] = new JsonObject(), ["texts"] = many }).RefusalAsync());
        var large = new JsonArray(new JsonObject { ["text"] = new string('x', 4 << 20) });
        Assert.Equal((413, "request_too_large", null), await Post(new JsonObject { ["document"] = new JsonObject(), ["texts"] = large }).RefusalAsync());

        Task<HttpResponseMessage> Post(JsonObject body) => _gateway.Http.SendAsync(HttpMethod.Post, "/api/policies/dry-run", body);
    }

    private async Task<JsonObject> CheckAsync(JsonObject document)
    {
        var answer = await _gateway.Http.SendAsync(HttpMethod.Post, "/api/policies/check", document);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await TestGateway.JsonAsync(answer);
    }

    private async Task<JsonObject> DryRunAsync(JsonObject document, string texts)
    {
        var answer = await _gateway.Http.SendAsync(HttpMethod.Post, "/api/policies/dry-run", new JsonObject { ["document"] = document, ["texts"] = JsonNode.Parse(texts) });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await TestGateway.JsonAsync(answer);
    }
}
