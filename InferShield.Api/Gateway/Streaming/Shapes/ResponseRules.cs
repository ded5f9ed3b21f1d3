using System.Text.Json.Nodes;
using InferShield.Api.Gateway.Bodies;

namespace InferShield.Api.Gateway.Streaming.Shapes;

/// <summary>The events of OpenAI's responses: <c>….delta</c> adds to a text, <c>….done</c> repeats it, the last one repeats all.</summary>
internal sealed class ResponseRules : StreamRules
{
    private const string Delta = ".delta";
    private const string Done = ".done";

    public override bool Repeats => true;

    public override void Find(JsonObject data, List<TextPiece> pieces)
    {
        if (TypeOf(data) is { } type && type.EndsWith(Delta, StringComparison.Ordinal) && IsText(data["delta"]) && !IsSound(type))
        {
            pieces.Add(new TextPiece(data, "delta", KeyOf(data, type[..^Delta.Length])));
        }
    }

    public override bool Ends(JsonObject data, TextKey key) => TypeOf(data) is { } type
        && (IsLast(type)
            || (type.EndsWith(Done, StringComparison.Ordinal) && (KeyOf(data, type[..^Done.Length]) == key
                || (type is "response.output_item.done" or "response.content_part.done" && key.Group.StartsWith(IndexOf(data, "output_index") + ".", StringComparison.Ordinal)))));

    public override bool IsEmpty(JsonObject data) => true;

    public override bool IsLast(JsonObject data) => IsLast(TypeOf(data));

    public override bool IsError(JsonObject data) => TypeOf(data) is "error" or "response.failed";

    public override BodyShape Body { get; } = Shape(
        [
            "item_id", "response_id", "obfuscation", "item.id", "item.call_id", "part.id", "response.id", "response.model",
            "response.previous_response_id", "response.output[].id", "response.output[].call_id", "response.tools[].type",
        ],
        [],
        ["arguments", "item.arguments", "response.output[].arguments"], []);

    public override void FindCalls(JsonObject data, List<StreamedCall> calls)
    {
        if (TypeOf(data) == "response.output_item.added" && data["item"] is JsonObject item && StringOf(item["name"]) is { Length: > 0 } name)
        {
            var kind = StringOf(item["type"]) == "custom_tool_call" ? "custom_tool_call_input" : "function_call_arguments";
            calls.Add(new StreamedCall(KeyOf(data, kind), StringOf(item["call_id"]), name));
        }
    }

    public override string PartOf(TextKey key) => $"output[{key.Group[..key.Group.IndexOf('.', StringComparison.Ordinal)]}].{key.Place}";

    public override bool IsJson(TextKey key) => key.Place.EndsWith("arguments", StringComparison.Ordinal);

    public override TokenUsage UsageOf(JsonObject data) => TokenUsage.Of(data["response"] as JsonObject);

    public override (string? Name, JsonObject Data) Error(string type, string code, string message, string requestId) => ("error", new JsonObject
    {
        ["type"] = "error",
        ["code"] = code,
        ["message"] = message,
        ["param"] = null,
        ["sequence_number"] = 0,
    });

    private static bool IsLast(string? type) => type is "response.completed" or "response.failed" or "response.incomplete" or "error";

    private static bool IsSound(string type) => type == "response.audio.delta";

    private static string? TypeOf(JsonObject data) => StringOf(data["type"]);

    private static TextKey KeyOf(JsonObject data, string kind) => new(
        $"{IndexOf(data, "output_index")}.{IndexOf(data, "content_index")}.{IndexOf(data, "summary_index")}",
        kind.StartsWith("response.", StringComparison.Ordinal) ? kind["response.".Length..] : kind);
}
