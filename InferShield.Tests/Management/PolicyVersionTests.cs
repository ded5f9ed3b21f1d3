using System.Net;
using System.Text.Json.Nodes;
using Dapper;
using InferShield.Api.Policies.Stored;
using InferShield.Api.Storage;
using InferShield.Tests.Gateway;
using InferShield.Tests.Servers;
using InferShield.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using static InferShield.Tests.Management.PolicyClient;

namespace InferShield.Tests.Management;

public class PolicyVersionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_earlier_version_is_put_into_force_again_as_a_new_one()
    {
        await using var gateway = await TestGateway.StartAsync();
        await gateway.Http.AddAsync(Block("birds", "blue heron"));
        await gateway.Http.ReplaceAllAsync(new JsonObject());
        Assert.Equal("allowed", (await gateway.Http.JudgeAsync("the blue heron flies")).Action);

        var restored = await TestGateway.JsonAsync(await gateway.Http.SendAsync(HttpMethod.Post, "/api/policies/versions/1/restore?comment=too+early", null, await gateway.Http.TagAsync(Documents)));
        Assert.Equal((3, 1, "policies.restore 1", "too early"), ((int)restored["number"]!, (int)restored["restoredFrom"]!, (string)restored["change"]!, (string)restored["comment"]!));
        Assert.Equal("blocked", (await gateway.Http.JudgeAsync("the blue heron flies")).Action);

        var first = await gateway.Http.ReadAsync("/api/policies/versions/1");
        Assert.Equal((string?)first["version"]!["hash"], (string?)restored["hash"]);
        Assert.Equal((string?)first["version"]!["hash"], PolicyVersion.HashOf(first["document"]!.ToJsonString()));
        Assert.Equal((404, "not_found", null), await gateway.Http.GetAsync("/api/policies/versions/4", Cancellation).RefusalAsync());
        Assert.Equal((404, "not_found", null), await gateway.Http.SendAsync(HttpMethod.Post, "/api/policies/versions/4/restore", null, "*").RefusalAsync());
        Assert.Equal((412, "changed_meanwhile", "If-Match"), await gateway.Http.SendAsync(HttpMethod.Post, "/api/policies/versions/2/restore", null, "\"old\"").RefusalAsync());

        // Version 0 is what was there before the first.
        Assert.Equal(HttpStatusCode.OK, (await gateway.Http.SendAsync(HttpMethod.Post, "/api/policies/versions/0/restore", null, "*")).StatusCode);
        Assert.Equal("allowed", (await gateway.Http.JudgeAsync("the blue heron flies")).Action);
    }

    [Fact]
    public async Task What_changed_is_told_entry_by_entry()
    {
        await using var gateway = await TestGateway.StartAsync();
        var cards = new JsonObject { ["name"] = "cards", ["match"] = new JsonObject { ["entities"] = new JsonArray("credit_card") }, ["action"] = "redact" };
        await gateway.Http.ReplaceAllAsync(new JsonObject { ["piiAction"] = "flag", ["policies"] = new JsonArray(Block("birds", "blue heron"), cards.DeepClone()) });
        cards["redaction"] = new JsonObject { ["mode"] = "partial", ["keepLast"] = 4 };
        await gateway.Http.ReplaceAllAsync(new JsonObject { ["policies"] = new JsonArray(cards.DeepClone(), Block("fish", "trout")) });

        var differences = (await gateway.Http.ReadAsync("/api/policies/versions/1/diff/2"))["differences"]!.AsArray();
        Assert.Equal(["piiAction", "policies.birds", "policies.cards.redaction", "policies.fish"], differences.Select(one => (string)one!["path"]!));
        Assert.Equal("flag", (string?)differences[0]!["before"]);
        Assert.True(JsonNode.DeepEquals(Block("birds", "blue heron"), differences[1]!["before"]));
        Assert.Equal("""{"keepLast":4,"mode":"partial"}""", differences[2]!["after"]!.ToJsonString());
        Assert.True(JsonNode.DeepEquals(Block("fish", "trout"), differences[3]!["after"]));
        Assert.Equal([null, null, null, null], [differences[0]!["after"], differences[1]!["after"], differences[2]!["before"], differences[3]!["before"]]);
        Assert.Empty((await gateway.Http.ReadAsync("/api/policies/versions/2/diff/2"))["differences"]!.AsArray());
    }

    [Fact]
    public async Task Pages_of_versions_follow_one_another()
    {
        await using var gateway = await TestGateway.StartAsync();
        for (var i = 0; i < 5; i++)
        {
            await gateway.Http.AddAsync(Block($"word-{i}", $"word{i}x"));
        }

        var first = await gateway.Http.ReadAsync("/api/policies/versions?limit=2");
        var second = await gateway.Http.ReadAsync($"/api/policies/versions?limit=3&before={first["next"]}");
        Assert.Equal([5, 4, 3, 2, 1], first["versions"]!.AsArray().Concat(second["versions"]!.AsArray()).Select(version => (int)version!["number"]!));
        Assert.Null(second["next"]);
        Assert.Equal((400, "invalid_request", "limit"), await gateway.Http.GetAsync("/api/policies/versions?limit=0", Cancellation).RefusalAsync());
        Assert.Equal((400, "invalid_request", "before"), await gateway.Http.GetAsync("/api/policies/versions?before=x", Cancellation).RefusalAsync());
    }

    [Theory, MemberData(nameof(StorageHost.Databases), MemberType = typeof(StorageHost))]
    public async Task The_database_refuses_to_change_or_delete_a_version(string kind)
    {
        await using var gateway = await TestGateway.StartOnAsync(kind);
        await gateway.Http.AddAsync(Block("birds", "blue heron"));
        foreach (var sql in (string[])["update policy_versions set comment = 'other'", "delete from policy_versions"])
        {
            var refusal = await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => gateway.Services.GetRequiredService<Database>()
                .QueryAsync("test", (connection, _) => connection.ExecuteAsync(sql), Cancellation));
            Assert.Contains("never changed", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_change_is_in_force_on_every_instance_within_three_seconds()
    {
        var connection = $"ConnectionStrings:infershield={await PostgresServer.CreateSharedDatabaseAsync()}";
        await using var first = await TestGateway.StartAsync(connection);
        await using var second = await TestGateway.StartAsync(connection);
        using var client = second.ClientWith(first.AdminKey);
        await Eventually.IsTrueAsync(async () => (await client.GetAsync("/api/policies", Cancellation)).IsSuccessStatusCode, "the key is known there");

        await first.Http.AddAsync(Block("birds", "blue heron"));
        Assert.Equal("blocked", (await first.Http.JudgeAsync("the blue heron flies")).Action);
        await Eventually.IsTrueAsync(async () => (await client.JudgeAsync("the blue heron flies")).Action == "blocked", "the policy is in force there", TimeSpan.FromSeconds(3));
        Assert.Equal((int?)1, (int?)(await client.ReadAsync(Documents))["inForce"]);
    }

    [Fact]
    public async Task A_stored_document_that_cannot_be_used_leaves_the_last_good_one_in_force_and_is_counted_as_a_failed_load()
    {
        await using var gateway = await TestGateway.StartAsync();
        await gateway.Http.AddAsync(Block("birds", "blue heron"));
        var store = gateway.Services.GetRequiredService<PolicyStore>();
        gateway.Logs.Clear();

        // As a later build or somebody with a hand in the database would write it.
        await store.TryInsertAsync(Version(2, """{"novelty":true}"""), Cancellation);
        var scrape = await gateway.ScrapeUntilAsync(scrape => scrape.Sum("infershield_policy_loads_total", ("outcome", "failure")) == 1, "the failure is counted");
        Assert.Equal(0, scrape.Sum("infershield_policy_load_successful"));
        Assert.Equal("blocked", (await gateway.Http.JudgeAsync("the blue heron flies")).Action);
        Assert.Single(gateway.Logs.GetSnapshot(), line => line.Message.StartsWith("The policies stay as they were", StringComparison.Ordinal) && line.Message.Contains("novelty", StringComparison.Ordinal));
        Assert.Equal((int?)1, (int?)(await gateway.Http.ReadAsync(Documents))["inForce"]);

        await store.TryInsertAsync(Version(3, """{"piiAction":"flag"}""") with { Hash = PolicyVersion.None.Hash }, Cancellation);
        await gateway.ScrapeUntilAsync(scrape => scrape.Sum("infershield_policy_loads_total", ("outcome", "failure")) == 2, "what was tampered with is counted too");

        Assert.Equal(HttpStatusCode.OK, (await gateway.Http.ReplaceAllAsync(new JsonObject())).StatusCode);
        await gateway.ScrapeUntilAsync(scrape => scrape.Sum("infershield_policy_load_successful") == 1, "the loss is over");
        Assert.Equal("allowed", (await gateway.Http.JudgeAsync("the blue heron flies")).Action);
    }

    [Fact]
    public async Task A_new_process_goes_on_with_the_newest_version_that_can_be_used_and_judges_nothing_without_one()
    {
        var connection = $"ConnectionStrings:infershield={await PostgresServer.CreateSharedDatabaseAsync()}";
        await using var first = await TestGateway.StartAsync(connection);
        var store = first.Services.GetRequiredService<PolicyStore>();
        await store.TryInsertAsync(Version(1, """{"novelty":true}"""), Cancellation);

        await using var second = await TestGateway.StartAsync(connection);
        using var lost = second.ClientWith(first.AdminKey);
        await Eventually.IsTrueAsync(async () => (await lost.GetAsync("/api/policies", Cancellation)).IsSuccessStatusCode, "the key is known there");
        var refused = await second.PostAsync("/v1/analyze", """{"prompt":"hello"}""", lost);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "policies_unavailable"), (refused.StatusCode, (string?)(await TestGateway.JsonAsync(refused))["error"]!["code"]));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await second.Management.GetAsync("/health/ready", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await first.PostAsync("/v1/analyze", """{"prompt":"hello"}""")).StatusCode);

        // Managing goes on, and mends it.
        Assert.Equal(HttpStatusCode.OK, (await lost.ReplaceAllAsync(new JsonObject { ["policies"] = new JsonArray(Block("birds", "blue heron")) })).StatusCode);
        Assert.Equal("blocked", (await lost.JudgeAsync("the blue heron flies")).Action);

        await store.TryInsertAsync(Version(3, """{"novelty":true}"""), Cancellation);
        await using var third = await TestGateway.StartAsync(connection);
        using var client = third.ClientWith(first.AdminKey);
        await Eventually.IsTrueAsync(async () => (await client.GetAsync("/api/policies", Cancellation)).IsSuccessStatusCode, "the key is known there");
        Assert.Equal("blocked", (await client.JudgeAsync("the blue heron flies")).Action);
        Assert.Equal(0, (await third.ScrapeAsync()).Sum("infershield_policy_load_successful"));
    }

    [Fact]
    public async Task While_the_database_is_away_policies_stay_in_force_and_managing_is_answered_503()
    {
        await using var server = await PostgresServer.StartAsync(Cancellation);
        await using var gateway = await TestGateway.StartAsync($"ConnectionStrings:infershield={await server.CreateDatabaseAsync()}");
        await gateway.Http.AddAsync(Block("birds", "blue heron"));
        await server.StopAsync();

        Assert.Equal((503, "storage_unavailable", null), await gateway.Http.GetAsync("/api/policies", Cancellation).RefusalAsync());
        Assert.Equal((503, "storage_unavailable", null), await gateway.Http.AddAsync(Block("fish", "trout")).RefusalAsync());
        await Eventually.IsTrueAsync(() => gateway.Logs.GetSnapshot().Any(line => line.Message.StartsWith("The stored policies cannot be read", StringComparison.Ordinal)), "the loss is logged");
        Assert.Equal("blocked", (await gateway.Http.JudgeAsync("the blue heron flies")).Action);
        Assert.Equal(1, (await gateway.ScrapeAsync()).Sum("infershield_policy_load_successful"));

        await server.RunAsync(Cancellation);
        await Eventually.IsTrueAsync(() => gateway.Logs.GetSnapshot().Any(line => line.Message == "The stored policies can be read again"), "its end is logged");
    }

    private static PolicyVersion Version(long number, string document) =>
        new(number, DateTimeOffset.UtcNow, "key:none", "default", "by hand", "", null, document, PolicyVersion.HashOf(document));
}
