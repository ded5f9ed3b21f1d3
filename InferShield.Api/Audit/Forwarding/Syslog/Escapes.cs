using System.Globalization;
using System.Text;

namespace InferShield.Api.Audit.Forwarding.Syslog;

/// <summary>
/// Makes any text safe where it stands, so that nobody can end a value, a line or a message with what they call a model.
/// Control characters become <c>#</c> and their number in three digits, halves of a surrogate pair U+FFFD.
/// </summary>
internal static class Escapes
{
    /// <summary>The value of a parameter of structured data, RFC 5424, section 6.3.3.</summary>
    public static string Parameter(string text) => Escape(text, "\"\\]", null);

    /// <summary>A field of the header of a CEF message.</summary>
    public static string CefHeader(string text) => Escape(text, "|\\", " ");

    /// <summary>The value of an extension of a CEF message.</summary>
    public static string CefValue(string text) => Escape(text, "=\\", "\\n");

    /// <summary>A field of a syslog header: printable ASCII without blanks, <c>-</c> for none.</summary>
    public static string Name(string text, int longest)
    {
        var name = string.Concat(text.Take(longest).Select(character => character is > ' ' and < '\u007f' ? character : '_'));
        return name.Length == 0 ? "-" : name;
    }

    private static string Escape(string text, string special, string? newLine)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '\r' or '\n' && newLine is not null)
            {
                escaped.Append(rune.Value == '\r' && newLine == "\\n" ? "\\r" : newLine);
            }
            else if (Rune.IsControl(rune))
            {
                escaped.Append(CultureInfo.InvariantCulture, $"#{rune.Value:D3}");
            }
            else if (rune.Value is 0x2028 or 0x2029)
            {
                escaped.Append('\ufffd');
            }
            else
            {
                if (rune.IsAscii && special.Contains((char)rune.Value, StringComparison.Ordinal))
                {
                    escaped.Append('\\');
                }

                escaped.Append(rune.ToString());
            }
        }

        return escaped.ToString();
    }
}
