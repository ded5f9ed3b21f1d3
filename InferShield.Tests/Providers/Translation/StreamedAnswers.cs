using System.Text;
using System.Text.Json.Nodes;
using InferShield.Api.Gateway;
using InferShield.Api.Gateway.Streaming;
using InferShield.Api.Providers.Translation;

namespace InferShield.Tests.Providers.Translation;

/// <summary>Answers as the providers stream them, and streams put together again.</summary>
internal static class StreamedAnswers
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Each text in pieces of so many characters.</summary>
    public static string OfMessage(JsonObject message, int size)
    {
        var start = (JsonObject)message.DeepClone();
        (start["content"], start["stop_reason"], start["usage"]!["output_tokens"]) = (new JsonArray(), null, 1);
        var events = new List<JsonObject> { new() { ["type"] = "message_start", ["message"] = start }, new() { ["type"] = "ping" } };
        foreach (var (index, block) in message["content"]!.AsArray().Select((block, index) => (index, block!.DeepClone().AsObject())))
        {
            var (name, delta, text) = (string)block["type"]! switch
            {
                "text" => ("text", "text_delta", (string)block["text"]!),
                "thinking" => ("thinking", "thinking_delta", (string)block["thinking"]!),
                _ => ("partial_json", "input_json_delta", block["input"] is JsonObject { Count: > 0 } input ? input.ToJsonString(SnakeCase.Options) : ""),
            };
            block[name == "partial_json" ? "input" : name] = name == "partial_json" ? new JsonObject() : "";
            events.Add(new() { ["type"] = "content_block_start", ["index"] = index, ["content_block"] = block });
            events.AddRange(Pieces(text, size).Select(piece => new JsonObject
            {
                ["type"] = "content_block_delta",
                ["index"] = index,
                ["delta"] = new JsonObject { ["type"] = delta, [name] = piece },
            }));
            events.Add(new() { ["type"] = "content_block_stop", ["index"] = index });
        }

        events.Add(new()
        {
            ["type"] = "message_delta",
            ["delta"] = new JsonObject { ["stop_reason"] = message["stop_reason"]!.DeepClone(), ["stop_sequence"] = null },
            ["usage"] = new JsonObject { ["output_tokens"] = message["usage"]!["output_tokens"]!.DeepClone() },
        });
        events.Add(new() { ["type"] = "message_stop" });
        return string.Concat(events.Select(data => $"event: {data["type"]}\ndata: {data.ToJsonString()}\n\n"));
    }

    /// <inheritdoc cref="OfMessage"/>
    public static string OfCompletion(JsonObject completion, int size)
    {
        var said = completion["choices"]![0]!["message"]!.AsObject();
        var deltas = new List<JsonObject> { new() { ["role"] = "assistant", ["content"] = "" } };
        foreach (var name in (string[])["reasoning_content", "content", "refusal"])
        {
            deltas.AddRange(Pieces((string?)said[name] ?? "", size).Select(piece => new JsonObject { [name] = piece }));
        }

        foreach (var (index, call) in (said["tool_calls"]?.AsArray() ?? []).Select((call, index) => (index, call!.DeepClone().AsObject())))
        {
            var arguments = (string)call["function"]!["arguments"]!;
            (call["index"], call["function"]!["arguments"]) = (index, "");
            deltas.Add(new() { ["tool_calls"] = new JsonArray(call) });
            deltas.AddRange(Pieces(arguments, size).Select(piece => new JsonObject
            {
                ["tool_calls"] = new JsonArray(new JsonObject { ["index"] = index, ["function"] = new JsonObject { ["arguments"] = piece } }),
            }));
        }

        var chunks = deltas.Select(delta => Chunk(completion, new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = null })))
            .Append(Chunk(completion, new JsonArray(new JsonObject
            {
                ["index"] = 0,
                ["delta"] = new JsonObject(),
                ["finish_reason"] = completion["choices"]![0]!["finish_reason"]!.DeepClone(),
            })));
        var usage = Chunk(completion, []);
        usage["usage"] = completion["usage"]!.DeepClone();
        return string.Concat(chunks.Append(usage).Select(chunk => $"data: {chunk.ToJsonString()}\n\n")) + ": nothing new\n\ndata: [DONE]\n\n";
    }

    /// <summary>The events of a translated stream; what arrives at once is at most <paramref name="read"/> bytes.</summary>
    public static async Task<List<SseEvent>> TranslateAsync(string stream, EventTranslation translation, int read = 1 << 16)
    {
        await using var translated = new TranslatedStream(new Dripping(Encoding.UTF8.GetBytes(stream), read), translation, 1 << 20);
        var reader = new SseReader(translated, 1 << 20);
        var events = new List<SseEvent>();
        while (await reader.ReadAsync(Cancellation) is { } arrived)
        {
            events.AddRange(arrived);
        }

        await reader.CompleteAsync();
        return events;
    }

    public static IEnumerable<JsonObject> Data(IEnumerable<SseEvent> events) =>
        events.Where(item => !item.IsComment && !item.IsDone).Select(item => StrictJson.ParseObject(item.Data));

    /// <summary>The message that Anthropic's events make.</summary>
    public static JsonObject Message(IEnumerable<SseEvent> events)
    {
        var message = new JsonObject();
        var open = -1;
        foreach (var data in Data(events))
        {
            var content = message["content"]?.AsArray();
            switch ((string)data["type"]!)
            {
                case "message_start":
                    message = data["message"]!.DeepClone().AsObject();
                    break;
                case "content_block_start":
                    Assert.Equal(-1, open);
                    open = (int)data["index"]!;
                    Assert.Equal(content!.Count, open);
                    content.Add(data["content_block"]!.DeepClone());
                    break;
                case "content_block_delta":
                    Assert.Equal(open, (int)data["index"]!);
                    var (name, piece) = data["delta"]!.AsObject().Where(field => field.Key != "type").Select(field => (field.Key, (string)field.Value!)).Single();
                    content![open]![name] = (string?)content[open]![name] + piece;
                    break;
                case "content_block_stop":
                    if (content![open]!.AsObject().Remove("partial_json", out var json))
                    {
                        content[open]!["input"] = JsonNode.Parse((string)json!);
                    }

                    open = -1;
                    break;
                case "message_delta":
                    message["stop_reason"] = data["delta"]!["stop_reason"]!.DeepClone();
                    message["usage"] = data["usage"]!.DeepClone();
                    break;
            }
        }

        Assert.Equal("message_stop", (string?)Data(events).Last()["type"]);
        return message;
    }

    /// <summary>The completion that OpenAI's chunks make.</summary>
    public static JsonObject Completion(IReadOnlyList<SseEvent> events)
    {
        Assert.True(events[^1].IsDone, "the stream has no end");
        var message = new JsonObject { ["content"] = null, ["refusal"] = null };
        var choice = new JsonObject { ["index"] = 0, ["message"] = message, ["logprobs"] = null };
        var completion = new JsonObject { ["object"] = "chat.completion", ["choices"] = new JsonArray(choice) };
        foreach (var chunk in Data(events))
        {
            foreach (var name in (string[])["id", "created", "model"])
            {
                completion[name] = chunk[name]!.DeepClone();
            }

            Assert.Equal("chat.completion.chunk", (string?)chunk["object"]);
            completion["usage"] = chunk["usage"]?.DeepClone();
            foreach (var said in chunk["choices"]!.AsArray())
            {
                choice["finish_reason"] = said!["finish_reason"]?.DeepClone();
                Add(message, said["delta"]!.AsObject());
            }
        }

        message["role"] = "assistant";
        message["content"] = (string?)message["content"] is { Length: > 0 } content ? content : null;
        return completion;
    }

    private static void Add(JsonObject message, JsonObject delta)
    {
        foreach (var (name, value) in delta)
        {
            if (name != "tool_calls")
            {
                message[name] = value is null ? null : (string?)message[name] + (string)value!;
                continue;
            }

            message.TryAdd(name, new JsonArray());
            var calls = message[name]!.AsArray();
            var call = Assert.Single(value!.AsArray())!.DeepClone().AsObject();
            call.Remove("index", out var index);
            if ((int)index! == calls.Count)
            {
                calls.Add(call);
            }
            else
            {
                var function = calls[(int)index!]!["function"]!;
                function["arguments"] = (string)function["arguments"]! + (string)call["function"]!["arguments"]!;
            }
        }
    }

    private static JsonObject Chunk(JsonObject completion, JsonArray choices) => new()
    {
        ["id"] = completion["id"]!.DeepClone(),
        ["object"] = "chat.completion.chunk",
        ["created"] = completion["created"]!.DeepClone(),
        ["model"] = completion["model"]!.DeepClone(),
        ["choices"] = choices,
        ["usage"] = null,
    };

    private static IEnumerable<string> Pieces(string text, int size) => text.Chunk(size).Select(piece => new string(piece));

    /// <summary>Bytes that come few at a time.</summary>
    public sealed class Dripping(byte[] bytes, int atOnce) : MemoryStream(bytes)
    {
        public bool IsDisposed { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, atOnce)], cancellationToken);

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }
}
