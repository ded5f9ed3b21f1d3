using System.Text.Json.Nodes;

namespace InferShield.Tests.Kubernetes;

/// <summary>Reads a JSON tree by paths of field names with dots between them; what is not there is null or empty.</summary>
internal static class Nodes
{
    public static JsonNode? At(this JsonNode? node, string path) =>
        path.Split('.').Aggregate(node, (at, name) => at is JsonObject fields ? fields[name] : null);

    /// <summary>A scalar as text, whatever its type.</summary>
    public static string? Text(this JsonNode? node, string path) => node.At(path) is JsonValue value ? value.ToString() : null;

    public static int? Number(this JsonNode? node, string path) => int.TryParse(node.Text(path), out var number) ? number : null;

    public static bool IsTrue(this JsonNode? node, string path) => node.Text(path) == "true";

    public static IEnumerable<JsonNode> Items(this JsonNode? node, string path) => node.At(path) is JsonArray items ? items.OfType<JsonNode>() : [];

    public static IEnumerable<string> Texts(this JsonNode? node, string path) => node.Items(path).OfType<JsonValue>().Select(item => item.ToString());

    public static Dictionary<string, string> Map(this JsonNode? node, string path) =>
        node.At(path) is JsonObject fields ? fields.Where(field => field.Value is JsonValue).ToDictionary(field => field.Key, field => field.Value!.ToString()) : [];

    /// <summary>Every scalar below, as text.</summary>
    public static IEnumerable<JsonValue> Scalars(this JsonNode? node) => node switch
    {
        JsonValue value => [value],
        JsonObject fields => fields.SelectMany(field => field.Value.Scalars()),
        JsonArray items => items.SelectMany(Scalars),
        _ => [],
    };

    /// <summary>Where the node stands in its object: <c>spec.template.spec.containers[0].image</c>.</summary>
    public static string Where(this JsonNode node) => node.GetPath() is { Length: > 2 } path ? path[2..] : "";
}
