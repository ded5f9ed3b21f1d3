using System.Text;
using System.Text.Json.Nodes;
using InferShield.Tests.Servers;

namespace InferShield.Tests.Gateway;

/// <summary>What counts as used where a provider does not say, or not all of it.</summary>
public sealed class SpendingTests
{
    private const string Events = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
    private const string Question = "What is the capital of France, and why?";

    private static CancellationToken Cancellation => TestGateway.Cancellation;

    /// <summary>The provider's kind, the client's path, what the provider writes before the client leaves.</summary>
    public static TheoryData<string, string, string> Left() => new()
    {
        {
            "anthropic", "messages",
            "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[],\"usage\":{\"input_tokens\":9,\"output_tokens\":1}}}\n\n"
        },
        { "openai", "messages", "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Paris, \"}}]}\n\n" },
        { "openai", "chat/completions", "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n" },
    };

    [Theory, MemberData(nameof(Left))]
    public async Task A_stream_that_its_client_leaves_counts_as_what_it_may_have_used(string kind, string path, string beginning)
    {
        await using var provider = Writing(Events + beginning);
        await using var gateway = await TestGateway.StartAsync($"Provider:BaseUrl={provider.Address}", $"Provider:Kind={kind}", "Prices:0:Model=m", "Prices:0:Input=1", "Prices:0:Output=10");
        await LeaveAsync(gateway, path, $$"""{"model":"m","stream":true,"max_tokens":500,"messages":[{"role":"user","content":"{{Question}}"}]}""");

        var (input, output, cost) = await UsedAsync(gateway);
        Assert.InRange(input, Question.Length / 4, Question.Length);
        Assert.Equal(500, output);
        Assert.Equal((input * 0.000001m) + 0.005m, cost);
    }

    [Fact]
    public async Task What_was_written_counts_where_no_maximum_was_asked_for()
    {
        var text = string.Concat(Enumerable.Repeat("Paris is the capital of France. ", 200));
        await using var provider = Writing($"{Events}data: {{\"id\":\"c\",\"model\":\"m\",\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{text}\"}}}}]}}\n\n");
        await using var gateway = await TestGateway.StartAsync($"Provider:BaseUrl={provider.Address}");
        await LeaveAsync(gateway, "chat/completions", $$"""{"model":"m","stream":true,"messages":[{"role":"user","content":"{{Question}}"}]}""");

        Assert.InRange((await UsedAsync(gateway)).Output, text.Length / 4 * 3 / 4, text.Length / 4);
    }

    [Theory]
    [InlineData("", 500)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"choices\":", 500)]
    [InlineData("HTTP/1.1 500 Oops\r\nContent-Length: 2\r\n\r\n{}", 0)]
    [InlineData("HTTP/1.1 429 Too Many\r\nContent-Length: 2\r\n\r\n{}", 0)]
    [InlineData(null, 0)]
    public async Task A_call_that_the_provider_got_counts_though_no_answer_came(string? answer, long output)
    {
        await using var provider = Writing(answer ?? "");
        await using var gateway = await TestGateway.StartAsync($"Provider:BaseUrl={(answer is null ? TestGateway.ClosedPort : provider.Address)}", "Provider:Timeout=00:00:00.5");
        var status = (int)(await gateway.PostAsync("/v1/chat/completions", $$"""{"model":"m","max_tokens":500,"messages":[{"role":"user","content":"{{Question}}"}]}""")).StatusCode;

        Assert.InRange(status, 429, 504);
        var used = await UsedAsync(gateway);
        Assert.Equal((output > 0, output), (used.Input >= Question.Length / 4, used.Output));
    }

    [Fact]
    public async Task A_client_that_does_not_wait_pays_for_what_it_asked()
    {
        await using var provider = Writing("");
        await using var gateway = await TestGateway.StartAsync($"Provider:BaseUrl={provider.Address}");
        using var impatience = new CancellationTokenSource();
        using var content = new StringContent($$"""{"model":"m","max_tokens":500,"messages":[{"role":"user","content":"{{Question}}"}]}""", Encoding.UTF8, "application/json");
        var call = gateway.Http.PostAsync("/v1/chat/completions", content, impatience.Token);
        await Eventually.IsTrueAsync(() => provider.Requests.Count == 1, "the provider has the call");
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        Assert.Equal(500, (await UsedAsync(gateway)).Output);
    }

    [Theory]
    [InlineData("chat/completions", """{"model":"gpt-4o","messages":[{"role":"user","content":"hi"}]}""")]
    [InlineData("chat/completions", """{"model":"openai/gpt-4o","messages":[{"role":"user","content":"hi"}]}""")]
    [InlineData("chat/completions", """{"model":"fast","messages":[{"role":"user","content":"hi"}]}""")]
    [InlineData("responses", """{"prompt":{"id":"pmpt_1"}}""")]
    public async Task A_model_costs_the_same_by_each_of_its_names(string path, string request)
    {
        await using var provider = ScriptedProvider.Answering(
            "200 OK\r\nContent-Type: application/json", """{"id":"x","model":"gpt-4o-2024-08-06","choices":[],"usage":{"prompt_tokens":1000,"completion_tokens":100}}""");
        await using var gateway = await TestGateway.StartAsync(
            $"Provider:BaseUrl={provider.Address}", "Prices:0:Model=gpt-4o*", "Prices:0:Input=2.5", "Prices:0:Output=10",
            "Routes:0:Match=fast", "Routes:0:Providers:0=openai", "Routes:0:Model=gpt-4o");
        var answer = await gateway.PostAsync("/v1/" + path, request);

        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(0.0035m, (await UsedAsync(gateway)).Cost);
        Assert.Empty((JsonArray)JsonNode.Parse(await gateway.Http.GetStringAsync("/api/usage", Cancellation))!["withoutPrice"]!);
    }

    [Fact]
    public async Task A_budget_holds_whatever_a_model_is_called()
    {
        await using var provider = ScriptedProvider.Answering("200 OK\r\nContent-Type: application/json", "{}");
        await using var gateway = await TestGateway.StartAsync($"Provider:BaseUrl={provider.Address}", "Prices:0:Model=gpt-4o*", "Prices:0:Output=10");
        var made = await gateway.PostAsync("/api/keys", """{"name":"a","role":"client","limits":{"costPerMonth":0.001}}""");
        using var client = gateway.ClientWith((string)(await TestGateway.JsonAsync(made))["key"]!);
        var answer = await gateway.PostAsync("/v1/chat/completions", """{"model":"openai/gpt-4o","max_tokens":500,"messages":[{"role":"user","content":"hi"}]}""", client);

        Assert.Equal(429, (int)answer.StatusCode);
        Assert.Empty(provider.Requests);
    }

    /// <summary>Writes, and then nothing more while the gateway listens.</summary>
    private static ScriptedProvider Writing(string beginning) => ScriptedProvider.Start(async (stream, cancellation) =>
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(beginning), cancellation);
        await Task.Delay(Timeout.Infinite, cancellation);
    });

    private static async Task LeaveAsync(TestGateway gateway, string path, string json)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/" + path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        using var answer = await gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        await using var stream = await answer.Content.ReadAsStreamAsync(Cancellation);
        Assert.NotEqual(0, await stream.ReadAsync(new byte[1 << 16], Cancellation));
    }

    private static async Task<(long Input, long Output, decimal Cost)> UsedAsync(TestGateway gateway)
    {
        JsonNode? row = null;
        await Eventually.IsTrueAsync(async () =>
        {
            var rows = (JsonArray)JsonNode.Parse(await gateway.Http.GetStringAsync("/api/usage?by=", Cancellation))!["rows"]!;
            row = rows.SingleOrDefault();
            return (long?)row?["requests"] == 1;
        }, "the request is counted");
        return ((long)row!["inputTokens"]!, (long)row["outputTokens"]!, (decimal)row["cost"]!);
    }
}
