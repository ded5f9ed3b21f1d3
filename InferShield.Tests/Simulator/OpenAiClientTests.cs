using System.ClientModel;
using System.ClientModel.Primitives;
using InferShield.Simulator.Answers;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Embeddings;
using ChatMessage = OpenAI.Chat.ChatMessage;

namespace InferShield.Tests.Simulator;

/// <summary>OpenAI's own client library understands what the simulator answers.</summary>
public class OpenAiClientTests
{
    private static readonly ChatTool Weather = ChatTool.CreateFunctionTool("get_weather", "The weather of a city.");

    [Fact]
    public async Task Answers_a_chat_with_usage_and_the_same_words_every_time()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var chat = Client(simulator).GetChatClient("sim-chat");

        ChatCompletion first = await chat.CompleteChatAsync([Say("What is a queue?")], cancellationToken: TestSimulator.Cancellation);
        ChatCompletion second = await chat.CompleteChatAsync([Say("What is a queue?")], cancellationToken: TestSimulator.Cancellation);
        ChatCompletion other = await chat.CompleteChatAsync([Say("What is a stack?")], cancellationToken: TestSimulator.Cancellation);

        Assert.Equal(ChatFinishReason.Stop, first.FinishReason);
        Assert.Equal(Text(first), Text(second));
        Assert.Equal(first.Id, second.Id);
        Assert.NotEqual(Text(first), Text(other));
        Assert.Equal(Tokens.Count(Text(first)), first.Usage.OutputTokenCount);
        Assert.Equal(first.Usage.InputTokenCount + first.Usage.OutputTokenCount, first.Usage.TotalTokenCount);
    }

    [Theory]
    [InlineData("sim-chat")]
    [InlineData("sim-leak-pii")]
    [InlineData("sim-leak-secret")]
    public async Task Streams_the_text_that_it_answers_whole(string model)
    {
        await using var simulator = await TestSimulator.StartAsync();
        var chat = Client(simulator).GetChatClient(model);
        ChatCompletion whole = await chat.CompleteChatAsync([Say("Hello")], cancellationToken: TestSimulator.Cancellation);

        var streamed = await ReadAsync(chat, [Say("Hello")]);

        Assert.Equal(Text(whole), streamed.Text);
        Assert.True(streamed.Pieces > 5, "the text came in few pieces");
        Assert.Equal(ChatFinishReason.Stop, streamed.Finish);
        Assert.Equal(whole.Usage.TotalTokenCount, streamed.Usage?.TotalTokenCount);
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("  white \n\n space\t ")]
    [InlineData("Zażółć gęślą jaźń 🎉🎉🎉👩‍👩‍👧 \"quoted\" <tag> \\")]
    public async Task Echoes_the_last_message_exactly(string text)
    {
        await using var simulator = await TestSimulator.StartAsync();
        var chat = Client(simulator).GetChatClient("sim-echo");
        ChatMessage[] messages = [new SystemChatMessage("Be kind."), Say("first"), new AssistantChatMessage("ok"), Say(text)];

        ChatCompletion whole = await chat.CompleteChatAsync(messages, cancellationToken: TestSimulator.Cancellation);

        Assert.Equal(text, Text(whole));
        Assert.Equal(text, (await ReadAsync(chat, messages)).Text);
    }

    [Fact]
    public async Task Leaks_what_the_model_name_asks_for()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var client = Client(simulator);

        ChatCompletion pii = await client.GetChatClient("sim-leak-pii").CompleteChatAsync("Hello");
        ChatCompletion secret = await client.GetChatClient("sim-leak-secret").CompleteChatAsync("Hello");

        Assert.Contains(CannedLeaks.Email, Text(pii), StringComparison.Ordinal);
        Assert.Contains(CannedLeaks.Ssn, Text(pii), StringComparison.Ordinal);
        Assert.Matches("AKIA[A-Z2-7]{16}", Text(secret));
    }

    [Fact]
    public async Task Stops_at_the_token_limit()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var chat = Client(simulator).GetChatClient("sim-echo");
        var options = new ChatCompletionOptions { MaxOutputTokenCount = 2 };

        ChatCompletion completion = await chat.CompleteChatAsync([Say("one two three")], options, TestSimulator.Cancellation);

        Assert.Equal("one two", Text(completion));
        Assert.Equal(ChatFinishReason.Length, completion.FinishReason);
        Assert.Equal(2, completion.Usage.OutputTokenCount);
    }

    [Fact]
    public async Task Calls_the_tool_that_the_prompt_names()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var chat = Client(simulator).GetChatClient("sim-chat");
        var options = new ChatCompletionOptions { Tools = { Weather } };
        ChatMessage[] messages = [Say("""Please call tool get_weather {"city": "Oslo", "days": [1, 2]} now""")];

        ChatCompletion whole = await chat.CompleteChatAsync(messages, options, TestSimulator.Cancellation);
        var streamed = await ReadAsync(chat, messages, options);

        var call = Assert.Single(whole.ToolCalls);
        Assert.Equal(ChatFinishReason.ToolCalls, whole.FinishReason);
        Assert.Equal("get_weather", call.FunctionName);
        Assert.Equal("""{"city": "Oslo", "days": [1, 2]}""", call.FunctionArguments.ToString());
        Assert.Equal(ChatFinishReason.ToolCalls, streamed.Finish);
        Assert.Equal("get_weather", streamed.Tool);
        Assert.Equal(call.FunctionArguments.ToString(), streamed.Arguments);
    }

    [Fact]
    public async Task Calls_a_tool_when_the_client_insists_and_none_that_is_not_offered()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var chat = Client(simulator).GetChatClient("sim-chat");
        var insisting = new ChatCompletionOptions { Tools = { Weather }, ToolChoice = ChatToolChoice.CreateRequiredChoice() };

        ChatCompletion forced = await chat.CompleteChatAsync([Say("Hello")], insisting, TestSimulator.Cancellation);
        ChatCompletion none = await chat.CompleteChatAsync([Say("call tool get_weather")], cancellationToken: TestSimulator.Cancellation);

        Assert.Equal("get_weather", Assert.Single(forced.ToolCalls).FunctionName);
        Assert.Empty(none.ToolCalls);
    }

    [Fact]
    public async Task Embeds_texts_as_unit_vectors()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var embeddings = Client(simulator).GetEmbeddingClient("sim-embedding");

        OpenAIEmbeddingCollection vectors =
            await embeddings.GenerateEmbeddingsAsync(["a", "b", "a"], cancellationToken: TestSimulator.Cancellation);
        OpenAIEmbedding small = await embeddings.GenerateEmbeddingAsync(
            "a", new EmbeddingGenerationOptions { Dimensions = 8 }, TestSimulator.Cancellation);

        Assert.Equal([1536, 1536, 1536], vectors.Select(vector => vector.ToFloats().Length));
        Assert.Equal(vectors[0].ToFloats().ToArray(), vectors[2].ToFloats().ToArray());
        Assert.NotEqual(vectors[0].ToFloats().ToArray(), vectors[1].ToFloats().ToArray());
        Assert.All(vectors, vector => Assert.Equal(1, vector.ToFloats().ToArray().Sum(value => value * value), 1e-4));
        Assert.Equal(8, small.ToFloats().Length);
    }

    [Fact]
    public async Task Lists_its_models()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var models = Client(simulator).GetOpenAIModelClient();

        var list = await models.GetModelsAsync(TestSimulator.Cancellation);
        var one = await models.GetModelAsync("sim-chat", TestSimulator.Cancellation);

        Assert.Contains(list.Value, model => model.Id == "sim-chat");
        Assert.Equal("sim-chat", one.Value.Id);
    }

    [Theory]
    [InlineData("sim-error-500", 500)]
    [InlineData("sim-error-429", 429)]
    [InlineData("missing-model", 404)]
    public async Task Fails_as_the_model_name_asks(string model, int status)
    {
        await using var simulator = await TestSimulator.StartAsync();
        var chat = Client(simulator).GetChatClient(model);

        var failure = await Assert.ThrowsAsync<ClientResultException>(
            () => chat.CompleteChatAsync([Say("Hello")], cancellationToken: TestSimulator.Cancellation));

        Assert.Equal(status, failure.Status);
    }

    [Fact]
    public async Task Wants_its_key_when_it_has_one()
    {
        await using var simulator = await TestSimulator.StartAsync("--Simulator:ApiKey=sk-right");

        ChatCompletion right = await Client(simulator, "sk-right").GetChatClient("sim-echo").CompleteChatAsync("Hello");
        var wrong = await Assert.ThrowsAsync<ClientResultException>(
            () => Client(simulator, "sk-wrong").GetChatClient("sim-echo").CompleteChatAsync("Hello"));

        Assert.Equal("Hello", Text(right));
        Assert.Equal(401, wrong.Status);
    }

    private static OpenAIClient Client(TestSimulator simulator, string key = "sk-test") => new(
        new ApiKeyCredential(key),
        new OpenAIClientOptions { Endpoint = new Uri(simulator.Address, "/v1"), RetryPolicy = new ClientRetryPolicy(0) });

    private static UserChatMessage Say(string text) => new(text);

    private static string Text(ChatCompletion completion) => completion.Content[0].Text;

    private static async Task<Streamed> ReadAsync(ChatClient chat, ChatMessage[] messages, ChatCompletionOptions? options = null)
    {
        var read = new Streamed("", 0, null, null, null, "");
        await foreach (var update in chat.CompleteChatStreamingAsync(messages, options, TestSimulator.Cancellation))
        {
            var text = string.Concat(update.ContentUpdate.Select(part => part.Text));
            read = new Streamed(
                read.Text + text,
                read.Pieces + (text.Length > 0 ? 1 : 0),
                update.FinishReason ?? read.Finish,
                update.Usage ?? read.Usage,
                update.ToolCallUpdates.Select(call => call.FunctionName).FirstOrDefault(name => name is not null) ?? read.Tool,
                read.Arguments + string.Concat(update.ToolCallUpdates.Select(call => call.FunctionArgumentsUpdate?.ToString())));
        }

        return read;
    }

    private sealed record Streamed(
        string Text, int Pieces, ChatFinishReason? Finish, ChatTokenUsage? Usage, string? Tool, string Arguments);
}
