using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using InferShield.Api.Tenants;
using InferShield.Tests.Gateway;
using InferShield.Tests.Servers;
using InferShield.Tests.Simulator;
using InferShield.Tests.Storage;

namespace InferShield.Tests.Tenants;

public class KeyManagementTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Databases => StorageHost.Databases;

    [Theory, MemberData(nameof(Databases))]
    public async Task A_key_is_made_with_scopes_and_limits_and_changed_field_by_field(string kind)
    {
        await using var gateway = await TestGateway.StartOnAsync(kind);
        var made = await TestGateway.JsonAsync(await gateway.PostAsync("/api/keys",
            """{"name":"a","role":"client","models":["gpt-4o*"],"operations":["chat.*"],"limits":{"requestsPerMinute":60,"costPerMonth":12.5}}"""));
        Assert.Equal("""{"requestsPerMinute":60,"tokensPerMinute":null,"tokensPerDay":null,"costPerMonth":12.5}""", made["limits"]!.ToJsonString());
        Assert.Equal("default", (string?)made["tenant"]);

        var changed = await PatchAsync(gateway.Http, $"/api/keys/{made["id"]}",
            """{"name":"b","models":["gpt-4o","o3"],"operations":null,"limits":{"requestsPerMinute":null,"tokensPerDay":5}}""");
        Assert.Equal("""["gpt-4o","o3"]""", changed["models"]!.ToJsonString());
        Assert.Equal("[]", changed["operations"]!.ToJsonString());
        Assert.Equal("""{"requestsPerMinute":null,"tokensPerMinute":null,"tokensPerDay":5,"costPerMonth":12.5}""", changed["limits"]!.ToJsonString());
        Assert.Equal(("b", "client"), ((string?)changed["name"], (string?)changed["role"]));

        var listed = JsonNode.Parse(await gateway.Http.GetStringAsync("/api/keys", Cancellation))!.AsArray().Single(key => (string?)key!["name"] == "b")!;
        Assert.Equal(changed.ToJsonString(), listed.ToJsonString());
        Assert.Equal("null", (await PatchAsync(gateway.Http, $"/api/keys/{made["id"]}", """{"limits":null}"""))["limits"]!["costPerMonth"]?.ToJsonString() ?? "null");
    }

    [Theory]
    [InlineData("""{"models":"gpt-4o"}""", "models")]
    [InlineData("""{"models":[1]}""", "models")]
    [InlineData("""{"models":["a b"]}""", "models")]
    [InlineData("""{"models":[""]}""", "models")]
    [InlineData("""{"operations":["a\\b"]}""", "operations")]
    [InlineData("""{"limits":5}""", "limits")]
    [InlineData("""{"limits":{"requestsPerMinute":-1}}""", "limits.requestsPerMinute")]
    [InlineData("""{"limits":{"tokensPerMinute":1.5}}""", "limits.tokensPerMinute")]
    [InlineData("""{"limits":{"tokensPerDay":1e40}}""", "limits.tokensPerDay")]
    [InlineData("""{"limits":{"costPerMonth":"12"}}""", "limits.costPerMonth")]
    [InlineData("""{"limits":{"costPerMonth":1e20}}""", "limits.costPerMonth")]
    [InlineData("""{"limits":{"costPerYear":1}}""", "unknown parameter")]
    [InlineData("""{"role":"root"}""", "role")]
    [InlineData("""{"expiresAt":"2001-01-01"}""", "expiresAt")]
    public async Task What_makes_no_sense_is_refused_by_its_name_and_changes_nothing(string change, string named)
    {
        await using var gateway = await TestGateway.StartAsync();
        var before = await gateway.Http.GetStringAsync("/api/keys", Cancellation);
        var answer = await gateway.Http.PatchAsync($"/api/keys/{JsonNode.Parse(before)![0]!["id"]}", Json(change), Cancellation);
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, text);
        Assert.Contains(named, text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(before, await gateway.Http.GetStringAsync("/api/keys", Cancellation));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_rotated_key_has_two_texts_until_the_overlap_is_over_and_revoking_ends_both(string kind)
    {
        await using var gateway = await TestGateway.StartOnAsync(kind);
        var made = await TestGateway.JsonAsync(await gateway.PostAsync("/api/keys", """{"name":"a","role":"auditor"}"""));
        var path = $"/api/keys/{made["id"]}";
        var second = await RotateAsync(gateway, path, """{"overlapSeconds":3600}""");
        Assert.NotEqual((string?)made["key"], (string?)second["key"]);
        Assert.InRange((DateTimeOffset)second["previousEndsAt"]!, DateTimeOffset.UtcNow.AddMinutes(50), DateTimeOffset.UtcNow.AddMinutes(70));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await StatusAsync(gateway, made), await StatusAsync(gateway, second)));

        var third = await RotateAsync(gateway, path, """{"overlapSeconds":1}""");
        await Eventually.IsTrueAsync(async () => await StatusAsync(gateway, made) == HttpStatusCode.Unauthorized && await StatusAsync(gateway, second) == HttpStatusCode.Unauthorized, "earlier texts end with the overlap");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, third));

        var fourth = await RotateAsync(gateway, path, null);
        Assert.Equal(HttpStatusCode.NoContent, (await gateway.Http.DeleteAsync(path, Cancellation)).StatusCode);
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (await StatusAsync(gateway, third), await StatusAsync(gateway, fourth)));
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.PostAsync(path + "/rotate", "{}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.Http.PatchAsync(path, Json("""{"name":"x"}"""), Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await gateway.PostAsync(path + "/rotate", """{"overlapSeconds":-1}""")).StatusCode);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_tenant_is_made_limited_disabled_and_enabled(string kind)
    {
        await using var gateway = await TestGateway.StartOnAsync(kind);
        var made = await gateway.PostAsync("/api/tenants", """{"id":"acme","name":"Acme","limits":{"tokensPerDay":1000}}""");
        Assert.Equal((HttpStatusCode.Created, "/api/tenants/acme"), (made.StatusCode, made.Headers.Location?.ToString()));
        Assert.Equal(HttpStatusCode.Conflict, (await gateway.PostAsync("/api/tenants", """{"id":"acme"}""")).StatusCode);
        var key = await TestGateway.JsonAsync(await gateway.PostAsync("/api/keys?tenant=acme", """{"name":"boss","role":"admin"}"""));
        Assert.Equal("acme", (string?)key["tenant"]);
        using var boss = gateway.ClientWith((string)key["key"]!);
        Assert.Single(JsonNode.Parse(await boss.GetStringAsync("/api/keys", Cancellation))!.AsArray());

        var disabled = await PatchAsync(gateway.Http, "/api/tenants/acme", """{"disabled":true}""");
        Assert.NotNull(disabled["disabledAt"]);
        Assert.Equal(1000, (int)disabled["limits"]!["tokensPerDay"]!);
        Assert.Equal(HttpStatusCode.Unauthorized, (await boss.GetAsync("/api/keys", Cancellation)).StatusCode);
        await PatchAsync(gateway.Http, "/api/tenants/acme", """{"disabled":false,"name":"Acme Ltd","limits":{"tokensPerDay":null}}""");
        Assert.Equal(HttpStatusCode.OK, (await boss.GetAsync("/api/keys", Cancellation)).StatusCode);
        var all = JsonNode.Parse(await gateway.Http.GetStringAsync("/api/tenants", Cancellation))!.AsArray();
        Assert.Equal(["Acme Ltd", "Default"], all.Select(tenant => (string)tenant!["name"]!));

        Assert.Equal(HttpStatusCode.Conflict, (await gateway.Http.PatchAsync("/api/tenants/default", Json("""{"disabled":true}"""), Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.Http.GetAsync("/api/tenants/nobody", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.PostAsync("/api/keys?tenant=nobody", """{"name":"a","role":"client"}""")).StatusCode);
        foreach (var id in (string[])["Acme", "a b", "-a", "other", "", "a/b", new string('a', 64)])
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await gateway.PostAsync("/api/tenants", new JsonObject { ["id"] = id }.ToJsonString())).StatusCode);
        }
    }

    [Fact]
    public async Task Changes_of_keys_and_tenants_are_put_on_record_and_what_was_refused_too()
    {
        await using var gateway = await TestGateway.StartAsync();
        var made = await TestGateway.JsonAsync(await gateway.PostAsync("/api/keys", """{"name":"a","role":"client"}"""));
        var path = $"/api/keys/{made["id"]}";
        await PatchAsync(gateway.Http, path, """{"name":"b"}""");
        await RotateAsync(gateway, path, "{}");
        await gateway.Http.DeleteAsync(path, Cancellation);
        await gateway.Http.DeleteAsync(path, Cancellation);
        await gateway.PostAsync("/api/tenants", """{"id":"acme"}""");
        await gateway.PostAsync("/api/tenants", """{"id":"acme"}""");
        await PatchAsync(gateway.Http, "/api/tenants/acme", """{"disabled":true}""");

        string[] expected = ["tenants.change 200", "tenants.create 409", "tenants.create 201", "keys.revoke 404", "keys.revoke 204", "keys.rotate 200", "keys.change 200", "keys.create 201"];
        IEnumerable<string> told = [];
        await Eventually.IsTrueAsync(async () =>
        {
            var page = JsonNode.Parse(await gateway.Http.GetStringAsync("/api/audit", Cancellation))!;
            told = page["records"]!.AsArray().Where(record => (string?)record!["operation"] != "audit.read").Select(record => $"{record!["operation"]} {record["statusCode"]}");
            return told.Count() >= expected.Length;
        }, "the records are there");
        Assert.Equal(expected, told);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Usage_is_told_by_what_is_asked_for(string kind)
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(simulator, [
            "Prices:0:Model=sim-p*", "Prices:0:Input=500000", "Prices:0:Output=1000000",
            .. kind == "postgres" ? (string[])[$"ConnectionStrings:infershield={await PostgresServer.CreateSharedDatabaseAsync()}"] : []]);
        foreach (var model in (string[])["sim-plain", "sim-plain", "sim-echo"])
        {
            Assert.Equal(HttpStatusCode.OK, (await gateway.ChatAsync("hello", model)).StatusCode);
        }

        var usage = JsonNode.Parse(await gateway.Http.GetStringAsync("/api/usage?by=model", Cancellation))!;
        var rows = usage["rows"]!.AsArray();
        Assert.Equal(["sim-echo 1", "sim-plain 2"], rows.Select(row => $"{row!["model"]} {row["requests"]}"));
        Assert.Equal(0, (decimal)rows[0]!["cost"]!);
        Assert.Equal(((decimal)rows[1]!["inputTokens"]! / 2) + (decimal)rows[1]!["outputTokens"]!, (decimal)rows[1]!["cost"]!);
        Assert.True((long)rows[1]!["inputTokens"]! > 0);
        Assert.Equal("""["sim-echo"]""", usage["withoutPrice"]!.ToJsonString());

        var all = JsonNode.Parse(await gateway.Http.GetStringAsync("/api/usage", Cancellation))!["rows"]!.AsArray();
        Assert.Equal(2, all.Count);
        Assert.All(all, row => Assert.Equal((DateTime.UtcNow.ToString("yyyy-MM-dd", null), "default"), ((string?)row!["day"], (string?)row["tenant"])));
        foreach (var query in (string[])["from=soon", "from=2026-02-30", "from=2026-02-02&to=2026-02-01", "from=2020-01-01&to=2026-01-01", "by=week", "by=day,day"])
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await gateway.Http.GetAsync("/api/usage?" + query, Cancellation)).StatusCode);
        }

        var scrape = await gateway.ScrapeAsync();
        Assert.Equal((double)(decimal)rows[1]!["cost"]!, scrape.Sum("infershield_tenant_cost_total", ("tenant", KeyStore.DefaultTenant)), 6);
    }

    private static async Task<JsonObject> RotateAsync(TestGateway gateway, string path, string? body)
    {
        var answer = await gateway.Http.PostAsync(path + "/rotate", body is null ? null : Json(body), Cancellation);
        Assert.Equal("no-store", answer.EnsureSuccessStatusCode().Headers.CacheControl?.ToString());
        return await TestGateway.JsonAsync(answer);
    }

    private static async Task<HttpStatusCode> StatusAsync(TestGateway gateway, JsonObject key)
    {
        using var client = gateway.ClientWith((string)key["key"]!);
        return (await client.GetAsync("/api/audit", Cancellation)).StatusCode;
    }

    private static async Task<JsonObject> PatchAsync(HttpClient client, string path, string json) =>
        await TestGateway.JsonAsync((await client.PatchAsync(path, Json(json), Cancellation)).EnsureSuccessStatusCode());

    private static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");
}
