using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json.Nodes;
using InferShield.Api.Detection;
using InferShield.Api.Gateway.Bodies;

namespace InferShield.Api.Gateway.Streaming.Shapes;

/// <summary>Which of a stream's texts a piece belongs to.</summary>
/// <param name="Group">The choice, content block or output item.</param>
/// <param name="Place">The text's place there, such as <c>content</c>.</param>
internal readonly record struct TextKey(string Group, string Place);

/// <summary>A piece of a text in an event.</summary>
internal readonly record struct TextPiece(JsonObject Parent, string Name, TextKey Key)
{
    public string Text => Parent[Name]!.GetValue<string>();

    public void Replace(string text) => Parent[Name] = text;
}

/// <summary>What the events of a shape mean: where pieces of texts stand, what ends them, what ends the stream.</summary>
internal abstract class StreamRules
{
    private const int LongestName = 24;
    private const int LongestCarried = 256;

    public static StreamRules Of(StreamShape shape) => shape switch
    {
        StreamShape.ChatCompletions => new ChoiceRules(isChat: true),
        StreamShape.Completions => new ChoiceRules(isChat: false),
        StreamShape.Responses => new ResponseRules(),
        StreamShape.Messages => new MessageRules(),
        _ => throw new ArgumentOutOfRangeException(nameof(shape), shape, null),
    };

    /// <summary>Whether the end is the line <c>[DONE]</c>, after which nothing comes.</summary>
    public virtual bool EndsWithDone => false;

    /// <summary>Whether clients get the arguments of a call as an object.</summary>
    public virtual bool SendsObjects => false;

    /// <summary>Whether later events repeat whole texts.</summary>
    public virtual bool Repeats => false;

    /// <summary>Adds the pieces of texts in an event that go on over many events.</summary>
    public abstract void Find(JsonObject data, List<TextPiece> pieces);

    /// <summary>Whether nothing of a text follows.</summary>
    public abstract bool Ends(JsonObject data, TextKey key);

    /// <summary>The text that goes on before and after an event, at the same place or at the next; null for none.</summary>
    public virtual TextKey? RowOf(JsonObject data) => null;

    /// <summary>The place at which such a text goes on after an event; null where that stays the same.</summary>
    public virtual string? PartBegun(JsonObject data) => null;

    /// <summary>Whether an event whose pieces are all held says anything else.</summary>
    public abstract bool IsEmpty(JsonObject data);

    /// <summary>Whether nothing follows the event.</summary>
    public abstract bool IsLast(JsonObject data);

    /// <summary>Whether the provider says that it failed.</summary>
    public abstract bool IsError(JsonObject data);

    /// <summary>What is known of an event apart from the pieces.</summary>
    public abstract BodyShape Body { get; }

    /// <summary>Adds the calls of tools that an event begins, by the text of their arguments.</summary>
    public abstract void FindCalls(JsonObject data, List<StreamedCall> calls);

    /// <summary>Where a text stands in an answer that is not streamed.</summary>
    public abstract string PartOf(TextKey key);

    /// <summary>Whether a text is JSON in a string.</summary>
    public abstract bool IsJson(TextKey key);

    /// <summary>An event like the last one of a text with nothing in it but <paramref name="text"/>, and what says where that belongs.</summary>
    public virtual JsonObject Carrying(JsonObject last, TextKey key, string text)
    {
        var pieces = new List<TextPiece>();
        Find(last, pieces);
        var piece = pieces.Find(piece => piece.Key == key);
        JsonObject parent = piece.Parent, carrier = Short(parent, pieces);
        carrier[piece.Name] = text;
        while (parent.Parent is { } above)
        {
            JsonNode held = carrier;
            string name;
            if (above is JsonArray)
            {
                held = new JsonArray(held);
                (name, parent) = (above.GetPropertyName(), (JsonObject)above.Parent!);
            }
            else
            {
                (name, parent) = (parent.GetPropertyName(), (JsonObject)above);
            }

            carrier = Short(parent, pieces);
            carrier[name] = held;
        }

        return carrier;
    }

    /// <summary>The name of such an event.</summary>
    public virtual string? NameOf(SseEvent last) => last.Name;

    /// <summary>Takes out what spells texts out beside them.</summary>
    /// <param name="data">An event.</param>
    /// <param name="written">Its pieces as they came.</param>
    public virtual void TakeEchoes(JsonObject data, IReadOnlyDictionary<TextKey, string> written)
    {
    }

    /// <summary>Puts back what spells out no more than was released.</summary>
    public virtual void PutEchoes(JsonObject data, TextKey key, HeldText held)
    {
    }

    /// <summary>What the provider counted so far.</summary>
    public virtual TokenUsage UsageOf(JsonObject data) => TokenUsage.Of(data);

    /// <summary>Takes what the provider counted out of an event.</summary>
    /// <returns>Whether it says anything else.</returns>
    public virtual bool HideUsage(JsonObject data) => true;

    /// <summary>What precedes the error of a block: some clients see no errors in streams, and must not take what they have for the whole.</summary>
    public virtual JsonObject? Withheld(string requestId, string model, DateTimeOffset now) => null;

    /// <summary>The event that ends a stream that may not go on.</summary>
    public abstract (string? Name, JsonObject Data) Error(string type, string code, string message, string requestId);

    /// <summary>An object without what stands in it, long strings and pieces of texts.</summary>
    private static JsonObject Short(JsonObject whole, List<TextPiece> pieces) => new(whole
        .Where(entry => entry.Value is null or JsonArray { Count: 0 } || (entry.Value is JsonValue && !(StringOf(entry.Value)?.Length > LongestCarried)
            && !pieces.Exists(piece => ReferenceEquals(piece.Parent, whole) && piece.Name == entry.Key)))
        .Select(entry => KeyValuePair.Create(entry.Key, entry.Value?.DeepClone())));

    protected static BodyShape Shape(FrozenSet<string> identifiers, FrozenSet<string> skipped, FrozenSet<string> jsonTexts, FrozenSet<string> jsonValues) => new()
    {
        ChannelOf = (_, _, inherited) => inherited,
        Otherwise = Channel.Completion,
        Identifiers = identifiers,
        Skipped = skipped,
        JsonTexts = jsonTexts,
        JsonValues = jsonValues,
    };

    protected static string? StringOf(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    protected static bool IsText(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out _);

    /// <summary>Whether a property can hold a piece: its name is a plain word, which is no text itself.</summary>
    protected static bool IsWord(string name) => name.Length <= LongestName && name.All(character => char.IsAsciiLetter(character) || character == '_');

    /// <exception cref="MalformedStreamException">It is no index.</exception>
    protected static string IndexOf(JsonObject item, string name = "index") => item[name] switch
    {
        null => "0",
        JsonValue value when value.TryGetValue<int>(out var index) => index.ToString(CultureInfo.InvariantCulture),
        _ => throw new MalformedStreamException("An index is no number."),
    };
}

/// <summary>A call of a tool that a stream writes.</summary>
internal readonly record struct StreamedCall(TextKey Arguments, string? Id, string Name);
