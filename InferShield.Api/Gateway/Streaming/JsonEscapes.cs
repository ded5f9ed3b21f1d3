using System.Globalization;

namespace InferShield.Api.Gateway.Streaming;

/// <summary>Reads the escapes of JSON strings in a text that may be cut anywhere.</summary>
internal static class JsonEscapes
{
    private const int UnicodeLength = 6;

    /// <summary>The text with what its escapes say, and blanks that keep every other character in its place; null without escapes.</summary>
    public static string? Read(string text)
    {
        var at = text.IndexOf('\\');
        if (at < 0)
        {
            return null;
        }

        var read = text.ToCharArray();
        for (; at >= 0 && at + 1 < read.Length; at = text.IndexOf('\\', at))
        {
            var isUnicode = text[at + 1] == 'u' && at + UnicodeLength <= text.Length
                && ushort.TryParse(text.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _);
            if (isUnicode)
            {
                // The scanner reads these itself.
                at += UnicodeLength;
                continue;
            }

            (read[at], read[at + 1]) = text[at + 1] switch
            {
                'n' or 'r' => ('\n', '\n'),
                't' or 'b' or 'f' => (' ', ' '),
                var other => (' ', other),
            };
            at += 2;
            if (at > text.Length)
            {
                break;
            }
        }

        return new string(read);
    }
}
