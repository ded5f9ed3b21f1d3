using System.Text;
using Anthropic;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;
using InferShield.Simulator.Answers;
using Message = Anthropic.Models.Messages.Message;

namespace InferShield.Tests.Simulator;

/// <summary>Anthropic's own client library understands what the simulator answers.</summary>
public class AnthropicClientTests
{
    [Fact]
    public async Task Answers_a_message_with_usage()
    {
        await using var simulator = await TestSimulator.StartAsync();
        using var client = Client(simulator);

        var message = await client.Messages.Create(Ask("claude-sim-echo", "Hello there"), TestSimulator.Cancellation);

        Assert.Equal("Hello there", Text(message));
        Assert.Equal("claude-sim-echo", message.Model.Raw());
        Assert.Equal(Tokens.Count("Hello there"), message.Usage.OutputTokens);
        Assert.Equal("end_turn", message.StopReason?.Raw());
    }

    [Theory]
    [InlineData("sim-chat")]
    [InlineData("sim-leak-pii")]
    public async Task Streams_the_text_that_it_answers_whole(string model)
    {
        await using var simulator = await TestSimulator.StartAsync();
        using var client = Client(simulator);
        var whole = await client.Messages.Create(Ask(model, "Hello"), TestSimulator.Cancellation);

        var text = new StringBuilder();
        var types = new List<string>();
        long? output = null;
        await foreach (var item in client.Messages.CreateStreaming(Ask(model, "Hello"), TestSimulator.Cancellation))
        {
            types.Add(item.Json.GetProperty("type").GetString()!);
            if (item.TryPickContentBlockDelta(out var delta) && delta.Delta.TryPickText(out var piece))
            {
                text.Append(piece.Text);
            }
            else if (item.TryPickDelta(out var end))
            {
                output = end.Usage.OutputTokens;
            }
        }

        Assert.Equal(Text(whole), text.ToString());
        Assert.Equal(whole.Usage.OutputTokens, output);
        Assert.Equal(["message_start", "content_block_start"], types.Take(2));
        Assert.Equal(["content_block_stop", "message_delta", "message_stop"], types.TakeLast(3));
    }

    [Fact]
    public async Task Calls_the_tool_that_the_prompt_names()
    {
        await using var simulator = await TestSimulator.StartAsync();
        using var client = Client(simulator);
        var question = Ask("sim-chat", """call tool get_weather {"city":"Oslo"}""") with
        {
            Tools = [new Tool { Name = "get_weather", InputSchema = new InputSchema() }],
        };

        var message = await client.Messages.Create(question, TestSimulator.Cancellation);

        Assert.True(message.Content[0].TryPickToolUse(out var call));
        Assert.Equal("get_weather", call.Name);
        Assert.Equal("Oslo", call.Input["city"].GetString());
        Assert.Equal("tool_use", message.StopReason?.Raw());
    }

    [Fact]
    public async Task Counts_the_tokens_that_a_message_then_uses()
    {
        await using var simulator = await TestSimulator.StartAsync();
        using var client = Client(simulator);
        var question = Ask("sim-chat", "How many are these?");

        var count = await client.Messages.CountTokens(
            new MessageCountTokensParams { Model = question.Model, Messages = question.Messages }, TestSimulator.Cancellation);
        var message = await client.Messages.Create(question, TestSimulator.Cancellation);

        Assert.Equal(message.Usage.InputTokens, count.InputTokens);
    }

    [Fact]
    public async Task Lists_its_models()
    {
        await using var simulator = await TestSimulator.StartAsync();
        using var client = Client(simulator);

        var page = await client.Models.List(cancellationToken: TestSimulator.Cancellation);

        Assert.Contains(page.Items, model => model.ID == "sim-chat");
    }

    [Fact]
    public async Task Fails_as_the_model_name_asks()
    {
        await using var simulator = await TestSimulator.StartAsync("--Simulator:ApiKey=right");
        using var client = Client(simulator, "right");
        using var stranger = Client(simulator, "wrong");

        await Assert.ThrowsAsync<Anthropic5xxException>(
            () => client.Messages.Create(Ask("sim-error-500", "Hello"), TestSimulator.Cancellation));
        await Assert.ThrowsAsync<AnthropicRateLimitException>(
            () => client.Messages.Create(Ask("sim-error-429", "Hello"), TestSimulator.Cancellation));
        await Assert.ThrowsAsync<AnthropicNotFoundException>(
            () => client.Messages.Create(Ask("missing-model", "Hello"), TestSimulator.Cancellation));
        await Assert.ThrowsAsync<AnthropicUnauthorizedException>(
            () => stranger.Messages.Create(Ask("sim-chat", "Hello"), TestSimulator.Cancellation));
    }

    private static AnthropicClient Client(TestSimulator simulator, string key = "sk-ant-test") =>
        new() { BaseUrl = simulator.Address.ToString().TrimEnd('/'), ApiKey = key, MaxRetries = 0 };

    private static MessageCreateParams Ask(string model, string text) =>
        new() { Model = model, MaxTokens = 1000, Messages = [new UserMessageParam(text)] };

    private static string Text(Message message) => message.Content[0].TryPickText(out var block) ? block.Text : "";
}
