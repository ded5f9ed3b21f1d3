using System.Text.Json.Nodes;
using InferShield.Api.Gateway.Streaming;

namespace InferShield.Api.Providers.Translation.ToAnthropic;

/// <summary>The chunks of a chat completion as the events of Anthropic's messages: what is of one kind becomes one content block.</summary>
internal sealed class MessagesEvents : EventTranslation
{
    private const string Text = "text";
    private const string Thinking = "thinking";
    private const string Call = "tool_use";

    private bool _hasBegun;
    private int _block = -1;
    private string _open = "";
    private int _call = -1;
    private string _callId = "";
    private string? _stop;
    private Usage _usage;

    public override void Translate(JsonObject data, SseWriter to)
    {
        if (data.Child("error") is not null)
        {
            Write(ErrorAnswer.ToAnthropic(data), to);
            IsOver = true;
            return;
        }

        Begin(data, to);
        _usage = data.Child("usage") is { } usage ? Usage.OfOpenAi(usage) : _usage;
        foreach (var choice in data.Children("choices"))
        {
            if (choice.Count("index") != 0)
            {
                throw AnswerReading.Malformed();
            }

            Accept(choice.Child("delta"), to);
            if (choice.Word("finish_reason") is { } finish)
            {
                _stop ??= Words.Stop(finish);
            }
        }
    }

    public override void Finish(SseWriter to)
    {
        Begin([], to);
        Close(to);
        Write(new JsonObject
        {
            ["type"] = "message_delta",
            ["delta"] = new JsonObject { ["stop_reason"] = _stop ?? throw AnswerReading.Malformed(), ["stop_sequence"] = null },
            ["usage"] = _usage.ToAnthropic(),
        }, to);
        Write(new JsonObject { ["type"] = "message_stop" }, to);
        IsOver = true;
    }

    private void Begin(JsonObject chunk, SseWriter to)
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            Write(new JsonObject { ["type"] = "message_start", ["message"] = MessagesAnswer.Envelope(chunk, [], null, default) }, to);
        }
    }

    private void Accept(JsonObject? delta, SseWriter to)
    {
        GoOn(delta.Word("reasoning_content") ?? delta.Word("reasoning"), Thinking, MessagesAnswer.Thinking(""), to);
        GoOn(delta.Word("content"), Text, MessagesAnswer.Text(""), to);
        if (delta.Word("refusal") is { Length: > 0 } refusal)
        {
            _stop = "refusal";
            GoOn(refusal, Text, MessagesAnswer.Text(""), to);
        }

        foreach (var call in delta.Children("tool_calls"))
        {
            GoOn(call, to);
        }
    }

    private void GoOn(string? piece, string kind, JsonObject block, SseWriter to)
    {
        if (!string.IsNullOrEmpty(piece))
        {
            if (_open != kind)
            {
                Open(kind, block, to);
            }

            WriteDelta($"{kind}_delta", kind, piece, to);
        }
    }

    // Some providers give every call the index 0, others no id to any.
    private void GoOn(JsonObject call, SseWriter to)
    {
        var index = (int)Math.Min(call.Count("index"), int.MaxValue);
        var id = call.Word("id");
        var function = call.Child("function");
        if (_call < 0 || index > _call || (id is { Length: > 0 } && id != _callId))
        {
            (_call, _callId) = (index, MessagesAnswer.IdOf(call));
            Open(Call, MessagesAnswer.Call(_callId, function.RequiredWord("name"), []), to);
        }
        else if (index < _call || _open != Call)
        {
            // A block that was closed cannot go on.
            throw AnswerReading.Malformed();
        }

        if (function.Word("arguments") is { Length: > 0 } piece)
        {
            WriteDelta("input_json_delta", "partial_json", piece, to);
        }
    }

    private void Open(string kind, JsonObject block, SseWriter to)
    {
        Close(to);
        (_open, _block) = (kind, _block + 1);
        Write(new JsonObject { ["type"] = "content_block_start", ["index"] = _block, ["content_block"] = block }, to);
    }

    private void Close(SseWriter to)
    {
        if (_open.Length > 0)
        {
            _open = "";
            Write(new JsonObject { ["type"] = "content_block_stop", ["index"] = _block }, to);
        }
    }

    private void WriteDelta(string type, string name, string piece, SseWriter to) => Write(new JsonObject
    {
        ["type"] = "content_block_delta",
        ["index"] = _block,
        ["delta"] = new JsonObject { ["type"] = type, [name] = piece },
    }, to);

    private static void Write(JsonObject data, SseWriter to) => to.Write(new SseEvent((string)data["type"]!, []), data);
}
