using System.Text.Json;
using System.Text.Json.Nodes;
using InferShield.Api.Detection;
using InferShield.Api.Errors;
using InferShield.Api.Gateway.Apis;
using InferShield.Api.Gateway.Bodies;

namespace InferShield.Api.Gateway;

/// <summary>Takes out of a provider's answer what its inspection forbids.</summary>
internal static class Withholding
{
    public const string Reason = "The completion was withheld by InferShield's policies.";

    private static readonly string[] Kept = ["id", "object", "type", "role", "created", "created_at", "model", "system_fingerprint"];

    /// <summary>The answer without what repeats it once it was redacted, without any of its words once blocked; null where an error is due.</summary>
    public static JsonObject? Apply(InferenceApi api, int status, JsonObject answer, PolicyAction action)
    {
        switch (action)
        {
            case PolicyAction.Blocked:
                return status < StatusCodes.Status400BadRequest ? api.Refusal(answer) : ErrorResponse.Body(api.Dialect, status, "The provider's error was withheld by InferShield's policies.");
            case PolicyAction.Redacted:
                api.RemoveEchoes(answer);
                api.RemoveSounds(answer);
                break;
        }

        return answer;
    }

    /// <summary>A new answer with these items, so that nothing of the old one is left in a place that nobody thought of.</summary>
    public static JsonObject Envelope(JsonObject answer, string list, IEnumerable<JsonNode> items)
    {
        var envelope = new JsonObject();
        foreach (var name in Kept.Where(answer.ContainsKey))
        {
            envelope[name] = Word(answer[name]);
        }

        envelope[list] = new JsonArray([.. items]);
        if (answer["usage"] is JsonObject usage)
        {
            envelope["usage"] = Numbers(usage);
        }

        return envelope;
    }

    private static JsonObject Numbers(JsonObject usage) => new(usage
        .Where(entry => entry.Value is JsonObject || entry.Value?.GetValueKind() == JsonValueKind.Number)
        .Select(entry => KeyValuePair.Create(entry.Key, entry.Value is JsonObject details ? Numbers(details) : entry.Value?.DeepClone())));

    private static JsonNode? Word(JsonNode? value) => value switch
    {
        JsonValue plain when !plain.TryGetValue<string>(out var text) || BodyReader.IsIdentifier(text) => plain.DeepClone(),
        _ => null,
    };
}
