using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Anthropic.Models.Messages;

namespace InferShield.Tests.EndToEnd.Sdk;

/// <summary>Calls of Anthropic's library.</summary>
internal static class AnthropicCalls
{
    private const string ToolCall = """call tool get_weather {"city":"Oslo","days":[1,2]}""";

    private static readonly Tool Weather = new() { Name = "get_weather", Description = "The weather of a city.", InputSchema = new InputSchema() };

    public static IEnumerable<SdkCall> All { get; } =
    [
        new("anthropic.models.list", async target =>
        {
            using var client = target.Anthropic;
            var page = await client.Models.List(cancellationToken: OpenAiCalls.Cancellation);
            return new JsonArray([.. page.Items.Where(model => OpenAiCalls.IsOfTheDefault(model.ID)).Select(Json)]);
        }),
        new("anthropic.models.get", async target =>
        {
            using var client = target.Anthropic;
            return Json(await client.Models.Retrieve("sim-chat", cancellationToken: OpenAiCalls.Cancellation));
        }),
        new("anthropic.count", async target =>
        {
            using var client = target.Anthropic;
            var asked = Ask("claude-sim-chat", "How many are these?");
            return Json(await client.Messages.CountTokens(
                new MessageCountTokensParams { Model = asked.Model, Messages = asked.Messages }, OpenAiCalls.Cancellation));
        }),
        Message("anthropic.messages", Ask("claude-sim-chat", "What is a queue?") with { System = "Be brief." }),
        Message("anthropic.messages.unicode", Ask("claude-sim-echo", "Zażółć gęślą jaźń 🎉👩‍👩‍👧 \"quoted\" <tag> \\ end")),
        Message("anthropic.messages.limit", Ask("claude-sim-echo", "one two three") with { MaxTokens = 2, StopSequences = ["END"] }),
        Message("anthropic.messages.tools", Ask("claude-sim-chat", ToolCall) with { Tools = [Weather] }),
        Stream("anthropic.messages.stream", Ask("claude-sim-chat", "What is a queue?") with { System = "Be brief." }),
        Stream("anthropic.messages.stream.unicode", Ask("claude-sim-echo", "Zażółć gęślą jaźń 🎉👩‍👩‍👧 \"quoted\" <tag> \\ end")),
        Stream("anthropic.messages.stream.limit", Ask("claude-sim-echo", "one two three") with { MaxTokens = 2 }),
        Stream("anthropic.messages.stream.tools", Ask("claude-sim-chat", ToolCall) with { Tools = [Weather] }),
        Message("anthropic.error.model", Ask("claude-missing-model", "Hello")),
        Message("anthropic.error.rate", Ask("claude-sim-error-429-after-30", "Hello")),
        Message("anthropic.error.server", Ask("claude-sim-error-500", "Hello")),
        Message("anthropic.error.overloaded", Ask("claude-sim-error-529", "Hello")),
        Stream("anthropic.error.stream", Ask("claude-sim-error-429-after-30", "Hello")),
    ];

    /// <summary>Streams that do not come to their end.</summary>
    public static IEnumerable<SdkCall> Broken { get; } =
    [
        Stream("anthropic.broken.event", Ask("claude-sim-error-event", "Hello")),
        Stream("anthropic.broken.malformed", Ask("claude-sim-malformed", "Hello")),
        Stream("anthropic.broken.reset", Ask("claude-sim-reset", "Hello")),
    ];

    /// <summary>Calls whose outcome through the gateway is its own.</summary>
    public static IEnumerable<SdkCall> Guarded { get; } =
    [
        Message("anthropic.key", Ask("claude-sim-echo", "Hello")),
        Message("anthropic.limited", Ask("claude-sim-echo", "Hello")),
        Message("anthropic.blocked", Ask("claude-sim-echo", OpenAiCalls.Attack)),
        Stream("anthropic.blocked.stream", Ask("claude-sim-echo", OpenAiCalls.Attack)),
        Message("anthropic.redacted", Ask("claude-sim-leak-mixed", "Hello")),
        Stream("anthropic.redacted.stream", Ask("claude-sim-leak-mixed", "Hello")),
    ];

    private static MessageCreateParams Ask(string model, string text) =>
        new() { Model = model, MaxTokens = 1000, Messages = [new UserMessageParam(text)] };

    private static JsonNode? Json<T>(T model) => JsonSerializer.SerializeToNode(model);

    private static SdkCall Message(string name, MessageCreateParams asked) => new(name, async target =>
    {
        using var client = target.Anthropic;
        return Json(await client.Messages.Create(asked, OpenAiCalls.Cancellation));
    });

    private static SdkCall Stream(string name, MessageCreateParams asked) => new(name, async target =>
    {
        var (text, arguments) = (new StringBuilder(), new StringBuilder());
        var types = new JsonArray();
        var whole = new JsonObject();
        using var client = target.Anthropic;
        await foreach (var item in client.Messages.CreateStreaming(asked, OpenAiCalls.Cancellation))
        {
            var type = item.Json.GetProperty("type").GetString();
            if (type != "ping" && (types.Count == 0 || (string?)types[^1] != type))
            {
                types.Add(type);
            }

            if (item.TryPickStart(out var start))
            {
                whole["message"] = Json(start.Message);
            }
            else if (item.TryPickContentBlockStart(out _))
            {
                whole["block"] = JsonNode.Parse(item.Json.GetProperty("content_block").GetRawText());
            }
            else if (item.TryPickContentBlockDelta(out var delta))
            {
                text.Append(delta.Delta.TryPickText(out var piece) ? piece.Text : "");
                arguments.Append(delta.Delta.TryPickInputJson(out var part) ? part.PartialJson : "");
            }
            else if (item.TryPickDelta(out var end))
            {
                whole["end"] = Json(end);
            }
        }

        (whole["text"], whole["arguments"], whole["types"]) = (text.ToString(), arguments.ToString(), types);
        return whole;
    });
}
