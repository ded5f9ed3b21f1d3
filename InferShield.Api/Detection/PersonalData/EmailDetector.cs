using System.Buffers;
using InferShield.Api.Detection.Matching;
using InferShield.Api.Detection.Normalization;

namespace InferShield.Api.Detection.PersonalData;

/// <summary>Finds e-mail addresses, also written as "name (at) host [dot] tld".</summary>
internal sealed class EmailDetector : IDetector
{
    private const int LongestLocal = 64;
    private const int LongestLabel = 63;

    private static readonly SearchValues<string> AtSigns = SearchValues.Create(["@", "(at)", "[at]", "{at}", "<at>", " at "], StringComparison.Ordinal);
    private static readonly SearchValues<char> LocalCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789._%+-'&*=?^~!#$/");
    private static readonly SearchValues<char> LabelCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
    private static readonly HashSet<string> CommonTopLevels = ["com", "org", "net", "edu", "gov", "io", "dev", "info", "biz", "co", "uk", "de", "fr", "es", "it", "nl", "eu", "ch", "ca", "au", "example"];
    private static readonly string[] Dots = [".", "[dot]", "(dot)", "{dot}", "<dot>", " dot ", " [dot] ", " (dot) "];

    public IEnumerable<RuleInfo> Rules => [new(PolicyTypes.Pii, Severity.High, "email-address", Entities.Email)];

    public void Detect(View view, ReadOnlySpan<Hit> hits, Channel channel, FindingSink sink)
    {
        var lower = view.Lower;
        for (var i = 0; i < lower.Length;)
        {
            var found = lower[i..].IndexOfAny(AtSigns);
            if (found < 0)
            {
                return;
            }

            i += found;
            var isSpelled = lower[i] == ' ';
            var end = isSpelled ? i + 4 : lower[i] == '@' ? i + 1 : i + 4;
            var start = i;
            start = !isSpelled && start > 0 && lower[start - 1] == ' ' && lower[i] != '@' ? start - 1 : start;
            var local = lower[Math.Max(0, start - LongestLocal - 1)..start];
            var begin = start - (local.Length - 1 - local.LastIndexOfAnyExcept(LocalCharacters));
            while (begin < start && !char.IsAsciiLetterOrDigit(lower[begin]) && lower[begin] != '_')
            {
                begin++;
            }

            end = end < lower.Length && lower[end] == ' ' && lower[i] != '@' ? end + 1 : end;
            var host = HostLength(lower[end..], mustSpellDot: isSpelled);
            if (host > 0 && begin < start && start - begin <= LongestLocal && lower[start - 1] != '.' && lower[begin..start] is not "git")
            {
                sink.Add(PolicyTypes.Pii, Severity.High, "email-address", view, begin, end + host, Entities.Email);
                i = end + host;
            }
            else
            {
                i++;
            }
        }
    }

    private static int HostLength(ReadOnlySpan<char> text, bool mustSpellDot)
    {
        var (length, labels, spelled, lastLabel) = (0, 0, false, 0);
        for (var i = 0; labels < 8;)
        {
            var window = text[i..Math.Min(text.Length, i + LongestLabel + 1)];
            var label = window.IndexOfAnyExcept(LabelCharacters);
            label = label < 0 ? window.Length : label;
            if (label is 0 or > LongestLabel || (labels > 0 && text[i] == '-'))
            {
                break;
            }

            var isTopLevel = labels > 0 && (mustSpellDot ? CommonTopLevels.GetAlternateLookup<ReadOnlySpan<char>>().Contains(text.Slice(i, label)) : label >= 2 && !text.Slice(i, label).ContainsAnyExceptInRange('a', 'z'));
            labels++;
            i += label;
            if (isTopLevel || (labels > 1 && text[(i - label)..i].StartsWith("xn--")))
            {
                (length, lastLabel) = (i, labels);
            }

            var dot = DotLength(text[i..]);
            if (dot == 0)
            {
                break;
            }

            spelled |= dot > 1;
            i += dot;
        }

        return lastLabel > 1 && (spelled || !mustSpellDot) ? length : 0;
    }

    private static int DotLength(ReadOnlySpan<char> text)
    {
        foreach (var dot in Dots)
        {
            if (text.StartsWith(dot, StringComparison.Ordinal))
            {
                return dot.Length;
            }
        }

        return 0;
    }
}
