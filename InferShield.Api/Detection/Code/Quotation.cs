using System.Buffers;

namespace InferShield.Api.Detection.Code;

/// <summary>Tells a payload from talk about payloads: code fences, code spans, and the words of those who explain or review.</summary>
internal static class Quotation
{
    private const int Near = 300;
    private const int FewestProseLetters = 8;

    private static readonly SearchValues<string> Cues = SearchValues.Create(
        [
            "explain", "what does", "what is", "how does", "how do ", "how can", "how to", "why ", "vulnerab", "saniti", "prevent", "injection", "payload", "tutorial",
            "for example", "such as", "my code", "this code", "review", "owasp", "cve-", "attacker", "parameterized", "detect", "exploit", "unit test", "documentation",
        ],
        StringComparison.Ordinal);

    /// <summary>Whether [from, to) is inside a code span of a line that says something else too.</summary>
    public static bool IsCodeSpan(ReadOnlySpan<char> lower, int from, int to)
    {
        from += lower[from] == '`' ? 1 : 0;
        to -= to > from && lower[to - 1] == '`' ? 1 : 0;
        var before = lower[Math.Max(0, from - Near)..from];
        before = before[(before.LastIndexOf('\n') + 1)..];
        var after = lower[to..Math.Min(lower.Length, to + Near)];
        var end = after.IndexOf('\n');
        after = end < 0 ? after : after[..end];
        var close = after.IndexOf('`');
        if (close < 0 || before.Count('`') % 2 == 0)
        {
            return false;
        }

        return Letters(before[..before.LastIndexOf('`')]) + Letters(after[close..]) >= FewestProseLetters;
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
