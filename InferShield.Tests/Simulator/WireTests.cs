using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace InferShield.Tests.Simulator;

public class WireTests
{
    [Theory]
    [InlineData("/v1/chat/completions", "{", 400, "invalid_json")]
    [InlineData("/v1/chat/completions", "[]", 400, "invalid_type")]
    [InlineData("/v1/chat/completions", "{}", 400, "missing_required_parameter")]
    [InlineData("/v1/chat/completions", """{"model":7}""", 400, "invalid_type")]
    [InlineData("/v1/chat/completions", """{"model":"m","messages":"hi"}""", 400, "invalid_type")]
    [InlineData("/v1/chat/completions", """{"model":"m","messages":[7]}""", 400, "invalid_type")]
    [InlineData("/v1/chat/completions", """{"model":"m","messages":[]}""", 400, "empty_array")]
    [InlineData("/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":{"a":1}}]}""", 400, "invalid_type")]
    [InlineData("/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":"\ud800"}]}""", 400, "invalid_value")]
    [InlineData("/v1/chat/completions", """{"model":"m","n":0,"messages":[{"role":"user","content":"a"}]}""", 400, "invalid_value")]
    [InlineData("/v1/completions", """{"model":"m","prompt":[]}""", 400, "invalid_value")]
    [InlineData("/v1/embeddings", """{"model":"m","input":{}}""", 400, "invalid_type")]
    [InlineData("/v1/responses", """{"model":"m","input":7}""", 400, "invalid_type")]
    [InlineData("/v1/embeddings", """{"model":"missing-model","input":"a"}""", 404, "model_not_found")]
    [InlineData("/v1/unheard/of", "{}", 404, "unknown_url")]
    public async Task Refuses_bad_requests_in_the_shape_of_OpenAI(string path, string json, int status, string code)
    {
        await using var simulator = await TestSimulator.StartAsync();

        using var response = await simulator.PostAsync(path, json);

        var error = (await BodyAsync(response)).GetProperty("error");
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        Assert.StartsWith("req_", Assert.Single(response.Headers.GetValues("x-request-id")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", 400, "invalid_request_error")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"a"}]}""", 400, "invalid_request_error")]
    [InlineData("""{"model":"missing-m","max_tokens":5,"messages":[]}""", 404, "not_found_error")]
    [InlineData("""{"model":"claude-missing-m","max_tokens":5,"messages":[]}""", 404, "not_found_error")]
    [InlineData("""{"model":"sim-error-429","max_tokens":5,"messages":[]}""", 429, "rate_limit_error")]
    [InlineData("""{"model":"sim-error-529","max_tokens":5,"messages":[]}""", 529, "overloaded_error")]
    public async Task Refuses_bad_requests_in_the_shape_of_Anthropic(string json, int status, string type)
    {
        await using var simulator = await TestSimulator.StartAsync();
        simulator.Http.DefaultRequestHeaders.Add("anthropic-version", "2023-06-01");

        using var response = await simulator.PostAsync("/v1/messages", json);

        var body = await BodyAsync(response);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("error", body.GetProperty("type").GetString());
        Assert.Equal(type, body.GetProperty("error").GetProperty("type").GetString());
        Assert.Equal(Assert.Single(response.Headers.GetValues("request-id")), body.GetProperty("request_id").GetString());
    }

    [Fact]
    public async Task Streams_several_choices_in_turns()
    {
        await using var simulator = await TestSimulator.StartAsync();

        using var response = await simulator.PostAsync("/v1/chat/completions",
            """{"model":"sim-chat","n":2,"stream":true,"messages":[{"role":"user","content":"Hello"}]}""");

        var text = await response.Content.ReadAsStringAsync(TestSimulator.Cancellation);
        var events = text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        var indexes = events[..^1].Select(data => JsonDocument.Parse(data[6..]).RootElement
            .GetProperty("choices")[0].GetProperty("index").GetInt32());
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal([0, 1, 0, 1, 0, 1], indexes.Take(6));
        Assert.Equal("data: [DONE]", events[^1]);
        Assert.DoesNotContain("usage", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Completes_several_prompts()
    {
        await using var simulator = await TestSimulator.StartAsync();

        using var response = await simulator.PostAsync("/v1/completions", """{"model":"sim-echo","prompt":["one","two"]}""");

        var choices = (await BodyAsync(response)).GetProperty("choices").EnumerateArray();
        Assert.Equal(["one", "two"], choices.Select(choice => choice.GetProperty("text").GetString()));
    }

    [Theory]
    [InlineData("""{"model":"sim-echo","input":"Hello there"}""")]
    [InlineData("""{"model":"sim-echo","input":[{"role":"user","content":[{"type":"input_text","text":"Hello there"}]}]}""")]
    public async Task Answers_responses_whole_and_streamed(string json)
    {
        await using var simulator = await TestSimulator.StartAsync();

        using var whole = await simulator.PostAsync("/v1/responses", json);
        using var streamed = await simulator.PostAsync("/v1/responses", json.Replace("{\"model\"", "{\"stream\":true,\"model\""));

        var response = await BodyAsync(whole);
        var events = (await streamed.Content.ReadAsStringAsync(TestSimulator.Cancellation))
            .Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(item => JsonDocument.Parse(item[(item.IndexOf("data: ", StringComparison.Ordinal) + 6)..]).RootElement)
            .ToArray();
        var deltas = events.Where(item => TypeOf(item) == "response.output_text.delta")
            .Select(item => item.GetProperty("delta").GetString());
        Assert.Equal("Hello there", response.GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal("Hello there", string.Concat(deltas));
        Assert.Equal(Enumerable.Range(0, events.Length), events.Select(item => item.GetProperty("sequence_number").GetInt32()));
        Assert.Equal("response.created", TypeOf(events[0]));
        Assert.Equal("response.completed", TypeOf(events[^1]));
        Assert.Equal(response.ToString(), events[^1].GetProperty("response").ToString());
    }

    [Fact]
    public async Task Remembers_what_it_received_without_the_key()
    {
        await using var simulator = await TestSimulator.StartAsync("--Simulator:Remembered=2");
        simulator.Http.DefaultRequestHeaders.Add("Authorization", "Bearer sk-a-long-secret-key-1234");
        foreach (var model in (string[])["one", "two", "three"])
        {
            using var answered = await simulator.ChatAsync(model);
        }

        var received = await simulator.Http.GetFromJsonAsync<JsonElement>("/simulator/requests", TestSimulator.Cancellation);
        var last = await simulator.Http.GetFromJsonAsync<JsonElement>("/simulator/requests?last=1", TestSimulator.Cancellation);
        using var deleted = await simulator.Http.DeleteAsync("/simulator/requests", TestSimulator.Cancellation);

        var request = Assert.Single(last.GetProperty("requests").EnumerateArray());
        Assert.Equal(3, received.GetProperty("total").GetInt32());
        Assert.Equal(2, received.GetProperty("requests").GetArrayLength());
        Assert.Equal("/v1/chat/completions", request.GetProperty("path").GetString());
        Assert.Contains("\"model\":\"three\"", request.GetProperty("body").GetString(), StringComparison.Ordinal);
        Assert.Equal("…1234", request.GetProperty("headers").GetProperty("Authorization").GetString());
        Assert.Equal(0, simulator.Received().Total);
    }

    [Fact]
    public async Task Says_that_it_is_healthy()
    {
        await using var simulator = await TestSimulator.StartAsync();

        using var response = await simulator.Http.GetAsync("/health", TestSimulator.Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static string? TypeOf(JsonElement item) => item.GetProperty("type").GetString();

    private static Task<JsonElement> BodyAsync(HttpResponseMessage response) =>
        response.Content.ReadFromJsonAsync<JsonElement>(TestSimulator.Cancellation);
}
