using System.Text.Json.Nodes;
using InferShield.Api.Gateway.Streaming;

namespace InferShield.Tests.Gateway.Streaming;

/// <summary>Streams of every shape: how a provider writes a text in pieces, and what a client reads.</summary>
internal static class EventStreams
{
    public const string Done = "data: [DONE]\n\n";

    public static string Data(JsonObject data, string? name = null) => (name is null ? "" : $"event: {name}\n") + $"data: {data.ToJsonString()}\n\n";

    public static string Named(JsonObject data) => Data(data, (string)data["type"]!);

    public static JsonObject Chunk(JsonObject? delta, string? finish = null, int index = 0) => new()
    {
        ["id"] = "chatcmpl-1",
        ["object"] = "chat.completion.chunk",
        ["created"] = 1,
        ["model"] = "sim",
        ["choices"] = new JsonArray(new JsonObject { ["index"] = index, ["delta"] = delta ?? [], ["logprobs"] = null, ["finish_reason"] = finish }),
    };

    /// <param name="shape">The shape.</param>
    /// <param name="pieces">Of its one text.</param>
    /// <param name="isTool">Whether the text is the arguments of a call.</param>
    public static string Of(StreamShape shape, IEnumerable<string> pieces, bool isTool = false) => string.Concat(shape switch
    {
        StreamShape.ChatCompletions => Chat(pieces, isTool),
        StreamShape.Completions => Completions(pieces),
        StreamShape.Responses => Responses([.. pieces], isTool),
        _ => Messages(pieces, isTool),
    });

    /// <summary>The data of events, in their order; an end without more is <c>null</c>.</summary>
    public static List<JsonObject> Read(string stream) =>
        [.. stream.Split('\n').Where(line => line.StartsWith("data: {", StringComparison.Ordinal)).Select(line => JsonNode.Parse(line[6..])!.AsObject())];

    /// <summary>The text that a client puts together.</summary>
    public static string TextIn(string stream, StreamShape shape, int choice = 0) => string.Concat(Read(stream).Select(data => shape switch
    {
        StreamShape.ChatCompletions => ChoiceOf(data, choice)?["delta"] is JsonObject delta ? (string?)delta["content"] ?? (string?)delta["tool_calls"]?[0]?["function"]?["arguments"] : null,
        StreamShape.Completions => (string?)ChoiceOf(data, choice)?["text"],
        StreamShape.Responses => ((string)data["type"]!).EndsWith(".delta", StringComparison.Ordinal) ? (string?)data["delta"] : null,
        _ => (string?)data["delta"]?["text"] ?? (string?)data["delta"]?["partial_json"],
    }));

    private static JsonNode? ChoiceOf(JsonObject data, int choice) => (data["choices"] as JsonArray)?.FirstOrDefault(one => (int)one!["index"]! == choice);

    private static IEnumerable<string> Chat(IEnumerable<string> pieces, bool isTool)
    {
        var first = new JsonObject { ["role"] = "assistant", ["content"] = isTool ? null : "" };
        if (isTool)
        {
            first["tool_calls"] = new JsonArray(new JsonObject { ["index"] = 0, ["id"] = "call_1", ["type"] = "function", ["function"] = new JsonObject { ["name"] = "send", ["arguments"] = "" } });
        }

        yield return Data(Chunk(first));
        foreach (var piece in pieces)
        {
            yield return Data(Chunk(isTool
                ? new JsonObject { ["tool_calls"] = new JsonArray(new JsonObject { ["index"] = 0, ["function"] = new JsonObject { ["arguments"] = piece } }) }
                : new JsonObject { ["content"] = piece }));
        }

        yield return Data(Chunk(null, isTool ? "tool_calls" : "stop"));
        var usage = Chunk(null);
        usage["choices"] = new JsonArray();
        usage["usage"] = new JsonObject { ["prompt_tokens"] = 7, ["completion_tokens"] = 9, ["total_tokens"] = 16 };
        yield return Data(usage);
        yield return Done;
    }

    private static IEnumerable<string> Completions(IEnumerable<string> pieces)
    {
        foreach (var piece in pieces)
        {
            yield return Data(Legacy(piece, null));
        }

        yield return Data(Legacy("", "stop"));
        yield return Done;

        static JsonObject Legacy(string text, string? finish) => new()
        {
            ["id"] = "cmpl-1",
            ["object"] = "text_completion",
            ["model"] = "sim",
            ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["text"] = text, ["logprobs"] = null, ["finish_reason"] = finish }),
        };
    }

    private static IEnumerable<string> Responses(string[] pieces, bool isTool)
    {
        var (number, whole) = (0, string.Concat(pieces));
        yield return Numbered(new() { ["type"] = "response.created", ["response"] = Response("in_progress") });
        yield return Numbered(new() { ["type"] = "response.output_item.added", ["output_index"] = 0, ["item"] = Item("", "in_progress") });
        foreach (var piece in pieces)
        {
            yield return Numbered(At(isTool ? "response.function_call_arguments.delta" : "response.output_text.delta", "delta", piece));
        }

        yield return Numbered(At(isTool ? "response.function_call_arguments.done" : "response.output_text.done", isTool ? "arguments" : "text", whole));
        yield return Numbered(new() { ["type"] = "response.output_item.done", ["output_index"] = 0, ["item"] = Item(whole, "completed") });
        var last = Response("completed");
        last["output"] = new JsonArray(Item(whole, "completed"));
        last["usage"] = new JsonObject { ["input_tokens"] = 7, ["output_tokens"] = 9 };
        yield return Numbered(new() { ["type"] = "response.completed", ["response"] = last });

        string Numbered(JsonObject data)
        {
            data["sequence_number"] = number++;
            return Named(data);
        }

        JsonObject Item(string text, string status) => isTool
            ? new() { ["type"] = "function_call", ["id"] = "fc_1", ["call_id"] = "call_1", ["name"] = "send", ["arguments"] = text, ["status"] = status }
            : new() { ["type"] = "message", ["id"] = "msg_1", ["role"] = "assistant", ["status"] = status, ["content"] = new JsonArray(new JsonObject { ["type"] = "output_text", ["text"] = text, ["annotations"] = new JsonArray() }) };

        static JsonObject Response(string status) => new() { ["id"] = "resp_1", ["object"] = "response", ["status"] = status, ["model"] = "sim", ["output"] = new JsonArray() };

        static JsonObject At(string type, string name, string text) =>
            new() { ["type"] = type, ["item_id"] = "msg_1", ["output_index"] = 0, ["content_index"] = 0, [name] = text };
    }

    private static IEnumerable<string> Messages(IEnumerable<string> pieces, bool isTool)
    {
        yield return Named(new()
        {
            ["type"] = "message_start",
            ["message"] = new JsonObject { ["id"] = "msg_1", ["type"] = "message", ["role"] = "assistant", ["model"] = "sim", ["content"] = new JsonArray(), ["usage"] = new JsonObject { ["input_tokens"] = 7, ["output_tokens"] = 1 } },
        });
        yield return Named(new()
        {
            ["type"] = "content_block_start",
            ["index"] = 0,
            ["content_block"] = isTool
                ? new JsonObject { ["type"] = "tool_use", ["id"] = "toolu_1", ["name"] = "send", ["input"] = new JsonObject() }
                : new JsonObject { ["type"] = "text", ["text"] = "" },
        });
        yield return Named(new() { ["type"] = "ping" });
        foreach (var piece in pieces)
        {
            yield return Named(new()
            {
                ["type"] = "content_block_delta",
                ["index"] = 0,
                ["delta"] = new JsonObject { ["type"] = isTool ? "input_json_delta" : "text_delta", [isTool ? "partial_json" : "text"] = piece },
            });
        }

        yield return Named(new() { ["type"] = "content_block_stop", ["index"] = 0 });
        yield return Named(new() { ["type"] = "message_delta", ["delta"] = new JsonObject { ["stop_reason"] = "end_turn", ["stop_sequence"] = null }, ["usage"] = new JsonObject { ["output_tokens"] = 9 } });
        yield return Named(new() { ["type"] = "message_stop" });
    }
}
