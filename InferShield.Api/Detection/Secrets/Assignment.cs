using System.Buffers;

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

    private static readonly SearchValues<char> FlagCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./ ");

    /// <param name="text">The text.</param>
    /// <param name="nameStart">Where a word of the name starts.</param>
    /// <param name="at">Where that word ends.</param>
    /// <returns>Where the value starts; -1 where nothing is given to the name.</returns>
    public static int ValueStart(ReadOnlySpan<char> text, int nameStart, int at)
    {
        if (FlagValue(text, nameStart, at) is >= 0 and var flagged)
        {
            return flagged;
        }

        var rest = text[at..Math.Min(text.Length, at + LongestRest)];
        var length = rest.IndexOfAnyExcept(NameCharacters);
        if (rest[..(length < 0 ? rest.Length : length)].IndexOf(" is ") is >= 0 and var stated)
        {
            return SkipToValue(text, at + stated + 4);
        }

        if (length < 0)
        {
            return -1;
        }

        var end = at + length;
        var after = SkipAny(text, end, "\"'`]\\ \n*");
        return after < text.Length && OperatorEnd(text, end, after) is var value and > 0 ? SkipToValue(text, SkipType(text, value)) : -1;
    }

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

    /// <summary>A value after a flag of a command and a space.</summary>
    private static int FlagValue(ReadOnlySpan<char> text, int nameStart, int at)
    {
        var before = text[Math.Max(0, nameStart - LongestRest)..nameStart];
        if (before.IsEmpty || text[nameStart - before.Length + before.LastIndexOfAnyExcept(FlagCharacters) + 1] != '-')
        {
            return -1;
        }

        var length = text[at..Math.Min(text.Length, at + LongestRest)].IndexOfAnyExcept(FlagCharacters);
        return length >= 0 && text[at + length] == ' ' ? SkipToValue(text, at + length) : -1;
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
