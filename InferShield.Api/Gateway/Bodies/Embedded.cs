using System.Buffers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace InferShield.Api.Gateway.Bodies;

/// <summary>
/// What a string carries in base64, or points at. What decodes to text is text, whatever it says that it is; the rest is
/// opaque. What is no base64 as it should be is both: who gets it may decode it all the same, or read it as it stands.
/// </summary>
/// <param name="Opaque">What cannot be read; null where all can, or where it is no material of the body's.</param>
/// <param name="IsRead">There is nothing (more) to read in the string itself.</param>
/// <param name="Text">The decoded text; null without one.</param>
/// <param name="Header">What stands before the base64.</param>
internal readonly partial record struct Embedded(OpaqueKind? Opaque, bool IsRead, BytesAsText? Text = null, string? Header = null)
{
    private const int LongestType = 96;

    private static readonly SearchValues<char> Base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n");

    private static readonly HashSet<string> EncryptedNames = ["encrypted_content", "encrypted_index", "encrypted_stdout", "encrypted_tool_name", "signature", "thought_signature"];

    private static readonly HashSet<string> FileTypes = ["file", "input_file", "input_image", "computer_screenshot", "container_upload"];

    /// <summary>The string is base64 as it should be, and so no text itself.</summary>
    public bool IsBase64 { get; private init; }

    public string Encode(string text) => Convert.ToBase64String(Text!.Encode(text));

    /// <summary>The header can say more than a type.</summary>
    public bool HasWords => Header is { Length: > 0 } && (Header.Length > LongestType || !TypeAlone().IsMatch(Header));

    /// <param name="parent">What holds the string.</param>
    /// <param name="name">The property's name; null in a list.</param>
    /// <param name="text">The string.</param>
    public static Embedded Of(JsonNode parent, string? name, string text)
    {
        if (text.StartsWith("data:", StringComparison.OrdinalIgnoreCase) && DataAddress().Match(text) is { Success: true } header)
        {
            return Decode(text, header.Length, KindOf(header.Groups["type"].Value));
        }

        var holder = parent as JsonObject;
        var within = holder?.Parent is JsonObject ? holder.GetPropertyName() : null;
        return name switch
        {
            null => default,
            "data" when Word(holder, "type") is "base64" => Decode(text, 0, KindOf(Word(holder, "media_type") ?? "")),
            "data" when Word(holder, "type") is "redacted_thinking" => Decode(text, 0, OpaqueKind.Encrypted),
            "data" when within is "input_audio" or "audio" => Decode(text, 0, OpaqueKind.Audio),
            "file_data" => Decode(text, 0, OpaqueKind.File),
            "b64_json" or "partial_image_b64" => Decode(text, 0, OpaqueKind.Image),
            "result" when Word(holder, "type") is "image_generation_call" => Decode(text, 0, OpaqueKind.Image),
            "image_url" => new Embedded(OpaqueKind.Image, false),
            "url" when within is "image_url" => new Embedded(OpaqueKind.Image, false),
            "url" when Word(holder, "type") is "url" => new Embedded(Word(holder!.Parent as JsonObject, "type") is "image" ? OpaqueKind.Image : OpaqueKind.File, false),
            "file_url" => new Embedded(OpaqueKind.File, false),
            "file_id" when within is "file" || FileTypes.Contains(Word(holder, "type") ?? "") =>
                new Embedded(Word(holder, "type") is "input_image" or "computer_screenshot" ? OpaqueKind.Image : OpaqueKind.File, false),
            "embedding" when Word(holder, "object") is "embedding" => Decode(text, 0, null),
            _ => EncryptedNames.Contains(name) ? Decode(text, 0, OpaqueKind.Encrypted) : default,
        };
    }

    private static Embedded Decode(string text, int start, OpaqueKind? kind)
    {
        var payload = text.AsSpan(start);
        var isBase64 = !payload.ContainsAnyExcept(Base64);
        var read = BytesAsText.Of(Bytes(payload[..Math.Min(payload.Length, BytesAsText.Sample)])) is null ? null : BytesAsText.Of(Bytes(payload));
        return new Embedded(read is { IsClean: true } ? null : kind, isBase64 && read is null, read, text[..start]) { IsBase64 = isBase64 };
    }

    // Whoever gets it may pass over what is no base64, take the other alphabet too, and do without the padding.
    private static byte[] Bytes(ReadOnlySpan<char> base64)
    {
        ReadOnlySpan<char> text = base64.Contains('%') ? Uri.UnescapeDataString(base64) : base64;
        var digits = new char[text.Length + 3];
        var length = 0;
        foreach (var character in text)
        {
            var digit = character switch { '-' => '+', '_' => '/', _ => character };
            if (char.IsAsciiLetterOrDigit(digit) || digit is '+' or '/')
            {
                digits[length++] = digit;
            }
        }

        length -= length % 4 == 1 ? 1 : 0;
        for (; length % 4 != 0; length++)
        {
            digits[length] = '=';
        }

        return Convert.FromBase64CharArray(digits, 0, length);
    }

    public static OpaqueKind KindOf(string mediaType) =>
        mediaType.StartsWith("image/", StringComparison.OrdinalIgnoreCase) ? OpaqueKind.Image
        : mediaType.StartsWith("audio/", StringComparison.OrdinalIgnoreCase) ? OpaqueKind.Audio
        : OpaqueKind.File;

    private static string? Word(JsonObject? holder, string name) =>
        holder?[name] is JsonValue value && value.TryGetValue<string>(out var word) ? word : null;

    [GeneratedRegex("^data:(?<type>[^;,]*).*?; *base64 *,", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex DataAddress();

    [GeneratedRegex(@"^data:(application|audio|image|text|video)/[\w.+-]+;base64,\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex TypeAlone();
}
