using System.Text.Json;
using System.Text.Json.Nodes;
using InferShield.Api.Detection;

namespace InferShield.Api.Gateway.Bodies;

/// <summary>
/// The texts of JSON that is a text by itself, such as the arguments of a call: the whole, in which names explain values,
/// and each string that the whole shows only with its escapes. Whatever is redacted, it stays JSON.
/// </summary>
internal static class JsonParts
{
    private const string Mask = "[REDACTED]";

    /// <summary>Of JSON that a string holds; what is none is a text like any other.</summary>
    public static IEnumerable<TextPart> OfText(JsonNode parent, object at, string text, string path, Channel channel, ToolCall? call)
    {
        var root = Parse(text);
        return root is null
            ? [new TextPart(path, text, channel, replacement => BodyReader.Put(parent, at, replacement)) { Call = call }]
            : Of(root, text, path, channel, call, () => (string)parent.At(at)!, replacement => BodyReader.Put(parent, at, replacement));
    }

    /// <summary>Of an object or array in its place.</summary>
    public static IEnumerable<TextPart> OfValue(JsonNode parent, object at, JsonNode value, string path, Channel channel, ToolCall? call) =>
        Of(value, Write(value), path, channel, call, () => Write(parent.At(at)!), replacement => BodyReader.Put(parent, at, AsObject(replacement)));

    private static IEnumerable<TextPart> Of(
        JsonNode root, string text, string path, Channel channel, ToolCall? call, Func<string> read, Action<string> write)
    {
        yield return new TextPart(path, text, channel, replacement => write(Fitting.Json(replacement))) { Call = call, IsJson = true };
        if (!text.Contains('\\'))
        {
            yield break;
        }

        foreach (var (way, leaf) in Leaves(root, []))
        {
            if (Write(JsonValue.Create(leaf)).Length != leaf.Length + 2)
            {
                yield return new TextPart($"{path}.*", leaf, channel, replacement => write(Exchange(read(), way, leaf, replacement))) { Call = call, IsWhole = false };
            }
        }
    }

    // What the whole's own redaction changed, or where it left no such place, is taken out altogether.
    private static string Exchange(string text, object[] way, string leaf, string replacement)
    {
        var root = Parse(text);
        var node = root;
        foreach (var step in way[..^1])
        {
            node = node.At(step);
        }

        if (node.At(way[^1]) is not JsonValue value || !value.TryGetValue<string>(out var now))
        {
            return $$"""{"redacted":"{{Mask}}"}""";
        }

        BodyReader.Put(node!, way[^1], now == leaf ? replacement : Mask);
        return Write(root!);
    }

    private static IEnumerable<(object[] Way, string Leaf)> Leaves(JsonNode? node, object[] way)
    {
        switch (node)
        {
            case JsonObject children:
                return children.SelectMany(child => Leaves(child.Value, [.. way, child.Key]));
            case JsonArray items:
                return items.SelectMany((item, index) => Leaves(item, [.. way, index]));
            case JsonValue value when way.Length > 0 && value.TryGetValue<string>(out var text):
                return [(way, text)];
            default:
                return [];
        }
    }

    private static JsonNode? At(this JsonNode? node, object at) => (node, at) switch
    {
        (JsonObject children, string name) => children[name],
        (JsonArray items, int index) when index < items.Count => items[index],
        _ => null,
    };

    private static JsonNode AsObject(string json) => JsonNode.Parse(json) is { } node and (JsonObject or JsonArray) ? node : new JsonObject { ["redacted"] = json };

    private static string Write(JsonNode node) => node.ToJsonString(SnakeCase.Options);

    private static JsonNode? Parse(string text)
    {
        try
        {
            return StrictJson.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
