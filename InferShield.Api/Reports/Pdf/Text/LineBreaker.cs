using System.Globalization;
using InferShield.Api.Reports.Pdf.Fonts;

namespace InferShield.Api.Reports.Pdf.Text;

/// <summary>Breaks text into lines that fit: at spaces, after joining punctuation, beside ideographs, else between graphemes.</summary>
internal sealed class LineBreaker(TextSetter setter)
{
    private const char Ellipsis = '…';

    /// <summary>At least one line; the last one ends in an ellipsis when the text has more than <paramref name="maxLines"/>.</summary>
    /// <param name="text">Clean text.</param>
    /// <param name="weight">The font's weight.</param>
    /// <param name="width">Thousandths of the em.</param>
    /// <param name="maxLines">At least 1.</param>
    public IReadOnlyList<string> Break(string text, FontWeight weight, int width, int maxLines = int.MaxValue)
    {
        if (setter.Width(text, weight) <= width)
        {
            return [text];
        }

        var lines = new List<string>();
        var start = 0;
        while (start < text.Length && lines.Count < maxLines)
        {
            var end = LineEnd(text, start, weight, width);
            if (lines.Count == maxLines - 1 && end < text.Length)
            {
                lines.Add(Cut(text[start..end].TrimEnd(), weight, width));
                break;
            }

            lines.Add(text[start..end].TrimEnd());
            start = end;
            while (start < text.Length && text[start] == ' ')
            {
                start++;
            }
        }

        return lines;
    }

    private int LineEnd(string text, int start, FontWeight weight, int width)
    {
        var (end, used) = (start, 0);
        while (end < text.Length)
        {
            var next = NextBreak(text, end);
            var segment = text[end..next];
            var measured = setter.Width(segment.TrimEnd(), weight);
            if (used + measured > width)
            {
                return end > start ? end : EmergencyEnd(text, start, next, weight, width);
            }

            used += segment[^1] == ' ' ? setter.Width(segment, weight) : measured;
            end = next;
        }

        return end;
    }

    private int EmergencyEnd(string text, int start, int limit, FontWeight weight, int width)
    {
        var (end, used) = (start, 0);
        while (end < limit)
        {
            var length = StringInfo.GetNextTextElementLength(text.AsSpan(end));
            used += setter.Width(text.Substring(end, length), weight);
            if (used > width && end > start)
            {
                break;
            }

            end += length;
        }

        return end;
    }

    private string Cut(string line, FontWeight weight, int width)
    {
        while (line.Length > 0 && setter.Width(line + Ellipsis, weight) > width)
        {
            var last = StringInfo.ParseCombiningCharacters(line)[^1];
            line = line[..last].TrimEnd();
        }

        return line + Ellipsis;
    }

    private static int NextBreak(string text, int start)
    {
        for (var index = start; index + 1 < text.Length; index++)
        {
            var (here, after) = (text[index], text[index + 1]);
            if (here == ' ' ? after != ' ' : (here is '-' or '/' or '_' or ',' or ';' or ':' or '.' or '@' or '|' && char.IsLetterOrDigit(after)) || (IsIdeograph(here) && !char.IsPunctuation(after)) || (IsIdeograph(after) && char.IsLetterOrDigit(here)))
            {
                return index + 1;
            }
        }

        return text.Length;
    }

    private static bool IsIdeograph(char unit) => unit is (>= '\u2E80' and <= '\u9FFF') or (>= '\uAC00' and <= '\uD7A3') or (>= '\uF900' and <= '\uFAFF') or (>= '\uFF00' and <= '\uFFEF');
}
