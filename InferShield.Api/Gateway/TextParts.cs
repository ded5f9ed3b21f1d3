using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using InferShield.Api.Detection;

namespace InferShield.Api.Gateway;

/// <summary>One text of a JSON body: where it stands, whose words it is, and how to put another in its place.</summary>
/// <param name="Path">Such as <c>messages[0].content</c>; a name that is no plain word shows as <c>*</c>.</param>
internal sealed record TextPart(string Path, string Text, Channel Channel, Action<string> Replace);

/// <summary>
/// Every string of a request or an answer and every property name that is more than a plain word, whatever the shape:
/// what is not known is inspected too. Left out are only the protocol's own words and identifiers in their places, and
/// pictures and sounds, which are no text and break when a mask is put into them.
/// </summary>
internal static partial class TextParts
{
    private const int LongestIdentifier = 128;
    private const int LongestWord = 24;

    private static readonly HashSet<string> WordNames =
        ["type", "role", "object", "finish_reason", "service_tier", "detail", "format"];

    public static List<TextPart> OfPrompt(JsonObject body) => Collect(body, (name, value) => name switch
    {
        "messages" => ChannelOf(value),
        "tools" or "functions" => Channel.Tool,
        _ => Channel.User,
    });

    public static List<TextPart> OfCompletion(JsonObject answer) => Collect(answer, (_, _) => Channel.Completion);

    /// <summary>What protocols use for ids and model names: no blanks, no marks that a sentence or an address needs.</summary>
    public static bool IsIdentifier(string text) =>
        text.Length <= LongestIdentifier && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or ':' or '/');

    /// <summary>Role of a message, and so whose words it has; the application's own count as the user's.</summary>
    private static Channel ChannelOf(JsonNode? message) => (message as JsonObject)?["role"]?.ToString() switch
    {
        "tool" or "function" => Channel.Tool,
        "assistant" => Channel.Completion,
        _ => Channel.User,
    };

    private static List<TextPart> Collect(JsonObject body, Func<string, JsonNode?, Channel> channelOf)
    {
        var parts = new List<TextPart>();
        foreach (var (name, value) in body)
        {
            if (name == "messages" && value is JsonArray messages)
            {
                for (var i = 0; i < messages.Count; i++)
                {
                    Collect(messages, i, messages[i], $"messages[{i}]", channelOf(name, messages[i]), parts);
                }
            }
            else
            {
                CollectProperty(body, name, value, "", channelOf(name, value), parts);
            }
        }

        return parts;
    }

    private static void CollectProperty(JsonObject parent, string name, JsonNode? value, string prefix, Channel channel, List<TextPart> parts)
    {
        var isWord = IsWord(name);
        Collect(parent, name, value, prefix + (isWord ? name : "*"), channel, parts);
        if (!isWord)
        {
            // After the value's own parts, which find their place by the old name.
            parts.Add(new TextPart(prefix + "*", name, channel, replacement => Rename(parent, name, replacement)));
        }
    }

    private static void Collect(JsonNode parent, object at, JsonNode? node, string path, Channel channel, List<TextPart> parts)
    {
        switch (node)
        {
            case JsonObject when at is "logprobs" && LogProbabilities().IsMatch(path):
                break;
            case JsonObject children:
                foreach (var (name, child) in children)
                {
                    CollectProperty(children, name, child, path + ".", channel, parts);
                }

                break;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                {
                    Collect(items, i, items[i], $"{path}[{i}]", channel, parts);
                }

                break;
            case JsonValue value when value.TryGetValue<string>(out var text) && text.Length > 0 && !IsOfTheProtocol(at, path, text) && !Media.IsMedia(at, path, text):
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

    private static void Rename(JsonObject parent, string name, string replacement)
    {
        var index = parent.IndexOf(name);
        var value = parent[index];
        parent.RemoveAt(index);
        var unique = replacement;
        for (var i = 2; parent.ContainsKey(unique); i++)
        {
            unique = $"{replacement}_{i}";
        }

        parent.Insert(index, unique, value);
    }

    private static bool IsOfTheProtocol(object at, string path, string text) =>
        at is string name && ((WordNames.Contains(name) && IsWord(text)) || (IsIdentifier(text) && IdentifierPlaces().IsMatch(path)));

    private static bool IsWord(string text) =>
        text.Length <= LongestWord && text.All(character => char.IsAsciiLetter(character) || character is '_' or '-' or '.' or '$' or '/');

    [GeneratedRegex(@"^(model|id|system_fingerprint|messages\[\d+\]\.tool_call_id|(messages\[\d+\]|choices\[\d+\]\.message)\.tool_calls\[\d+\]\.id)$")]
    private static partial Regex IdentifierPlaces();

    // They repeat the completion token by token; Withholding takes them away from a completion that was changed.
    [GeneratedRegex(@"^choices\[\d+\]\.logprobs$")]
    private static partial Regex LogProbabilities();
}
