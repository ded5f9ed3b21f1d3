using System.Net;
using System.Text.Json.Nodes;
using InferShield.Tests.Gateway;
using InferShield.Tests.Reports;
using InferShield.Tests.Storage;
using static InferShield.Tests.Management.PolicyClient;

namespace InferShield.Tests.Management;

public class PolicyEndpointTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(StorageHost.Databases), MemberType = typeof(StorageHost))]
    public async Task A_policy_is_made_read_replaced_and_taken_away_each_in_force_at_once_and_each_a_version(string kind)
    {
        await using var gateway = await TestGateway.StartOnAsync(kind);
        Assert.Equal(("allowed", ""), await gateway.Http.JudgeAsync("the blue heron flies"));

        var made = await gateway.Http.SendAsync(HttpMethod.Post, "/api/policies?comment=first+try", Block("birds", "blue heron"));
        Assert.Equal((HttpStatusCode.Created, "/api/policies/birds"), (made.StatusCode, made.Headers.Location?.ToString()));
        Assert.Equal(("blocked", "birds"), await gateway.Http.JudgeAsync("the blue heron flies"));

        var tag = await gateway.Http.TagAsync("/api/policies/birds");
        Assert.Equal(tag, made.Headers.ETag?.ToString());
        var dry = Block("birds", "blue heron");
        dry["mode"] = "dry-run";
        var replaced = await gateway.Http.SendAsync(HttpMethod.Put, "/api/policies/birds", dry, tag);
        Assert.Equal(HttpStatusCode.OK, replaced.StatusCode);
        Assert.Equal(("allowed", "birds"), await gateway.Http.JudgeAsync("the blue heron flies"));
        Assert.Equal("dry-run", (string?)(await gateway.Http.ReadAsync("/api/policies/birds"))["mode"]);

        var gone = await gateway.Http.SendAsync(HttpMethod.Delete, "/api/policies/birds", null, replaced.Headers.ETag!.ToString());
        Assert.Equal(HttpStatusCode.OK, gone.StatusCode);
        Assert.Equal(("allowed", ""), await gateway.Http.JudgeAsync("the blue heron flies"));
        Assert.Equal((404, "not_found", null), await gateway.Http.GetAsync("/api/policies/birds", Cancellation).RefusalAsync());

        var versions = (await gateway.Http.ReadAsync("/api/policies/versions"))["versions"]!.AsArray();
        Assert.Equal([3, 2, 1], versions.Select(version => (int)version!["number"]!));
        Assert.Equal(["policies.delete birds", "policies.replace birds", "policies.create birds"], versions.Select(version => (string)version!["change"]!));
        Assert.Equal("first try", (string?)versions[2]!["comment"]);
        JsonNode? key = null;
        await Servers.Eventually.IsTrueAsync(
            async () => (key = (await gateway.Http.ReadAsync("/api/audit?limit=1"))["records"]!.AsArray().FirstOrDefault()?["keyId"]) is not null, "a change is on record");
        Assert.Equal($"key:{key}", (string?)versions[2]!["createdBy"]);
        Assert.Equal("default", (string?)versions[2]!["tenantId"]);
        Assert.InRange((DateTimeOffset)versions[2]!["createdAt"]!, DateTimeOffset.UtcNow.AddMinutes(-2), DateTimeOffset.UtcNow.AddSeconds(2));
    }

    [Fact]
    public async Task A_sequence_is_managed_in_the_same_way_and_replaces_a_built_in_one()
    {
        await using var gateway = await TestGateway.StartAsync();
        var off = new JsonObject { ["name"] = "privilege-climb", ["enabled"] = false };

        Assert.Equal(HttpStatusCode.Created, (await gateway.Http.AddAsync(off, "/api/policies/sequences")).StatusCode);
        Assert.False((bool)(await gateway.Http.ReadAsync("/api/policies/sequences"))["sequences"]![0]!["enabled"]!);
        Assert.Equal((409, "name_taken", "name"), await gateway.Http.AddAsync(Block("privilege-climb", "blue heron")).RefusalAsync());
        Assert.Equal(HttpStatusCode.OK, (await gateway.Http.SendAsync(HttpMethod.Delete, "/api/policies/sequences/privilege-climb", null, "*")).StatusCode);
        Assert.Empty((await gateway.Http.ReadAsync("/api/policies/document"))["document"]!.AsObject());
    }

    [Fact]
    public async Task The_whole_document_is_replaced_and_tells_where_it_comes_from()
    {
        await using var gateway = await TestGateway.StartAsync();
        var before = await gateway.Http.ReadAsync(Documents);
        Assert.Equal(("configured", null, "{}"), ((string?)before["source"], (int?)before["inForce"], before["document"]!.ToJsonString()));

        var answer = await gateway.Http.ReplaceAllAsync(new JsonObject { ["piiAction"] = "block", ["policies"] = new JsonArray(Block("birds", "blue heron")) });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("blocked", (await gateway.Http.JudgeAsync("mail jane.roe@example.com")).Action);
        var after = await gateway.Http.ReadAsync(Documents);
        Assert.Equal(("stored", 1), ((string?)after["source"], (int?)after["inForce"]));
        Assert.NotEqual((string?)before["policyVersion"], (string?)after["policyVersion"]);

        // The same again, written in another order, is no change.
        var same = new JsonObject { ["policies"] = new JsonArray(Block("birds", "blue heron")), ["piiAction"] = "block" };
        Assert.Equal(1, (int)(await TestGateway.JsonAsync(await gateway.Http.ReplaceAllAsync(same)))["number"]!);
    }

    [Fact]
    public async Task A_change_that_another_one_overtook_is_refused_and_one_that_does_not_say_what_it_saw_too()
    {
        await using var gateway = await TestGateway.StartAsync();
        var tag = await gateway.Http.TagAsync(Documents);
        await gateway.Http.AddAsync(Block("birds", "blue heron"));
        var item = await gateway.Http.TagAsync("/api/policies/birds");

        Assert.Equal((412, "changed_meanwhile", "If-Match"), await gateway.Http.ReplaceAllAsync(new JsonObject(), tag).RefusalAsync());
        Assert.Equal((428, "if_match_required", null), await gateway.Http.SendAsync(HttpMethod.Put, Documents, new JsonObject()).RefusalAsync());
        Assert.Equal((428, "if_match_required", null), await gateway.Http.SendAsync(HttpMethod.Delete, "/api/policies/birds").RefusalAsync());
        Assert.Equal((412, "changed_meanwhile", "If-Match"), await gateway.Http.SendAsync(HttpMethod.Delete, "/api/policies/birds", null, "W/" + item).RefusalAsync());
        Assert.Equal((400, "invalid_request", "If-Match"), await gateway.Http.SendAsync(HttpMethod.Delete, "/api/policies/birds", null, "birds").RefusalAsync());
        Assert.Equal((412, "changed_meanwhile", "If-Match"), await gateway.Http.SendAsync(HttpMethod.Post, "/api/policies", Block("fish", "trout"), tag).RefusalAsync());
        Assert.Equal("blocked", (await gateway.Http.JudgeAsync("the blue heron flies")).Action);

        // Another policy's change is nobody's conflict.
        await gateway.Http.AddAsync(Block("fish", "trout"));
        Assert.Equal(HttpStatusCode.OK, (await gateway.Http.SendAsync(HttpMethod.Delete, "/api/policies/birds", null, item)).StatusCode);
    }

    [Theory, MemberData(nameof(StorageHost.Databases), MemberType = typeof(StorageHost))]
    public async Task Of_many_changes_at_once_none_is_lost(string kind)
    {
        await using var gateway = await TestGateway.StartOnAsync(kind);
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => gateway.Http.AddAsync(Block($"word-{i}", $"word{i}x"))));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        Assert.Equal(6, (await gateway.Http.ReadAsync("/api/policies"))["policies"]!.AsArray().Count);
        Assert.Equal([6, 5, 4, 3, 2, 1], (await gateway.Http.ReadAsync("/api/policies/versions"))["versions"]!.AsArray().Select(version => (int)version!["number"]!));
    }

    [Theory]
    [InlineData("""{"name":"a","match":{"keywords":["x y"]},"action":"shred"}""", 400, "invalid_policy", "action")]
    [InlineData("""{"name":"a","match":{"regex":"(?=a)"},"action":"block"}""", 400, "invalid_policy", "match.regex")]
    [InlineData("""{"name":"a","match":{"rules":["no-such-rule"]},"action":"block"}""", 400, "invalid_policy", "match.rules[0]")]
    [InlineData("""{"name":"a","match":{"entities":["email"]},"action":"redact","redaction":{"mode":"token"}}""", 400, "invalid_policy", "redaction.mode")]
    [InlineData("""{"match":{"keywords":["x y"]},"action":"block"}""", 400, "invalid_policy", "name")]
    [InlineData("""{"name":"versions","match":{"keywords":["x y"]},"action":"block"}""", 400, "invalid_request", "name")]
    [InlineData("""{"name":"a","name":"b","match":{"keywords":["x y"]},"action":"block"}""", 400, "invalid_request", null)]
    [InlineData("""{"name":"a","match":{"keywords":["x y"]},"action":"block","policies":[]}""", 400, "invalid_policy", "policies")]
    [InlineData("[]", 400, "invalid_request", null)]
    public async Task What_makes_no_sense_is_refused_with_its_field_and_nothing_changes(string body, int status, string code, string? field)
    {
        await using var gateway = await TestGateway.StartAsync();
        Assert.Equal((status, code, field), await gateway.PostAsync("/api/policies", body).RefusalAsync());
        Assert.Empty((await gateway.Http.ReadAsync("/api/policies/versions"))["versions"]!.AsArray());
    }

    [Fact]
    public async Task A_document_that_makes_no_sense_is_refused_with_its_field_and_what_is_too_large_too()
    {
        await using var gateway = await TestGateway.StartAsync();
        await gateway.Http.AddAsync(Block("birds", "blue heron"));

        Assert.Equal((400, "invalid_policy", "policies[1].action"), await gateway.Http.ReplaceAllAsync(JsonNode.Parse(
            """{"policies":[{"name":"a","match":{"keywords":["x y"]},"action":"flag"},{"name":"b","match":{"keywords":["x y"]},"action":1}]}""")!).RefusalAsync());
        Assert.Equal((400, "invalid_policy", "flagThreshold"), await gateway.Http.ReplaceAllAsync(new JsonObject { ["flagThreshold"] = 71 }).RefusalAsync());
        Assert.Equal((413, "request_too_large", null), await gateway.Http.ReplaceAllAsync(new JsonObject { ["piiAction"] = new string('x', 1 << 20) }).RefusalAsync());
        Assert.Equal((400, "invalid_request", "comment"), await gateway.Http.SendAsync(HttpMethod.Put, Documents + "?comment=a%00b", new JsonObject(), "*").RefusalAsync());
        Assert.Equal((415, "unsupported_content_type", null), await gateway.Http.PutAsync(Documents, new StringContent("{}"), Cancellation).RefusalAsync());
        Assert.Equal("blocked", (await gateway.Http.JudgeAsync("the blue heron flies")).Action);
    }

    [Fact]
    public async Task A_policy_file_rules_and_refuses_changes_and_says_so()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """{ "policies": [ { "name": "birds", "match": { "keywords": ["blue heron"] }, "action": "block" }, ] }""", Cancellation);
        try
        {
            await using var gateway = await TestGateway.StartAsync($"Policies:File={file}");
            Assert.Equal("blocked", (await gateway.Http.JudgeAsync("the blue heron flies")).Action);
            Assert.Equal("file", (string?)(await gateway.Http.ReadAsync(Documents))["source"]);
            Assert.Equal("block", (string?)(await gateway.Http.ReadAsync("/api/policies/birds"))["action"]);

            Assert.Equal((409, "policies_in_file", null), await gateway.Http.AddAsync(Block("fish", "trout")).RefusalAsync());
            Assert.Equal((409, "policies_in_file", null), await gateway.Http.ReplaceAllAsync(new JsonObject()).RefusalAsync());
            Assert.Equal((409, "policies_in_file", null), await gateway.Http.SendAsync(HttpMethod.Delete, "/api/policies/birds", null, "*").RefusalAsync());
            Assert.Equal((409, "policies_in_file", null), await gateway.Http.SendAsync(HttpMethod.Post, "/api/policies/versions/0/restore", null, "*").RefusalAsync());
            Assert.Equal("blocked", (await gateway.Http.JudgeAsync("the blue heron flies")).Action);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_change_of_policies_is_on_the_audit_record_and_in_no_report()
    {
        await using var gateway = await TestGateway.StartAsync();
        await gateway.Http.AddAsync(Block("birds", "blue heron"));

        await Servers.Eventually.IsTrueAsync(async () => (await gateway.Http.ReadAsync("/api/audit"))["records"]!.AsArray().Any(record => (string)record!["operation"]! == "policies.create"), "the change is on record");
        var day = DateTime.UtcNow.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        var report = await gateway.Http.MakeReportAsync(new { framework = "SOC2", startDate = day, endDate = day, type = "detailed-audit" });
        Assert.Equal(0, report.GetProperty("rows").GetInt64());
    }
}
