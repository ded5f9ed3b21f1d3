using System.Buffers;
using System.Collections.Frozen;
using InferShield.Api.Detection.Matching;
using InferShield.Api.Detection.Normalization;

namespace InferShield.Api.Detection.PersonalData;

/// <summary>Finds e-mail addresses, also written as "name (at) host [dot] tld".</summary>
internal sealed class EmailDetector : IDetector
{
    private const string Rule = "email-address";
    private const int LongestLocal = 64;
    private const int LongestLabel = 63;
    private const int MostLabels = 8;

    private static readonly SearchValues<char> LocalCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789._%+-'&*=?^~!#$/");
    private static readonly SearchValues<char> LabelCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> CommonTopLevels =
        new[] { "com", "org", "net", "edu", "gov", "io", "dev", "info", "biz", "co", "uk", "de", "fr", "es", "it", "nl", "eu", "ch", "ca", "au", "example" }
        .ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>How people write the sign so that machines do not see it.</summary>
    public IReadOnlyList<Keyword> Keywords { get; } = [" at ", "(at)", "[at]", "{at}", "<at>"];

    public IEnumerable<RuleInfo> Rules => [new(PolicyTypes.Pii, Severity.High, Rule, Entities.Email)];

    public void Detect(View view, ReadOnlySpan<Hit> hits, Channel channel, FindingSink sink)
    {
        var lower = view.Lower;
        for (var i = 0; i < lower.Length; i++)
        {
            var found = lower[i..].IndexOf('@');
            if (found < 0)
            {
                break;
            }

            i += found;
            var end = Read(view, i, i + 1, isSpelled: false, sink);
            i = Math.Max(i, end - 1);
        }

        foreach (var hit in hits)
        {
            var isSpelled = hit.Keyword == 0;
            var (start, end) = (hit.Start, hit.Start + 4);
            start -= !isSpelled && start > 0 && lower[start - 1] == ' ' ? 1 : 0;
            end += !isSpelled && end < lower.Length && lower[end] == ' ' ? 1 : 0;
            Read(view, start, end, isSpelled, sink);
        }
    }

    /// <returns>Where the address ends; 0 where there is none.</returns>
    private static int Read(View view, int start, int end, bool isSpelled, FindingSink sink)
    {
        var lower = view.Lower;
        if (start == 0 || end == lower.Length || !LocalCharacters.Contains(lower[start - 1]) || lower[start - 1] == '.' || !char.IsAsciiLetterOrDigit(lower[end]))
        {
            return 0;
        }

        var host = HostLength(lower[end..], mustSpellDot: isSpelled);
        if (host == 0)
        {
            return 0;
        }

        var local = lower[Math.Max(0, start - LongestLocal - 1)..start];
        var begin = start - (local.Length - 1 - local.LastIndexOfAnyExcept(LocalCharacters));
        while (begin < start && !char.IsAsciiLetterOrDigit(lower[begin]) && lower[begin] != '_')
        {
            begin++;
        }

        if (begin == start || start - begin > LongestLocal || lower[begin..start] is "git")
        {
            return 0;
        }

        sink.Add(PolicyTypes.Pii, Severity.High, Rule, view, begin, end + host, Entities.Email);
        return end + host;
    }

    private static int HostLength(ReadOnlySpan<char> text, bool mustSpellDot)
    {
        var (length, spelled) = (0, false);
        var at = 0;
        for (var labels = 1; labels <= MostLabels; labels++)
        {
            var label = LabelLength(text[at..]);
            if (label is 0 or > LongestLabel || (labels > 1 && text[at] == '-'))
            {
                break;
            }

            var name = text.Slice(at, label);
            at += label;
            if (labels > 1 && (mustSpellDot ? CommonTopLevels.Contains(name) : name.StartsWith("xn--") || (label >= 2 && !name.ContainsAnyExceptInRange('a', 'z'))))
            {
                length = at;
            }

            var dot = DotLength(text[at..]);
            if (dot == 0)
            {
                break;
            }

            spelled |= dot > 1;
            at += dot;
        }

        return spelled || !mustSpellDot ? length : 0;
    }

    private static int LabelLength(ReadOnlySpan<char> text)
    {
        var most = Math.Min(text.Length, LongestLabel + 1);
        var length = 0;
        while (length < most && LabelCharacters.Contains(text[length]))
        {
            length++;
        }

        return length;
    }

    /// <summary>A dot, "[dot]" in any brackets with or without spaces around, or " dot "; 0 for none.</summary>
    private static int DotLength(ReadOnlySpan<char> text)
    {
        if (text.Length == 0 || text[0] == '.')
        {
            return text.Length == 0 ? 0 : 1;
        }

        var space = text[0] == ' ' ? 1 : 0;
        if (text.Length < space + 5 || (text[space] is not ('[' or '(' or '{' or '<') && space == 0))
        {
            return 0;
        }

        if (text[space..].StartsWith("dot "))
        {
            return space == 1 ? 5 : 0;
        }

        return text.Slice(space + 1, 3) is "dot" && text[space + 4] is ']' or ')' or '}' or '>'
            ? 5 + space + (text.Length > 5 + space && text[5 + space] == ' ' ? 1 : 0)
            : 0;
    }
}
