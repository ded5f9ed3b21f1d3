using System.Text.Json.Nodes;
using InferShield.Api.Detection;
using InferShield.Api.Providers;

namespace InferShield.Api.Gateway;

/// <summary>Takes out of a provider's answer what its inspection forbids.</summary>
internal static class Withholding
{
    private const string Reason = "The completion was withheld by InferShield's policies.";

    private static readonly string[] Envelope = ["id", "object", "created", "model", "system_fingerprint", "usage"];

    /// <summary>The answer without log probabilities once it was redacted (they spell the text out), without any of its words once blocked.</summary>
    public static JsonObject Apply(ProviderAnswer answer, PolicyAction action)
    {
        switch (action)
        {
            case PolicyAction.Blocked:
                return answer.IsSuccess ? Refusal(answer.Body) : ProviderAnswer.Error("The provider's error was withheld by InferShield's policies.");
            case PolicyAction.Redacted:
                RemoveLogProbabilities(answer.Body);
                break;
        }

        return answer.Body;
    }

    /// <summary>They spell out what was there before.</summary>
    public static void RemoveLogProbabilities(JsonObject answer)
    {
        foreach (var choice in Choices(answer))
        {
            choice.Remove("logprobs");
        }
    }

    /// <summary>A new answer, so that nothing of the old one is left in a place that nobody thought of.</summary>
    private static JsonObject Refusal(JsonObject answer)
    {
        var refusal = new JsonObject();
        foreach (var name in Envelope.Where(answer.ContainsKey))
        {
            refusal[name] = name == "usage" ? Numbers(answer[name] as JsonObject) : Word(answer[name]);
        }

        refusal["choices"] = new JsonArray([.. Choices(answer).Select((_, index) => new JsonObject
        {
            ["index"] = index,
            ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = null, ["refusal"] = Reason },
            ["logprobs"] = null,
            ["finish_reason"] = "content_filter",
        })]);
        return refusal;
    }

    private static IEnumerable<JsonObject> Choices(JsonObject answer) => (answer["choices"] as JsonArray ?? []).OfType<JsonObject>();

    private static JsonObject Numbers(JsonObject? usage) => new((usage ?? [])
        .Where(entry => entry.Value is JsonValue value && value.GetValueKind() == System.Text.Json.JsonValueKind.Number)
        .Select(entry => KeyValuePair.Create(entry.Key, entry.Value?.DeepClone())));

    private static JsonNode? Word(JsonNode? value) => value switch
    {
        JsonValue plain when !plain.TryGetValue<string>(out var text) || TextParts.IsIdentifier(text) => plain.DeepClone(),
        _ => null,
    };
}
