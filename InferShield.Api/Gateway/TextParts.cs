using System.Text.Json.Nodes;
using InferShield.Api.Detection;

namespace InferShield.Api.Gateway;

/// <summary>One text of a JSON body: where it stands, whose words it is, and how to put another in its place.</summary>
internal sealed record TextPart(string Path, string Text, Channel Channel, Action<string> Replace);

/// <summary>
/// Every string of a request or an answer, whatever the shape: what is not known is inspected too. Left out are
/// only identifiers under names that the protocol gives them.
/// </summary>
internal static class TextParts
{
    private const int LongestIdentifier = 128;

    private static readonly HashSet<string> IdentifierNames =
    [
        "id", "type", "role", "model", "object", "tool_call_id", "finish_reason", "system_fingerprint", "service_tier", "detail", "format",
    ];

    public static List<TextPart> OfPrompt(JsonObject body)
    {
        var parts = new List<TextPart>();
        foreach (var (name, value) in body)
        {
            switch (name)
            {
                case "messages" when value is JsonArray messages:
                    for (var i = 0; i < messages.Count; i++)
                    {
                        Collect(messages, i, messages[i], $"messages[{i}]", ChannelOf(messages[i]), parts);
                    }

                    break;
                case "tools" or "functions":
                    Collect(body, name, value, name, Channel.Tool, parts);
                    break;
                default:
                    Collect(body, name, value, name, Channel.User, parts);
                    break;
            }
        }

        return parts;
    }

    public static List<TextPart> OfCompletion(JsonObject answer)
    {
        var parts = new List<TextPart>();
        foreach (var (name, value) in answer)
        {
            Collect(answer, name, value, name, Channel.Completion, parts);
        }

        return parts;
    }

    private static Channel ChannelOf(JsonNode? message) => (message as JsonObject)?["role"]?.ToString() switch
    {
        "tool" or "function" => Channel.Tool,
        "assistant" => Channel.Completion,
        _ => Channel.User,
    };

    private static void Collect(JsonNode parent, object at, JsonNode? node, string path, Channel channel, List<TextPart> parts)
    {
        switch (node)
        {
            case JsonObject children:
                foreach (var (name, child) in children)
                {
                    Collect(children, name, child, $"{path}.{name}", channel, parts);
                }

                break;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                {
                    Collect(items, i, items[i], $"{path}[{i}]", channel, parts);
                }

                break;
            case JsonValue value when value.TryGetValue<string>(out var text) && text.Length > 0 && !IsIdentifier(at, text):
                parts.Add(new TextPart(path, text, channel, replacement => Put(parent, at, replacement)));
                break;
        }
    }

    private static void Put(JsonNode parent, object at, string text)
    {
        if (at is int index)
        {
            parent[index] = text;
        }
        else
        {
            parent[(string)at] = text;
        }
    }

    private static bool IsIdentifier(object at, string text) =>
        at is string name && IdentifierNames.Contains(name) && text.Length <= LongestIdentifier
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or ':' or '/');
}
