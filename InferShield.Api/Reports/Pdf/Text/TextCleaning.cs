using System.Globalization;
using System.Text;

namespace InferShield.Api.Reports.Pdf.Text;

/// <summary>Makes text fit to be set in a line: what does not show, or would turn the line around, becomes a readable code.</summary>
internal static class TextCleaning
{
    /// <summary>Characters of evidence are shown up to here; what comes after is an ellipsis.</summary>
    public const int MaxLength = 4096;

    public static string Clean(string text)
    {
        var cut = text.Length > MaxLength;
        var length = cut ? MaxLength - (char.IsHighSurrogate(text[MaxLength - 1]) ? 1 : 0) : text.Length;
        if (!cut && !NeedsCleaning(text))
        {
            return text;
        }

        var clean = new StringBuilder();
        for (var index = 0; index < length; index++)
        {
            var unit = text[index];
            if (char.IsSurrogate(unit) && index + 1 < length && char.IsSurrogatePair(unit, text[index + 1]))
            {
                clean.Append(unit).Append(text[++index]);
            }
            else if (unit is '\t' or '\n' or '\r' or '\u2028' or '\u2029')
            {
                clean.Append(' ');
            }
            else if (IsUnsafe(unit))
            {
                clean.Append(CultureInfo.InvariantCulture, $"{CodeOf(unit)}");
            }
            else
            {
                clean.Append(unit);
            }
        }

        return clean.Append(cut ? "…" : "").ToString();
    }

    /// <summary>A code point as people write it: U+1F600.</summary>
    public static string CodeOf(int codePoint) => $"U+{codePoint:X4}";

    private static bool NeedsCleaning(string text)
    {
        foreach (var unit in text)
        {
            if (unit is < ' ' or '\u2028' or '\u2029' || (unit > '~' && IsUnsafe(unit)))
            {
                return true;
            }
        }

        return false;
    }

    // Controls, marks that turn text around, invisible operators, and halves of a pair that stand alone.
    private static bool IsUnsafe(char unit) => unit is < ' ' or (>= '\u007F' and <= '\u009F') or '\u00AD' or '\u061C' or '\u180E' or '\u200B' or '\u200E' or '\u200F'
        or (>= '\u202A' and <= '\u202E') or (>= '\u2060' and <= '\u206F') or '\uFEFF' or (>= '\uFFF9' and <= '\uFFFB') or '\uFFFE' or '\uFFFF'
        || char.IsSurrogate(unit);
}
