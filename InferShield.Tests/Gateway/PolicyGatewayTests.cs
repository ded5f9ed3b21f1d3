using System.Net;
using System.Text.Json.Nodes;
using InferShield.Tests.Policies;
using InferShield.Tests.Servers;
using InferShield.Tests.Simulator;

namespace InferShield.Tests.Gateway;

public sealed class PolicyGatewayTests : IDisposable
{
    private const string Email = "jane.roe@mail.example";

    private readonly string _folder = Directory.CreateTempSubdirectory("infershield-policies-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Who_calls_learns_which_policies_applied_and_so_do_the_audit_log_and_the_metrics()
    {
        await using var gateway = await StartAsync("""
            policies:
            - {name: no-mail, mode: dry-run, match: {entities: [email]}, action: block}
            - {name: no-falcon, match: {keywords: [falcon]}, action: flag}
            - {name: not-met, match: {keywords: [heron]}, action: flag}
            """);

        var verdict = await TestGateway.JsonAsync(await gateway.PostAsync("/v1/analyze", $$"""{"prompt":"Falcon: {{Email}}"}"""));

        Assert.Equal("redacted", (string?)verdict["action"]);
        const string Expected = """[{"policy":"no-mail","mode":"dry-run","action":"blocked"},{"policy":"no-falcon","mode":"enforce","action":"flagged"}]""";
        Assert.Equal(Expected, verdict["policies"]!.ToJsonString());
        var scrape = await gateway.ScrapeAsync();
        Assert.Equal(1, scrape.Sum("infershield_policy_matches_total", ("policy", "no-mail"), ("mode", "dry-run"), ("action", "blocked")));
        Assert.Equal(1, scrape.Sum("infershield_policy_matches_total", ("policy", "no-falcon"), ("mode", "enforce"), ("action", "flagged")));
        Assert.Equal(0, Assert.Single(scrape.Find("infershield_policy_matches_total", ("policy", "not-met"))).Value);
        await Eventually.IsTrueAsync(async () => (await RecordsAsync(gateway)).Any(record => record!["policies"]!.ToJsonString() == Expected), "the audit record names them");
    }

    [Fact]
    public async Task The_model_sees_tokens_and_the_client_its_values()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var gateway = await StartAsync("policies: [{name: mail, match: {entities: [email]}, channels: [user], action: redact, redaction: {mode: token, restore: true}}]", simulator);

        var answer = await TestGateway.JsonAsync(await gateway.ChatAsync($"Write to {Email} and greet {Email}"));

        var sent = (string)JsonNode.Parse(simulator.Received().Requests.Single().Body)!["messages"]![0]!["content"]!;
        Assert.Matches(@"^Write to (\[EMAIL:[a-z2-7]+\]) and greet \1$", sent);
        Assert.Contains($"Write to {Email} and greet {Email}", (string)answer["choices"]![0]!["message"]!["content"]!, StringComparison.Ordinal);
        await gateway.ScrapeUntilAsync(scrape => Tokens(scrape) == (2, 2, 0), "they are counted");

        // What somebody made up or took from another tenant.
        var forged = sent.Split(' ')[2].Replace(":a", ":b", StringComparison.Ordinal).Replace("EMAIL:", "PHONE:", StringComparison.Ordinal);
        Assert.Contains(forged, (await TestGateway.JsonAsync(await gateway.ChatAsync("Repeat " + forged))).ToJsonString(), StringComparison.Ordinal);
        await gateway.ScrapeUntilAsync(scrape => Tokens(scrape) == (2, 2, 1), "it is counted");
        Assert.DoesNotContain(gateway.Logs.GetSnapshot(), line => line.Message.Contains(Email, StringComparison.Ordinal) || line.Message.Contains(PolicyWriting.Key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_restore_the_client_gets_the_tokens()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var gateway = await StartAsync("policies: [{name: mail, match: {entities: [email]}, action: redact, redaction: {mode: token}}]", simulator);

        var answer = (await TestGateway.JsonAsync(await gateway.ChatAsync("Write to " + Email))).ToJsonString();

        Assert.DoesNotContain(Email, answer, StringComparison.Ordinal);
        Assert.Contains("[EMAIL:", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sequence_over_a_session_blocks_its_last_step()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var gateway = await StartAsync("""
            sequences:
            - name: read-then-send
              steps: [{tools: ["read_*"]}, {tools: ["send_*"]}]
              action: block
            """, simulator);
        var read = Call("read_file", "call_1");
        var send = Call("send_mail", "call_2");

        Assert.Equal(HttpStatusCode.OK, (await ChatAsync(gateway, "s-1", read)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await ChatAsync(gateway, "s-2", send)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await ChatAsync(gateway, null, read, send)).StatusCode);
        var blocked = await ChatAsync(gateway, "s-1", read, send);

        Assert.Equal(HttpStatusCode.BadRequest, blocked.StatusCode);
        Assert.Contains("sequence-read-then-send", await blocked.Content.ReadAsStringAsync(TestGateway.Cancellation), StringComparison.Ordinal);
        var scrape = await gateway.ScrapeAsync();
        Assert.Equal(1, scrape.Sum("infershield_policy_matches_total", ("policy", "read-then-send"), ("action", "blocked")));
        Assert.Equal(1, scrape.Sum("policy_violations_total", ("policy_type", "tool_abuse"), ("severity", "high"), ("action", "blocked")));
        Assert.Equal(3, simulator.Received().Total);

        // What was harmless before is not when it happens again.
        Assert.Equal(HttpStatusCode.BadRequest, (await ChatAsync(gateway, "s-2", send, read, send)).StatusCode);

        // Sent again it is no more welcome.
        Assert.Equal(HttpStatusCode.BadRequest, (await ChatAsync(gateway, "s-1", read, send)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await ChatAsync(gateway, "s-1", send)).StatusCode);
        Assert.Equal(3, simulator.Received().Total);
    }

    [Fact]
    public async Task Calls_of_custom_tools_are_steps_and_count_where_they_stand()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var gateway = await StartAsync("sequences: [{name: note-then-send, steps: [{match: {keywords: [heron]}, channels: [tool]}, {tools: ['send_*']}], action: block}]", simulator);
        var send = new JsonObject
        {
            ["role"] = "assistant",
            ["tool_calls"] = new JsonArray(new JsonObject { ["id"] = "c1", ["type"] = "custom", ["custom"] = new JsonObject { ["name"] = "send_mail", ["input"] = "to all" } }),
        };
        var note = new JsonObject { ["role"] = "tool", ["tool_call_id"] = "c0", ["content"] = "heron" };

        Assert.Equal(HttpStatusCode.OK, (await ChatAsync(gateway, "s-1", send, note)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await ChatAsync(gateway, "s-2", note, send)).StatusCode);
    }

    [Fact]
    public async Task Only_what_the_client_sent_is_restored()
    {
        const string Answer = "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Ask " + Email + "\"},\"finish_reason\":\"stop\"}]}";
        await using var provider = ScriptedProvider.Answering("200 OK\r\nContent-Type: application/json", Answer);
        await using var gateway = await StartAsync("policies: [{name: mail, match: {entities: [email]}, action: redact, redaction: {mode: token, restore: true}}]", null, $"Provider:BaseUrl={provider.Address}");

        var answer = await TestGateway.JsonAsync(await gateway.ChatAsync("Whom do I ask?"));

        Assert.StartsWith("Ask [EMAIL:", (string?)answer["choices"]![0]!["message"]!["content"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_of_one_session_at_once_lose_no_step()
    {
        await using var gateway = await StartAsync("sequences: [{name: climb, steps: [{match: {keywords: [viewer]}}, {match: {keywords: [admin]}}]}, {name: leap, steps: [{match: {keywords: [reader]}}, {match: {keywords: [root]}}]}]");
        for (var round = 0; round < 10; round++)
        {
            await Task.WhenAll(AnalyzeAsync(gateway, "viewer", $"s-{round}"), AnalyzeAsync(gateway, "reader", $"s-{round}"));

            Assert.Equal("flagged", await ActionAsync(await AnalyzeAsync(gateway, "admin", $"s-{round}")));
            Assert.Equal("flagged", await ActionAsync(await AnalyzeAsync(gateway, "root", $"s-{round}")));
        }
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("a;b")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789")]
    public async Task A_session_has_a_plain_name(string name)
    {
        await using var gateway = await StartAsync("piiAction: redact");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/analyze") { Content = new StringContent("""{"prompt":"hello"}""", System.Text.Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("x-infershield-session", name);
        var answer = await gateway.Http.SendAsync(request, TestGateway.Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData(true, 200, "open")]
    [InlineData(false, 503, "closed")]
    public async Task While_the_cache_is_away_a_session_is_served_or_refused_as_configured(bool serves, int status, string mode)
    {
        await using var gateway = await StartAsync("piiAction: redact", null, "ConnectionStrings:redis=127.0.0.1:9", $"Gateway:ServeWithoutSessions={serves}");

        Assert.Equal(status, (int)(await AnalyzeAsync(gateway, "hello", "s-1")).StatusCode);
        Assert.Equal(200, (int)(await AnalyzeAsync(gateway, "hello", null)).StatusCode);
        Assert.Equal(1, (await gateway.ScrapeAsync()).Sum("infershield_fail_events_total", ("component", "sessions"), ("mode", mode)));
    }

    [Fact]
    public async Task A_session_belongs_to_its_tenant()
    {
        await using var gateway = await StartAsync("sequences: [{name: climb, steps: [{match: {keywords: [viewer]}}, {match: {keywords: [admin]}}]}]");
        using var other = await gateway.ClientAsync(InferShield.Api.Tenants.Role.Client, "umbrella");

        await AnalyzeAsync(gateway, "viewer", "s-1");

        Assert.Equal("allowed", await ActionAsync(await AnalyzeAsync(gateway, "admin", "s-1", other)));
        Assert.Equal("flagged", await ActionAsync(await AnalyzeAsync(gateway, "admin", "s-1")));
    }

    private async Task<TestGateway> StartAsync(string policies, TestSimulator? simulator = null, params string[] settings)
    {
        var file = Path.Combine(_folder, "policies.yaml");
        await File.WriteAllTextAsync(file, policies, TestGateway.Cancellation);
        string[] all = [.. settings, "Policies:File=" + file, "Policies:RedactionKey=" + PolicyWriting.Key];
        return simulator is null ? await TestGateway.StartAsync(all) : await TestGateway.StartAsync(simulator, all);
    }

    private static (double Issued, double Restored, double Refused) Tokens(Exposition scrape) => (
        scrape.Sum("infershield_redaction_tokens_total", ("outcome", "issued")),
        scrape.Sum("infershield_redaction_tokens_total", ("outcome", "restored")),
        scrape.Sum("infershield_redaction_tokens_total", ("outcome", "refused")));

    private static async Task<JsonArray> RecordsAsync(TestGateway gateway) =>
        (JsonArray)(await TestGateway.JsonAsync(await gateway.Http.GetAsync("/api/audit", TestGateway.Cancellation)))["records"]!;

    private static JsonObject Call(string tool, string id) => new()
    {
        ["role"] = "assistant",
        ["content"] = null,
        ["tool_calls"] = new JsonArray(new JsonObject { ["id"] = id, ["type"] = "function", ["function"] = new JsonObject { ["name"] = tool, ["arguments"] = "{}" } }),
    };

    private static Task<HttpResponseMessage> ChatAsync(TestGateway gateway, string? session, params JsonObject[] calls) => SendAsync(gateway.Http, "/v1/chat/completions", new JsonObject
    {
        ["model"] = "sim-echo",
        ["messages"] = new JsonArray([new JsonObject { ["role"] = "user", ["content"] = "hello" }, .. calls.Select(call => call.DeepClone())]),
    }, session);

    private static Task<HttpResponseMessage> AnalyzeAsync(TestGateway gateway, string prompt, string? session, HttpClient? client = null) =>
        SendAsync(client ?? gateway.Http, "/v1/analyze", new JsonObject { ["prompt"] = prompt }, session);

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string path, JsonObject body, string? session)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json") };
        if (session is not null)
        {
            request.Headers.Add("x-infershield-session", session);
        }

        return await client.SendAsync(request, TestGateway.Cancellation);
    }

    private static async Task<string?> ActionAsync(HttpResponseMessage answer) => (string?)(await TestGateway.JsonAsync(answer))["action"];
}
