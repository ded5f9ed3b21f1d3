using System.Text.Json;
using System.Text.Json.Nodes;

namespace InferShield.Api.Providers.Translation;

/// <summary>Reads a provider's answer or event, which is malformed where it is not of its shape.</summary>
internal static class AnswerReading
{
    public static UpstreamException Malformed() => new(UpstreamException.Malformed);

    public static string? Word(this JsonNode? node, string name) =>
        (node as JsonObject)?[name] is JsonValue value && value.TryGetValue<string>(out var word) ? word : null;

    /// <exception cref="UpstreamException">It is absent, or no string.</exception>
    public static string RequiredWord(this JsonNode? node, string name) => node.Word(name) ?? throw Malformed();

    public static JsonObject? Child(this JsonNode? node, string name) => (node as JsonObject)?[name] as JsonObject;

    /// <summary>The objects of an array; none where it is absent.</summary>
    /// <exception cref="UpstreamException">It is no array of objects.</exception>
    public static IEnumerable<JsonObject> Children(this JsonNode? node, string name) => (node as JsonObject)?[name] switch
    {
        null => [],
        JsonArray items => items.Select(item => item as JsonObject ?? throw Malformed()),
        _ => throw Malformed(),
    };

    /// <summary>Zero where it is absent or no count.</summary>
    public static long Count(this JsonNode? node, string name) =>
        (node as JsonObject)?[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.Deserialize<double>() is >= 0 and <= uint.MaxValue and var count
            ? (long)count : 0;
}
