using System.Text;
using System.Text.Json.Nodes;
using InferShield.Simulator.Answers;

namespace InferShield.Simulator.OpenAi;

/// <summary>How likely each token was: a number that the token alone decides.</summary>
internal static class LogProbabilities
{
    private const double Scale = 1000;

    /// <summary>The shape of chat completions, which spells the text out; with so many alternatives to each token.</summary>
    public static JsonObject OfChat(IEnumerable<string> pieces, int alternatives) => new()
    {
        ["content"] = new JsonArray([.. pieces.Select(piece => Entry(piece, alternatives))]),
        ["refusal"] = null,
    };

    /// <summary>The shape of completions.</summary>
    /// <param name="pieces">The tokens.</param>
    /// <param name="offset">Characters of the text before them.</param>
    /// <param name="alternatives">How many each token has.</param>
    public static JsonObject OfCompletion(string[] pieces, int offset, int alternatives) => new()
    {
        ["tokens"] = new JsonArray([.. pieces]),
        ["token_logprobs"] = new JsonArray([.. pieces.Select(piece => JsonValue.Create(Value(piece)))]),
        ["top_logprobs"] = new JsonArray([.. pieces.Select(piece => new JsonObject(Alternatives(piece, alternatives)
            .Select(other => KeyValuePair.Create(other, (JsonNode?)Value(other)))))]),
        ["text_offset"] = new JsonArray([.. pieces.Select((_, index) => JsonValue.Create(offset + pieces.Take(index).Sum(piece => piece.Length)))]),
    };

    private static JsonObject Entry(string piece, int alternatives)
    {
        var entry = Token(piece);
        entry["top_logprobs"] = new JsonArray([.. Alternatives(piece, alternatives).Select(Token)]);
        return entry;
    }

    private static JsonObject Token(string piece) => new()
    {
        ["token"] = piece,
        ["logprob"] = Value(piece),
        ["bytes"] = new JsonArray([.. Encoding.UTF8.GetBytes(piece).Select(value => JsonValue.Create((int)value))]),
    };

    private static IEnumerable<string> Alternatives(string piece, int count) =>
        Enumerable.Range(0, count).Select(number => number == 0 ? piece : $"{piece}{number}");

    private static double Value(string piece) => -(Prose.Seed(piece) % Scale) / Scale;
}
