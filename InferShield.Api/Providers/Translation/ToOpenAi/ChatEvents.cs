using System.Text.Json.Nodes;
using InferShield.Api.Gateway;
using InferShield.Api.Gateway.Streaming;

namespace InferShield.Api.Providers.Translation.ToOpenAi;

/// <summary>The events of Anthropic's messages as the chunks of a chat completion.</summary>
/// <param name="now">When the answer began.</param>
/// <param name="tellsUsage">Whether the client asked for the usage.</param>
internal sealed class ChatEvents(DateTimeOffset now, bool tellsUsage) : EventTranslation
{
    private static readonly SseEvent Chunk = new(null, []);

    private string _id = "";
    private string _model = "";
    private Usage _usage;
    private string? _finish;
    private string _block = "";
    private int _call = -1;
    private bool _hasArguments;

    public override void Translate(JsonObject data, SseWriter to)
    {
        switch (data.RequiredWord("type"))
        {
            case "message_start":
                var message = data.Child("message") ?? throw AnswerReading.Malformed();
                (_id, _model) = (message.RequiredWord("id"), message.RequiredWord("model"));
                _usage = Usage.OfAnthropic(message.Child("usage"));
                Write(new JsonObject { ["role"] = "assistant", ["content"] = "", ["refusal"] = null }, to);
                break;
            case "content_block_start":
                Begin(data.Child("content_block") ?? throw AnswerReading.Malformed(), to);
                break;
            case "content_block_delta":
                GoOn(data.Child("delta") ?? throw AnswerReading.Malformed(), to);
                break;
            case "content_block_stop":
                if (_block == "tool_use" && !_hasArguments)
                {
                    WriteArguments("{}", to);
                }

                break;
            case "message_delta":
                _usage = _usage.With(data.Child("usage"));
                if (_finish is null && data.Child("delta").Word("stop_reason") is { } reason)
                {
                    _finish = Words.Finish(reason);
                    Write([], to, _finish);
                }

                break;
            case "message_stop":
                Finish(to);
                break;
            case "error":
                to.Write(Chunk, ErrorAnswer.ToOpenAi(data));
                IsOver = true;
                break;
            case "ping":
                to.KeepAlive();
                break;
        }
    }

    public override void Finish(SseWriter to)
    {
        if (_finish is null)
        {
            throw AnswerReading.Malformed();
        }

        if (tellsUsage)
        {
            var last = Envelope([]);
            last["usage"] = _usage.ToOpenAi();
            to.Write(Chunk, last);
        }

        to.Done();
        IsOver = true;
    }

    private void Begin(JsonObject block, SseWriter to)
    {
        _block = block.RequiredWord("type");
        switch (_block)
        {
            case "text":
                WriteText("content", block.Word("text"), to);
                break;
            case "thinking":
                WriteText("reasoning_content", block.Word("thinking"), to);
                break;
            case "redacted_thinking":
                break;
            case "tool_use":
                _call++;
                var input = block.Child("input") is { Count: > 0 } given ? given.ToJsonString(SnakeCase.Options) : "";
                _hasArguments = input.Length > 0;
                WriteCall(new JsonObject
                {
                    ["index"] = _call,
                    ["id"] = block.RequiredWord("id"),
                    ["type"] = "function",
                    ["function"] = new JsonObject { ["name"] = block.RequiredWord("name"), ["arguments"] = input },
                }, to);
                break;
            default:
                throw AnswerReading.Malformed();
        }
    }

    private void GoOn(JsonObject delta, SseWriter to)
    {
        switch (delta.RequiredWord("type"), _block)
        {
            case ("text_delta", "text"):
                WriteText("content", delta.RequiredWord("text"), to);
                break;
            case ("thinking_delta", "thinking"):
                WriteText("reasoning_content", delta.RequiredWord("thinking"), to);
                break;
            case ("input_json_delta", "tool_use"):
                WriteArguments(delta.RequiredWord("partial_json"), to);
                break;

            // What only the provider can read.
            case ("signature_delta", "thinking"):
                break;
            default:
                throw AnswerReading.Malformed();
        }
    }

    private void WriteText(string name, string? text, SseWriter to)
    {
        if (!string.IsNullOrEmpty(text))
        {
            Write(new JsonObject { [name] = text }, to);
        }
    }

    private void WriteArguments(string piece, SseWriter to)
    {
        if (piece.Length > 0)
        {
            _hasArguments = true;
            WriteCall(new JsonObject { ["index"] = _call, ["function"] = new JsonObject { ["arguments"] = piece } }, to);
        }
    }

    private void WriteCall(JsonObject call, SseWriter to) => Write(new JsonObject { ["tool_calls"] = new JsonArray(call) }, to);

    private void Write(JsonObject delta, SseWriter to, string? finish = null) =>
        to.Write(Chunk, Envelope([new JsonObject { ["index"] = 0, ["delta"] = delta, ["logprobs"] = null, ["finish_reason"] = finish }]));

    private JsonObject Envelope(JsonArray choices)
    {
        if (_id.Length == 0)
        {
            throw AnswerReading.Malformed();
        }

        var chunk = new JsonObject
        {
            ["id"] = _id,
            ["object"] = "chat.completion.chunk",
            ["created"] = now.ToUnixTimeSeconds(),
            ["model"] = _model,
            ["choices"] = choices,
        };
        if (tellsUsage)
        {
            chunk["usage"] = null;
        }

        return chunk;
    }
}
