using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text;
using System.Text.Json.Nodes;
using Anthropic;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;
using InferShield.Simulator.Answers;
using InferShield.Tests.Gateway;
using InferShield.Tests.Simulator;
using OpenAI;
using OpenAI.Chat;

namespace InferShield.Tests.Providers.Translation;

/// <summary>
/// The providers' own libraries through a gateway whose provider speaks otherwise: what they get equals what they get from a
/// provider that speaks as they do.
/// </summary>
public sealed class TranslatedClientTests : IAsyncLifetime
{
    private const string Call = """call tool get_weather {"city":"Zażółć \"x\"","days":[1,2]}""";
    private const string Unicode = "Zażółć gęślą jaźń 🎉👩‍👩‍👧 \"quoted\" <tag> \\ end";

    private static readonly ChatTool Weather = ChatTool.CreateFunctionTool("get_weather", "The weather of a city.", BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}}}"""));

    private TestSimulator _simulator = null!;
    private TestGateway _toAnthropic = null!;
    private TestGateway _toOpenAi = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Prompts() => new()
    {
        { "sim-chat", "What is a queue?" },
        { "sim-echo", Unicode },
        { "sim-chat", Call },
        { "sim-chat", "call tool get_weather {}" },
    };

    public async ValueTask InitializeAsync()
    {
        _simulator = await TestSimulator.StartAsync();
        _toAnthropic = await TestGateway.StartAsync(_simulator, "Provider:Kind=anthropic");
        _toOpenAi = await TestGateway.StartAsync(_simulator, "Provider:Kind=openai");
    }

    public async ValueTask DisposeAsync()
    {
        await _toAnthropic.DisposeAsync();
        await _toOpenAi.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    [Theory, MemberData(nameof(Prompts))]
    public async Task OpenAIs_library_gets_from_Anthropic_what_it_gets_from_OpenAI(string model, string prompt)
    {
        var expected = await ChatAsync(Direct(), model, prompt);
        Assert.Equal(expected, await ChatAsync(Through(), model, prompt));
        Assert.Equal("/v1/messages", _simulator.Received().Requests[^1].Path);
        Assert.Equal(expected, await StreamAsync(Through(), model, prompt));
    }

    [Theory, MemberData(nameof(Prompts))]
    public async Task Anthropics_library_gets_from_OpenAI_what_it_gets_from_Anthropic(string model, string prompt)
    {
        var expected = await MessageAsync(_simulator.Address, "sk-ant-test", model, prompt);
        Assert.Equal(expected, await MessageAsync(_toOpenAi.Address, _toOpenAi.AdminKey, model, prompt));
        Assert.Equal("/v1/chat/completions", _simulator.Received().Requests[^1].Path);
        Assert.Equal(expected, await StreamMessageAsync(model, prompt));
    }

    [Fact]
    public async Task A_conversation_with_tools_goes_on_over_the_translation()
    {
        ChatMessage[] conversation =
        [
            new SystemChatMessage("Be brief."), new UserChatMessage("How warm is it?"),
            new AssistantChatMessage([ChatToolCall.CreateFunctionToolCall("call_1", "get_weather", BinaryData.FromString("""{"city":"Oslo"}"""))]),
            new ToolChatMessage("call_1", "Twelve degrees."),
        ];
        ChatCompletion answer = await Through().GetChatClient("sim-echo").CompleteChatAsync(conversation, new() { Tools = { Weather } }, Cancellation);
        Assert.Equal("Twelve degrees.", answer.Content[0].Text);

        var message = await TestGateway.JsonAsync(await _toOpenAi.PostAsync("/v1/messages", """
            {"model":"sim-echo","max_tokens":9,"system":"Be brief.","messages":[{"role":"user","content":"How warm is it?"},
              {"role":"assistant","content":[{"type":"tool_use","id":"call_1","name":"get_weather","input":{"city":"Oslo"}}]},
              {"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","content":"Twelve degrees."}]}]}
            """));
        Assert.Equal("How warm is it?", (string?)message["content"]![0]!["text"]);
        var received = Bodies.Json(_simulator.Received().Requests[^1].Body)["messages"]!.AsArray();
        Assert.Equal(["system", "user", "assistant", "tool"], received.Select(one => (string?)one!["role"]));
        Assert.Equal("Twelve degrees.", (string?)received[^1]!["content"]);
    }

    [Theory]
    [InlineData("sim-error-400", 400)]
    [InlineData("sim-error-429", 429)]
    [InlineData("sim-error-500", 500)]
    [InlineData("sim-error-529", 503)]
    [InlineData("missing-model", 404)]
    public async Task OpenAIs_library_reads_Anthropics_errors(string model, int status)
    {
        var failure = await Assert.ThrowsAsync<ClientResultException>(() => ChatAsync(Through(), model, "Hello"));
        var streamed = await Assert.ThrowsAsync<ClientResultException>(() => StreamAsync(Through(), model, "Hello"));
        Assert.Equal((status, status), (failure.Status, streamed.Status));
        Assert.NotNull(JsonNode.Parse(failure.GetRawResponse()!.Content)!["error"]!["message"]);
    }

    [Fact]
    public async Task Anthropics_library_reads_OpenAIs_errors()
    {
        await Assert.ThrowsAsync<AnthropicRateLimitException>(() => MessageAsync(_toOpenAi.Address, _toOpenAi.AdminKey, "sim-error-429", "Hello"));
        await Assert.ThrowsAsync<AnthropicNotFoundException>(() => MessageAsync(_toOpenAi.Address, _toOpenAi.AdminKey, "missing-model", "Hello"));
        await Assert.ThrowsAsync<Anthropic5xxException>(() => MessageAsync(_toOpenAi.Address, _toOpenAi.AdminKey, "sim-error-500", "Hello"));
    }

    [Theory]
    [InlineData("/v1/chat/completions", """{"model":"sim-echo","seed":1,"messages":[{"role":"user","content":"Hello"}]}""", "seed")]
    [InlineData("/v1/messages", """{"model":"sim-echo","max_tokens":9,"top_k":4,"messages":[{"role":"user","content":"Hello"}]}""", "top_k")]
    [InlineData("/v1/messages/count_tokens", """{"model":"sim-echo","messages":[{"role":"user","content":"Hello"}]}""", "endpoint")]
    public async Task What_cannot_be_translated_is_refused_in_the_clients_shape_and_never_reaches_the_provider(string path, string body, string told)
    {
        var gateway = path == "/v1/chat/completions" ? _toAnthropic : _toOpenAi;
        var answer = await gateway.PostAsync(path, body);
        var error = (await TestGateway.JsonAsync(answer))["error"]!;
        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Equal("invalid_request_error", (string?)error["type"]);
        Assert.Contains(told, (string?)error["message"], StringComparison.Ordinal);
        Assert.Equal(0, _simulator.Received().Total);
    }

    [Theory]
    [InlineData("sim-leak-pii")]
    [InlineData("sim-leak-secret")]
    public async Task What_a_translated_answer_leaks_is_found_whole_and_in_streams(string model)
    {
        var leak = model == "sim-leak-pii" ? CannedLeaks.Email : "AKIA";
        Assert.Contains(leak, await ChatAsync(Direct(), model, "Hello"), StringComparison.Ordinal);
        string[] answers =
        [
            await ChatAsync(Through(), model, "Hello"), await StreamAsync(Through(), model, "Hello"),
            await MessageAsync(_toOpenAi.Address, _toOpenAi.AdminKey, model, "Hello"), await StreamMessageAsync(model, "Hello"),
        ];
        Assert.All(answers, answer => Assert.DoesNotContain(leak, answer, StringComparison.Ordinal));
        Assert.All(answers, answer => Assert.Contains("REDACTED", answer, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_provider_that_speaks_otherwise_stands_in_for_one_that_fails()
    {
        await using var gateway = await TestGateway.StartAsync(
            _simulator, "Providers:claude:Kind=anthropic", $"Providers:claude:BaseUrl={_simulator.Address}v1",
            "Routes:0:Match=sim-error-500", "Routes:0:Providers:0=simulator", "Routes:0:Providers:1=claude/sim-echo");
        var answer = await TestGateway.JsonAsync(await gateway.ChatAsync("Hello", "sim-error-500"));
        Assert.Equal("Hello", (string?)answer["choices"]![0]!["message"]!["content"]);
        Assert.Equal(["/v1/chat/completions", "/v1/messages"], _simulator.Received().Requests.Select(request => request.Path));
    }

    private OpenAIClient Direct() => OpenAi(_simulator.Address, "sk-test");

    private OpenAIClient Through() => OpenAi(_toAnthropic.Address, _toAnthropic.AdminKey);

    private static OpenAIClient OpenAi(Uri address, string key) => new(
        new ApiKeyCredential(key), new OpenAIClientOptions { Endpoint = new Uri(address, "/v1"), RetryPolicy = new ClientRetryPolicy(0) });

    private static AnthropicClient Client(Uri address, string key) => new() { BaseUrl = address.ToString().TrimEnd('/'), ApiKey = key, MaxRetries = 0 };

    private static MessageCreateParams Ask(string model, string prompt) => new()
    {
        Model = model,
        MaxTokens = 1000,
        Messages = [new UserMessageParam(prompt)],
        Tools = prompt.StartsWith("call", StringComparison.Ordinal) ? [new Tool { Name = "get_weather", InputSchema = new InputSchema() }] : null,
    };

    private static ChatCompletionOptions Options(string prompt) => prompt.StartsWith("call", StringComparison.Ordinal) ? new() { Tools = { Weather } } : new();

    /// <summary>What an answer says, in a line.</summary>
    private static string Line(string? text, string? tool, string? arguments, object? finish, long? input, long? output) =>
        $"{text} | {tool} {(arguments is { Length: > 0 } ? JsonNode.Parse(arguments)!.ToJsonString() : "")} | {finish} | {input} {output}";

    private static async Task<string> ChatAsync(OpenAIClient client, string model, string prompt)
    {
        ChatCompletion answer = await client.GetChatClient(model).CompleteChatAsync([new UserChatMessage(prompt)], Options(prompt), Cancellation);
        var call = answer.ToolCalls.SingleOrDefault();
        return Line(string.Concat(answer.Content.Select(part => part.Text)), call?.FunctionName, call?.FunctionArguments.ToString(), answer.FinishReason,
            answer.Usage.InputTokenCount, answer.Usage.OutputTokenCount);
    }

    private static async Task<string> StreamAsync(OpenAIClient client, string model, string prompt)
    {
        var (text, arguments, tool) = (new StringBuilder(), new StringBuilder(), (string?)null);
        var (finish, usage) = ((ChatFinishReason?)null, (ChatTokenUsage?)null);
        await foreach (var update in client.GetChatClient(model).CompleteChatStreamingAsync([new UserChatMessage(prompt)], Options(prompt), Cancellation))
        {
            text.AppendJoin("", update.ContentUpdate.Select(part => part.Text));
            arguments.AppendJoin("", update.ToolCallUpdates.Select(call => call.FunctionArgumentsUpdate?.ToString()));
            tool ??= update.ToolCallUpdates is [var call, ..] ? call.FunctionName : null;
            (finish, usage) = (update.FinishReason ?? finish, update.Usage ?? usage);
        }

        return Line(text.ToString(), tool, arguments.ToString(), finish, usage?.InputTokenCount, usage?.OutputTokenCount);
    }

    private static async Task<string> MessageAsync(Uri address, string key, string model, string prompt)
    {
        using var client = Client(address, key);
        var message = await client.Messages.Create(Ask(model, prompt), Cancellation);
        var block = Assert.Single(message.Content).Json;
        var isCall = block.TryGetProperty("input", out var input);
        return Line(isCall ? "" : block.GetProperty("text").GetString(), isCall ? block.GetProperty("name").GetString() : null, isCall ? input.GetRawText() : null,
            message.StopReason?.Raw(), message.Usage.InputTokens, message.Usage.OutputTokens);
    }

    private async Task<string> StreamMessageAsync(string model, string prompt)
    {
        using var client = Client(_toOpenAi.Address, _toOpenAi.AdminKey);
        var (text, arguments, tool) = (new StringBuilder(), new StringBuilder(), (string?)null);
        var (stop, input, output) = ((string?)null, (long?)null, (long?)null);
        await foreach (var item in client.Messages.CreateStreaming(Ask(model, prompt), Cancellation))
        {
            var data = JsonNode.Parse(item.Json.GetRawText())!;
            text.Append((string?)data["delta"]?["text"]);
            arguments.Append((string?)data["delta"]?["partial_json"]);
            tool ??= (string?)data["content_block"]?["name"];
            stop ??= (string?)data["delta"]?["stop_reason"];
            (input, output) = ((long?)data["usage"]?["input_tokens"] ?? input, (long?)data["usage"]?["output_tokens"] ?? output);
        }

        return Line(text.ToString(), tool, arguments.ToString(), stop, input, output);
    }
}
