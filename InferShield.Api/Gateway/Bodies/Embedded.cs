using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace InferShield.Api.Gateway.Bodies;

/// <summary>
/// What a string carries in base64, or points at. What decodes to text is text, whatever it says that it is; the rest is
/// opaque, and what only looks like base64 by its label is a text like any other.
/// </summary>
/// <param name="Opaque">What cannot be read; null where all can, or where it is no material of the body's.</param>
/// <param name="IsRead">There is nothing (more) to read in the string itself.</param>
/// <param name="Text">The decoded text; null without one.</param>
/// <param name="Header">What stands before the base64.</param>
/// <param name="Encoding">The text's encoding.</param>
internal readonly partial record struct Embedded(OpaqueKind? Opaque, bool IsRead, string? Text = null, string Header = "", Encoding? Encoding = null)
{
    private const int Sample = 4096;
    private const int LongestHeader = 256;

    private static readonly SearchValues<char> Base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n");
    private static readonly UTF8Encoding Utf8 = new(false, true);

    private static readonly HashSet<string> EncryptedNames = ["encrypted_content", "encrypted_index", "encrypted_stdout", "encrypted_tool_name", "signature", "thought_signature"];

    private static readonly HashSet<string> FileTypes = ["file", "input_file", "input_image", "computer_screenshot", "container_upload"];

    public string Encode(string text) => Header + Convert.ToBase64String([.. Encoding!.GetPreamble(), .. Encoding.GetBytes(text)]);

    /// <param name="parent">What holds the string.</param>
    /// <param name="name">The property's name; null in a list.</param>
    /// <param name="text">The string.</param>
    public static Embedded Of(JsonNode parent, string? name, string text)
    {
        if (text.StartsWith("data:", StringComparison.OrdinalIgnoreCase)
            && DataAddress().Match(text, 0, Math.Min(text.Length, LongestHeader)) is { Success: true } header)
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

    /// <summary>Bytes as the text that they are; null where they are none.</summary>
    public static string? ReadText(ReadOnlySpan<byte> bytes)
    {
        var all = bytes.ToArray();
        return EncodingOf(all.Length <= Sample ? all : all[..Sample], all.Length > Sample) is { } encoding ? Read(all, encoding) : null;
    }

    private static Embedded Decode(string text, int start, OpaqueKind? kind)
    {
        var payload = text.AsSpan(start);
        if (payload.ContainsAnyExcept(Base64))
        {
            return default;
        }

        var sample = payload.Length <= Sample ? payload : payload[..Sample];
        if (sample.ContainsAny('\r', '\n'))
        {
            sample = payload;
        }

        return Bytes(sample) is { } first && EncodingOf(first, payload.Length > sample.Length) is { } encoding && Bytes(payload) is { } all && Read(all, encoding) is { } read
            ? new Embedded(null, false, read, text[..start], encoding)
            : new Embedded(kind, true);
    }

    private static byte[]? Bytes(ReadOnlySpan<char> base64)
    {
        var bytes = new byte[(base64.Length / 4 * 3) + 3];
        return Convert.TryFromBase64Chars(base64, bytes, out var written) ? bytes[..written] : null;
    }

    private static Encoding? EncodingOf(byte[] bytes, bool isCut) => bytes switch
    {
        [0xff, 0xfe, ..] => new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true),
        [0xfe, 0xff, ..] => new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true),
        [0xef, 0xbb, 0xbf, ..] => new UTF8Encoding(true, true),
        _ => Enumerable.Range(0, isCut ? 4 : 1).Any(cut => bytes.Length > cut && Read(bytes[..^cut], Utf8) is not null) ? Utf8 : null,
    };

    private static string? Read(byte[] bytes, Encoding encoding)
    {
        try
        {
            var text = encoding.GetString(bytes.AsSpan(encoding.Preamble.Length));
            return text.Any(character => char.IsControl(character) && !char.IsWhiteSpace(character)) ? null : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    public static OpaqueKind KindOf(string mediaType) =>
        mediaType.StartsWith("image/", StringComparison.OrdinalIgnoreCase) ? OpaqueKind.Image
        : mediaType.StartsWith("audio/", StringComparison.OrdinalIgnoreCase) ? OpaqueKind.Audio
        : OpaqueKind.File;

    private static string? Word(JsonObject? holder, string name) =>
        holder?[name] is JsonValue value && value.TryGetValue<string>(out var word) ? word : null;

    [GeneratedRegex("^data:(?<type>[^;,]{0,80})(;[^;,]{1,80}){0,2};base64,", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex DataAddress();
}
