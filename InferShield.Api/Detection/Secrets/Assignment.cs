namespace InferShield.Api.Detection.Secrets;

/// <summary>
/// Finds the value that a name is given, in the ways that programs, settings, markup, headers, commands and people write it:
/// <c>name = "v"</c>, <c>"name": "v"</c>, <c>name =&gt; v</c>, <c>name: string = "v"</c>, <c>&lt;name&gt;v</c>, <c>("name", "v")</c>,
/// <c>name: n, value: v</c>, <c>--name v</c>, <c>name is v</c>.
/// </summary>
internal static class Assignment
{
    private const int LongestRest = 40;
    private const int LongestGap = 8;
    private const int LongestType = 24;

    /// <param name="text">The text.</param>
    /// <param name="nameStart">Where a word of the name starts.</param>
    /// <param name="at">Where that word ends.</param>
    /// <returns>Where the value starts; -1 where nothing is given to the name.</returns>
    public static int ValueStart(ReadOnlySpan<char> text, int nameStart, int at)
    {
        var limit = Math.Min(text.Length, at + LongestRest);
        var end = at;
        while (end < limit && IsNameCharacter(text[end]))
        {
            end++;
        }

        var after = SkipAny(text, end, "\"'`]\\ \n*");
        if (after < text.Length && after < limit + LongestGap && OperatorEnd(text, end, after) is var value and > 0)
        {
            return SkipToValue(text, SkipType(text, value));
        }

        return Spoken(text, nameStart, at, end);
    }

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or ' ' or '/';

    private static int OperatorEnd(ReadOnlySpan<char> text, int nameEnd, int at)
    {
        switch (text[at])
        {
            case '=' or ':' or '>':
                return EndOfOperator(text, at);
            case '?' or '+' or '|' when at + 1 < text.Length && text[at + 1] is '=' or '|' or ':':
                return at + 2;
            case ',' when at > nameEnd && text[at - 1] is '"' or '\'' or '`':
                return PairedValue(text, at + 1) is var paired and > 0 ? paired : at + 1;
            default:
                return at > nameEnd ? PairedValue(text, at) : -1;
        }
    }

    private static int EndOfOperator(ReadOnlySpan<char> text, int at)
    {
        var end = SkipAny(text, at, ":=>~");
        return PairedValue(text, end) is var paired and > 0 ? paired : end;
    }

    /// <summary>The value of a pair whose key is the name: <c>key="name" value="v"</c>, <c>name: n</c> and <c>value: v</c>.</summary>
    private static int PairedValue(ReadOnlySpan<char> text, int at)
    {
        at = SkipAny(text, at, "\"' \n,");
        if (!text[at..].StartsWith("value", StringComparison.OrdinalIgnoreCase))
        {
            return -1;
        }

        at = SkipAny(text, at + 5, "\"' ");
        return at < text.Length && text[at] is '=' or ':' ? at + 1 : -1;
    }

    /// <summary>Over a type between a colon and an equals sign.</summary>
    private static int SkipType(ReadOnlySpan<char> text, int at)
    {
        var start = SkipAny(text, at, " &");
        var end = start;
        while (end < text.Length && end < start + LongestType && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '.' or '_' or '\''))
        {
            end++;
        }

        var sign = SkipAny(text, end, " ?");
        return end > start && sign > end && sign + 1 < text.Length && text[sign] == '=' && text[sign + 1] is ' ' or '"' or '\'' ? sign + 1 : at;
    }

    /// <summary>A value after a flag, or after "is" in a sentence.</summary>
    private static int Spoken(ReadOnlySpan<char> text, int nameStart, int at, int end)
    {
        var rest = text[at..end];
        var space = rest.IndexOf(' ');
        if (space < 0)
        {
            return -1;
        }

        var stated = rest.IndexOf(" is ");
        if (stated >= 0)
        {
            return SkipToValue(text, at + stated + 4);
        }

        var start = nameStart;
        while (start > 0 && start > nameStart - LongestRest && (char.IsAsciiLetterOrDigit(text[start - 1]) || text[start - 1] is '-' or '_'))
        {
            start--;
        }

        return text[start] == '-' && !text[start..nameStart].Contains(' ') ? SkipToValue(text, at + space) : -1;
    }

    private static int SkipToValue(ReadOnlySpan<char> text, int at)
    {
        var value = SkipAny(text, at, " \n\"'`=>(@\\|");
        var rest = text[value..];
        foreach (var scheme in (ReadOnlySpan<string>)["Bearer ", "Basic ", "Token "])
        {
            if (rest.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            {
                return SkipAny(text, value + scheme.Length, " \"'");
            }
        }

        return value < text.Length ? value : -1;
    }

    private static int SkipAny(ReadOnlySpan<char> text, int at, string characters)
    {
        var end = Math.Min(text.Length, at + LongestGap);
        while (at < end && characters.Contains(text[at], StringComparison.Ordinal))
        {
            at++;
        }

        return at;
    }
}
