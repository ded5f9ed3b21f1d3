using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using InferShield.Tests.Gateway;
using InferShield.Tests.Simulator;

namespace InferShield.Tests.Providers;

public class ModelListTests
{
    private static CancellationToken Cancellation => ProviderHost.Cancellation;

    [Fact]
    public async Task The_list_has_every_model_under_the_name_that_leads_to_it()
    {
        await using var first = Listing("gpt-5", "claude-old", "shared");
        await using var second = Listing("claude-new", "shared", "models/gemini");
        await using var gateway = await TestGateway.StartAsync(
            $"Provider:BaseUrl={first.Address}", "Provider:Name=main", $"Providers:second:BaseUrl={second.Address}", "Providers:third:Models:0=local-1", "Providers:azure:Kind=azure",
            "Providers:azure:BaseUrl=http://127.0.0.1:9/openai/v1", "Routes:0:Match=claude-*", "Routes:0:Providers:0=second", "Routes:1:Match=fast", "Routes:1:Providers:0=third", "Routes:1:Model=local-1");

        Assert.Equal(["gpt-5", "main/claude-old", "shared", "claude-new", "second/shared", "second/gemini", "third/local-1", "fast"], await IdsAsync(gateway));
    }

    [Fact]
    public async Task A_model_keeps_who_made_it_and_when_and_nothing_else()
    {
        await using var provider = ScriptedProvider.Answering("200 OK",
            """{"object":"list","data":[{"id":"a","created":1700000000,"owned_by":"acme","secret":"x"},{"id":"b"},{"id":""},{"id":"b c"},{"id":7},null,{"id":"c","owned_by":"<b>"}]}""");
        await using var gateway = await TestGateway.StartAsync($"Provider:BaseUrl={provider.Address}");
        Assert.Equal("""
            {"object":"list","data":[{"id":"a","object":"model","created":1700000000,"owned_by":"acme"},{"id":"b","object":"model","created":0,"owned_by":"openai"},{"id":"c","object":"model","created":0,"owned_by":"openai"}]}
            """.Trim(), await gateway.Http.GetStringAsync("/v1/models", Cancellation));
    }

    [Fact]
    public async Task Clients_of_either_shape_read_the_list_and_its_models_in_theirs()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(simulator, "Providers:claude:Kind=anthropic", $"Providers:claude:BaseUrl={simulator.Address}v1", "Providers:claude:Models:0=claude-1");
        Assert.Equal("simulator", (string?)(await JsonAsync(gateway, "/v1/models/sim-chat", false))["owned_by"]);
        Assert.Equal("claude/claude-1", (string?)(await JsonAsync(gateway, "/v1/models/claude/claude-1", false))["id"]);

        var list = await JsonAsync(gateway, "/v1/models", true);
        Assert.Equal(("sim-chat", false, "claude/claude-1"), ((string?)list["first_id"], (bool)list["has_more"]!, (string?)list["last_id"]));
        var model = await JsonAsync(gateway, "/v1/models/sim-chat", true);
        Assert.Equal(("model", "sim-chat"), ((string?)model["type"], (string?)model["id"]));
        Assert.True(DateTimeOffset.TryParse((string?)model["created_at"], CultureInfo.InvariantCulture, out _));
    }

    [Fact]
    public async Task A_provider_is_asked_once_a_minute_at_most()
    {
        await using var provider = Listing("a");
        await using var gateway = await TestGateway.StartAsync($"Provider:BaseUrl={provider.Address}");
        await IdsAsync(gateway);
        Assert.Equal(["a"], await IdsAsync(gateway));
        Assert.Single(provider.Requests);
    }

    [Fact]
    public async Task What_a_clients_own_key_may_see_is_not_remembered_for_others()
    {
        await using var provider = Listing("a");
        await using var gateway = await TestGateway.StartAsync($"Provider:BaseUrl={provider.Address}", "Provider:Key=client");
        gateway.Http.DefaultRequestHeaders.Add("x-api-key", "sk-client-1");
        Assert.Equal(["a"], await IdsAsync(gateway));
        gateway.Http.DefaultRequestHeaders.Remove("x-api-key");
        Assert.Equal(HttpStatusCode.Unauthorized, (await gateway.Http.GetAsync("/v1/models", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task A_provider_that_fails_leaves_the_others_models()
    {
        await using var provider = Listing("a");
        await using var gateway = await TestGateway.StartAsync("Provider:MaxRetries=0", $"Providers:second:BaseUrl={provider.Address}");
        Assert.Equal(["second/a"], await IdsAsync(gateway));
    }

    [Fact]
    public async Task Where_every_provider_fails_the_failure_is_told_without_its_words()
    {
        await using var provider = ScriptedProvider.Answering("403 Forbidden", """{"error":{"message":"jane.roe@example.com may not"}}""");
        await using var gateway = await TestGateway.StartAsync($"Provider:BaseUrl={provider.Address}");
        var answer = await gateway.Http.GetAsync("/v1/models", Cancellation);
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.DoesNotContain("jane", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_without_end_is_cut()
    {
        await using var provider = Listing([.. Enumerable.Range(0, 5000).Select(number => $"m-{number}")]);
        await using var gateway = await TestGateway.StartAsync($"Provider:BaseUrl={provider.Address}");
        Assert.Equal(1000, (await IdsAsync(gateway)).Length);
    }

    [Fact]
    public async Task A_model_that_nobody_offers_is_not_found()
    {
        await using var provider = Listing("a");
        await using var gateway = await TestGateway.StartAsync($"Provider:BaseUrl={provider.Address}");
        var answer = await gateway.Http.GetAsync("/v1/models/b", Cancellation);
        Assert.Equal((HttpStatusCode.NotFound, "model_not_found"), (answer.StatusCode, (string?)(await TestGateway.JsonAsync(answer))["error"]!["code"]));
    }

    private static async Task<string[]> IdsAsync(TestGateway gateway) =>
        [.. (await JsonAsync(gateway, "/v1/models", false))["data"]!.AsArray().Select(model => (string)model!["id"]!)];

    private static async Task<JsonObject> JsonAsync(TestGateway gateway, string path, bool anthropic)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (anthropic)
        {
            request.Headers.Add("anthropic-version", "2023-06-01");
        }

        return await TestGateway.JsonAsync((await gateway.Http.SendAsync(request, Cancellation)).EnsureSuccessStatusCode());
    }

    private static ScriptedProvider Listing(params string[] ids) => ScriptedProvider.Answering("200 OK\r\nContent-Type: application/json",
        new JsonObject { ["data"] = new JsonArray([.. ids.Select(id => new JsonObject { ["id"] = id })]) }.ToJsonString());
}
