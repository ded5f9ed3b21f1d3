using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace InferShield.Api.Gateway;

/// <summary>
/// Parses one JSON object so strictly that any two readers of it see the same: what was inspected is what the other
/// side acts on.
/// </summary>
internal static class StrictJson
{
    public const int MaxDepth = 64;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <exception cref="JsonException">
    /// Not one object in valid UTF-8, nested too deep, a property named twice, half a surrogate pair, or a number beyond a double.
    /// </exception>
    public static JsonObject ParseObject(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
        {
            throw new JsonException("The text is not valid UTF-8.");
        }

        CheckValues(utf8);
        return JsonNode.Parse(utf8, documentOptions: Options) as JsonObject ?? throw new JsonException("The text is not an object.");
    }

    /// <exception cref="JsonException">As above, but of any JSON.</exception>
    public static JsonNode? Parse(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        CheckValues(utf8);
        return JsonNode.Parse(utf8, documentOptions: Options);
    }

    private static void CheckValues(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Number && !(reader.TryGetDouble(out var number) && double.IsFinite(number)))
            {
                throw new JsonException("A number is too large.");
            }

            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
            {
                try
                {
                    reader.GetString();
                }
                catch (InvalidOperationException broken)
                {
                    throw new JsonException("A string has half a surrogate pair.", broken);
                }
            }
        }
    }
}
