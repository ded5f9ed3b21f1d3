using System.Buffers;

namespace InferShield.Api.Detection.Code;

/// <summary>Tells a payload from talk about payloads: code fences, code spans, and the words of those who explain or review.</summary>
internal static class Quotation
{
    private const int Near = 300;
    private const int LongestLine = 1_000;
    private const int FewestProseLetters = 8;

    private static readonly SearchValues<string> Cues = SearchValues.Create(
        [
            "explain", "what does", "what is", "how does", "how do ", "how can", "how to", "why ", "vulnerab", "saniti", "prevent", "injection", "payload", "tutorial",
            "for example", "such as", "my code", "this code", "review", "owasp", "cve-", "attacker", "parameterized", "detect", "exploit", "unit test", "documentation",
        ],
        StringComparison.Ordinal);

    /// <summary>Whether [from, to) is inside a code span, between runs of equally many backticks, of a line that says something else too.</summary>
    public static bool IsCodeSpan(ReadOnlySpan<char> lower, int from, int to)
    {
        var inner = lower[from..to].Trim('`');
        if (inner.IsEmpty)
        {
            return false;
        }

        from += lower[from..to].IndexOfAnyExcept('`');
        to = from + inner.Length;
        var start = Math.Max(0, from - LongestLine);
        var newLine = lower[start..from].LastIndexOf('\n');
        if (newLine < 0 && start > 0)
        {
            return false;
        }

        var line = lower[(start + newLine + 1)..Math.Min(lower.Length, to + LongestLine)];
        (from, to) = (from - (start + newLine + 1), to - (start + newLine + 1));
        var end = line[to..].IndexOf('\n');
        line = end < 0 ? line : line[..(to + end)];
        return TryFindSpan(line, from, out var open, out var close) && close >= to && Letters(line[..open]) + Letters(line[close..]) >= FewestProseLetters;
    }

    private static bool TryFindSpan(ReadOnlySpan<char> line, int from, out int open, out int close)
    {
        for (open = close = 0; ;)
        {
            var next = line[open..from].IndexOf('`');
            if (next < 0)
            {
                return false;
            }

            open += next;
            if (IsEscaped(line, open))
            {
                open++;
                continue;
            }

            var ticks = Ticks(line, open);
            close = Closing(line, open + ticks, ticks);
            if (close >= from)
            {
                return true;
            }

            open = close < 0 ? open + ticks : close + ticks;
            if (open >= from)
            {
                return false;
            }
        }
    }

    private static int Closing(ReadOnlySpan<char> line, int at, int ticks)
    {
        while (true)
        {
            var next = line[at..].IndexOf('`');
            if (next < 0)
            {
                return -1;
            }

            at += next;
            var length = Ticks(line, at);
            if (length == ticks)
            {
                return at;
            }

            at += length;
        }
    }

    private static int Ticks(ReadOnlySpan<char> line, int at)
    {
        var length = line[at..].IndexOfAnyExcept('`');
        return length < 0 ? line.Length - at : length;
    }

    private static bool IsEscaped(ReadOnlySpan<char> line, int at)
    {
        var before = line[..at].LastIndexOfAnyExcept('\\');
        return (at - before) % 2 == 0;
    }

    /// <summary>Whether the words around [from, to) are those of a question, a lesson or a review.</summary>
    public static bool IsTalk(ReadOnlySpan<char> lower, int from, int to) =>
        lower[Math.Max(0, from - Near)..from].ContainsAny(Cues) || lower[to..Math.Min(lower.Length, to + Near)].ContainsAny(Cues);

    private static int Letters(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var c in text)
        {
            count += char.IsLetter(c) ? 1 : 0;
        }

        return count;
    }
}
