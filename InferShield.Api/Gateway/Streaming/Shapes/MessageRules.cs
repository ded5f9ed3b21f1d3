using System.Text.Json.Nodes;
using InferShield.Api.Gateway.Bodies;

namespace InferShield.Api.Gateway.Streaming.Shapes;

/// <summary>The events of Anthropic's messages: content blocks that begin, grow and stop. Neighbouring blocks of text are one text: a sentence with
/// citations comes in many.</summary>
internal sealed class MessageRules : StreamRules
{
    private static readonly HashSet<string> Growing = ["text", "thinking", "partial_json"];

    private const string Text = "text";

    // The first of the neighbouring blocks of text, and the last block of all.
    private string? _row;
    private string? _block;

    public override bool SendsObjects => true;

    public override void Find(JsonObject data, List<TextPiece> pieces)
    {
        var parent = data["delta"] as JsonObject ?? data["content_block"] as JsonObject;
        if (parent is null || StringOf(data["type"]) is not ("content_block_delta" or "content_block_start"))
        {
            return;
        }

        if (StringOf(data["type"]) == "content_block_start")
        {
            _block = IndexOf(data);
            _row = StringOf(parent["type"]) == Text ? _row ?? _block : null;
        }

        foreach (var (name, value) in parent)
        {
            if (Growing.Contains(name) && IsText(value))
            {
                pieces.Add(new TextPiece(parent, name, name == Text && RowOf(data) is { } row ? row : new TextKey(IndexOf(data), name)));
            }
        }
    }

    public override TextKey? RowOf(JsonObject data) =>
        _row is not null && StringOf(data["type"])?.StartsWith("content_block_", StringComparison.Ordinal) == true && IndexOf(data) == _block ? new TextKey(_row, Text) : null;

    public override string? PartBegun(JsonObject data) =>
        StringOf(data["type"]) == "content_block_start" && _block is not null ? PartOf(new TextKey(_block, Text)) : null;

    public override bool Ends(JsonObject data, TextKey key) => StringOf(data["type"]) switch
    {
        "content_block_start" => key.Place == Text && key.Group != _row,
        "content_block_stop" => IndexOf(data) == key.Group && RowOf(data) != key,
        "message_delta" or "message_stop" => true,
        _ => false,
    };

    public override bool IsEmpty(JsonObject data) => StringOf(data["type"]) == "content_block_delta";

    public override bool IsLast(JsonObject data) => StringOf(data["type"]) is "message_stop" or "error";

    public override bool IsError(JsonObject data) => StringOf(data["type"]) == "error";

    public override BodyShape Body { get; } = Shape(
        ["message.id", "message.model", "content_block.id", "content_block.tool_use_id", "request_id"], [], [], ["content_block.input"]);

    public override void FindCalls(JsonObject data, List<StreamedCall> calls)
    {
        if (data["content_block"] is JsonObject block && StringOf(block["name"]) is { Length: > 0 } name)
        {
            calls.Add(new StreamedCall(new TextKey(IndexOf(data), "partial_json"), StringOf(block["id"]), name));
        }
    }

    public override string PartOf(TextKey key) => $"content[{key.Group}].{(key.Place == "partial_json" ? "input" : key.Place)}";

    public override bool IsJson(TextKey key) => key.Place == "partial_json";

    public override JsonObject Carrying(JsonObject last, TextKey key, string text) => new()
    {
        ["type"] = "content_block_delta",
        ["index"] = last["index"]?.DeepClone(),
        ["delta"] = new JsonObject
        {
            ["type"] = key.Place switch { "text" => "text_delta", "thinking" => "thinking_delta", _ => "input_json_delta" },
            [key.Place] = text,
        },
    };

    public override string? NameOf(SseEvent last) => last.Name is null ? null : "content_block_delta";

    public override TokenUsage UsageOf(JsonObject data)
    {
        var (now, begun) = (TokenUsage.Of(data), TokenUsage.Of(data["message"] as JsonObject));
        return new TokenUsage(now.Input ?? begun.Input, now.Output ?? begun.Output);
    }

    public override (string? Name, JsonObject Data) Error(string type, string code, string message, string requestId) => ("error", new JsonObject
    {
        ["type"] = "error",
        ["error"] = new JsonObject { ["type"] = type == "server_error" ? "api_error" : type, ["message"] = message },
        ["request_id"] = requestId,
    });
}
