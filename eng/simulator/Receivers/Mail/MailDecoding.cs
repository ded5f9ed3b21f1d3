using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace InferShield.Simulator.Receivers.Mail;

/// <summary>The encodings that carry any text through a mail's seven bits.</summary>
internal static partial class MailDecoding
{
    /// <summary>Decodes a header's encoded words (RFC 2047); what cannot be decoded stays as it is.</summary>
    public static string Header(string value) =>
        EncodedWord().Replace(BetweenWords().Replace(value, "?==?"), word =>
        {
            try
            {
                var bytes = word.Groups[2].Value is "b" or "B"
                    ? Convert.FromBase64String(word.Groups[3].Value)
                    : QuotedPrintable(word.Groups[3].Value.Replace('_', ' '));
                return Encoding.GetEncoding(word.Groups[1].Value).GetString(bytes);
            }
            catch (Exception failure) when (failure is FormatException or ArgumentException)
            {
                return word.Value;
            }
        });

    /// <summary>Decodes a part's body, which is UTF-8 or plain ASCII in all mails of interest here.</summary>
    public static string Body(string body, string? transferEncoding) => Encoding.UTF8.GetString(Bytes(body, transferEncoding));

    /// <summary>Decodes a part's body.</summary>
    public static byte[] Bytes(string body, string? transferEncoding) => transferEncoding?.Trim().ToLowerInvariant() switch
    {
        "quoted-printable" => QuotedPrintable(SoftBreak().Replace(body, "")),
        "base64" => Convert.FromBase64String(body),
        _ => Encoding.Latin1.GetBytes(body),
    };

    private static byte[] QuotedPrintable(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '=' && i + 2 < text.Length && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                bytes.Add(value);
                i += 2;
            }
            else
            {
                bytes.Add((byte)text[i]);
            }
        }

        return [.. bytes];
    }

    [GeneratedRegex(@"=\?([^?\s]+)\?([bBqQ])\?([^?\s]*)\?=", RegexOptions.NonBacktracking)]
    private static partial Regex EncodedWord();

    [GeneratedRegex(@"\?=\s+=\?", RegexOptions.NonBacktracking)]
    private static partial Regex BetweenWords();

    [GeneratedRegex(@"=[ \t]*\r?\n", RegexOptions.NonBacktracking)]
    private static partial Regex SoftBreak();
}
