using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace InferShield.Api.Gateway;

/// <summary>
/// How many tokens a request may use, before any provider has counted: a quarter of its texts' bytes as they were sent, and
/// the longest completion that it asks for, for each choice. Media count nothing, as does a completion without a maximum.
/// </summary>
/// <param name="Input">Of the prompt.</param>
/// <param name="Output">Of the completions, at most.</param>
internal readonly record struct TokenEstimate(long Input, long Output)
{
    private const int BytesPerToken = 4;
    private const int MostChoices = 128;
    private const int LongestHeader = 256;

    private static readonly string[] Maxima = ["max_completion_tokens", "max_tokens", "max_output_tokens"];
    private static readonly HashSet<string> Media = ["data", "file_data", "b64_json", "encrypted_content", "signature"];

    public long Total => Input + Output;

    public static TokenEstimate Of(JsonObject body)
    {
        var longest = Maxima.Select(name => Number(body[name])).FirstOrDefault(number => number is not null) ?? 0;
        return new TokenEstimate(Bytes(body) / BytesPerToken, longest * Math.Clamp(Number(body["n"]) ?? 1, 1, MostChoices));
    }

    /// <summary>How many tokens so many characters are, roughly.</summary>
    public static long OfText(long characters) => characters / BytesPerToken;

    private static long Bytes(JsonNode? node) => node switch
    {
        JsonObject children => children.Sum(child => Media.Contains(child.Key) ? 0 : Bytes(child.Value)),
        JsonArray items => items.Sum(Bytes),
        // The text itself is not made: it may be long, and its bytes say enough.
        JsonValue value when value.TryGetValue<JsonElement>(out var element) && element.ValueKind == JsonValueKind.String => Bytes(JsonMarshal.GetRawUtf8Value(element)),
        JsonValue value when value.TryGetValue<string>(out var text) => Encoding.UTF8.GetByteCount(text),
        _ => 0,
    };

    private static int Bytes(ReadOnlySpan<byte> quoted) => quoted.StartsWith("\"data:"u8) && quoted[..Math.Min(quoted.Length, LongestHeader)].IndexOf(";base64,"u8) > 0 ? 0 : quoted.Length - 2;

    private static long? Number(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<double>(out var number) && number is >= 0 and <= int.MaxValue ? (long)Math.Ceiling(number) : null;
}
