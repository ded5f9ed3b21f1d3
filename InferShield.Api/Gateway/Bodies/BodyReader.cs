using System.Text.Json;
using System.Text.Json.Nodes;
using InferShield.Api.Detection;

namespace InferShield.Api.Gateway.Bodies;

/// <summary>
/// Reads every string of a request or an answer and every property name that is more than a plain word, whatever the
/// shape: what is not known is inspected too. Left out are only the protocol's own words and identifiers in their places.
/// What nobody can read is listed apart.
/// </summary>
internal sealed class BodyReader
{
    private const int LongestIdentifier = 128;
    private const int LongestWord = 24;

    private static readonly HashSet<string> WordNames =
        ["type", "role", "object", "finish_reason", "stop_reason", "status", "service_tier", "detail", "format", "media_type"];

    // The lists of a message's texts. What stands in other lists (prompts, inputs, choices) is read each by itself.
    private static readonly HashSet<string> RowNames = ["content", "output", "summary", "system"];

    private readonly BodyShape _shape;
    private readonly BodyContents _contents = new([], []);

    private BodyReader(BodyShape shape) => _shape = shape;

    public static BodyContents Read(JsonObject body, BodyShape shape)
    {
        var reader = new BodyReader(shape);
        foreach (var (name, value) in body)
        {
            var isWord = IsWord(name);
            var place = new Place(isWord ? name : "*", isWord ? name : "*");
            reader.ReadProperty(body, name, value, place, shape.Otherwise, null);
        }

        return reader._contents;
    }

    /// <summary>What protocols use for ids and model names: no blanks, no marks that a sentence or an address needs.</summary>
    public static bool IsIdentifier(string text) =>
        text.Length <= LongestIdentifier && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or ':' or '/');

    private void ReadProperty(JsonObject parent, string name, JsonNode? value, Place place, Channel channel, ToolCall? call)
    {
        var own = call is not null && (name == call.NameProperty || name == call.ArgumentsProperty) ? call : null;
        Read(parent, name, value, place, channel, own);
        if (!IsWord(name))
        {
            // After the value's own parts, which find their place by the old name.
            _contents.Texts.Add(new TextPart(place.Path, name, channel, replacement => Rename(parent, name, replacement)));
        }
    }

    private void Read(JsonNode parent, object at, JsonNode? node, Place place, Channel channel, ToolCall? call)
    {
        channel = _shape.ChannelOf(place.Shape, node, channel);
        switch (node)
        {
            case JsonObject or JsonArray when _shape.Skipped.Contains(place.Shape):
                break;
            case JsonObject or JsonArray when _shape.JsonValues.Contains(place.Shape):
                _contents.Texts.AddRange(JsonParts.OfValue(parent, at, node, place.Path, channel, call));
                break;
            case JsonObject children:
                ReadObject(children, place, channel);
                break;
            case JsonArray items:
                ReadItems(items, place, channel);
                break;
            case JsonValue value when value.TryGetValue<string>(out var text) && text.Length > 0:
                ReadText(parent, at, text, place, channel, call);
                break;
        }
    }

    private void ReadObject(JsonObject children, Place place, Channel channel)
    {
        if (_shape.PartTypes.TryGetValue(place.Shape, out var known) && children["type"] is { } type && !known.Contains(type.ToString()))
        {
            _contents.Opaque.Add(new OpaquePart(place.Path, OpaqueKind.Unknown, channel));
        }

        var call = _shape.CallAt(place.Shape, children);
        foreach (var (name, child) in children)
        {
            ReadProperty(children, name, child, place.Property(IsWord(name) ? name : "*"), channel, call);
        }
    }

    private void ReadItems(JsonArray items, Place place, Channel channel)
    {
        if (_shape.TokenLists.Contains(place.Shape) && items.Any(IsNumber))
        {
            _contents.Opaque.Add(new OpaquePart(place.Path, OpaqueKind.Unknown, channel));
        }

        for (var i = 0; i < items.Count; i++)
        {
            if (!IsNumber(items[i]))
            {
                Read(items, i, items[i], place.Item(i), channel, null);
            }
        }
    }

    private static bool IsNumber(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.Number;

    private void ReadText(JsonNode parent, object at, string text, Place place, Channel channel, ToolCall? call)
    {
        if (at is string word && WordNames.Contains(word) && IsWord(text))
        {
            return;
        }

        var embedded = Embedded.Of(parent, at as string, text);
        if (embedded.Opaque is { } kind || _shape.Pointers.TryGetValue(place.Shape, out kind))
        {
            _contents.Opaque.Add(new OpaquePart(place.Path, kind, channel));
        }

        var isInParts = false;
        var header = embedded.Header ?? "";
        var payload = text[header.Length..];
        if (embedded.HasWords)
        {
            _contents.Texts.Add(new TextPart(place.Path, header, channel, replacement => PutParts(replacement, payload)));
        }

        if (embedded.IsRead || (IsIdentifier(text) && _shape.Identifiers.Contains(place.Shape)))
        {
            return;
        }

        if (embedded.Text is { } decoded)
        {
            _contents.Texts.Add(new TextPart(place.Path, decoded.Text, Channel.Document, replacement => PutParts(header, embedded.Encode(replacement))));
        }

        if (embedded.IsBase64)
        {
            return;
        }

        if (_shape.JsonTexts.Contains(place.Shape))
        {
            _contents.Texts.AddRange(JsonParts.OfText(parent, at, text, place.Path, channel, call));
        }
        else
        {
            _contents.Texts.Add(new TextPart(place.Path, text, channel, PutText) { Call = call, Row = RowOf(parent, at) });
        }

        void PutParts(string newHeader, string newPayload)
        {
            (header, payload, isInParts) = (newHeader, newPayload, true);
            Put(parent, at, header + payload);
        }

        void PutText(string replacement)
        {
            if (!isInParts)
            {
                Put(parent, at, Fitting.Of(at, text, replacement));
            }
        }
    }

    private static JsonArray? RowOf(JsonNode parent, object at) =>
        (at is "text" ? parent.Parent : at is int ? parent : null) is JsonArray { Count: > 1, Parent: JsonObject } row && RowNames.Contains(row.GetPropertyName()) ? row : null;

    public static void Put(JsonNode parent, object at, JsonNode? value)
    {
        if (at is int index)
        {
            parent[index] = value;
        }
        else
        {
            parent[(string)at] = value;
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

    private static bool IsWord(string text) =>
        text.Length <= LongestWord && text.All(character => char.IsAsciiLetter(character) || character is '_' or '-' or '.' or '$' or '/');

    /// <summary>A path, and the same without its indices.</summary>
    private readonly record struct Place(string Path, string Shape)
    {
        public Place Property(string name)
        {
            var path = $"{Path}.{name}";
            return new Place(path, ReferenceEquals(Path, Shape) ? path : $"{Shape}.{name}");
        }

        public Place Item(int index) => new($"{Path}[{index}]", Shape + "[]");
    }
}
