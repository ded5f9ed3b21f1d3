using InferShield.Api.Detection.Matching;
using InferShield.Api.Detection.Normalization;

namespace InferShield.Api.Detection.Code;

/// <summary>
/// Finds code payloads by <see cref="CodeRule"/>s, each in a window around its keywords. What a completion shows inside a
/// code fence is displayed, not rendered, and does not count; a payload that is quoted or talked about counts for less.
/// </summary>
internal sealed class CodeDetector : IDetector
{
    private const string Flood = "keyword-flood";
    private const int MostPlaces = 8;
    private const int WorkPerTry = 24;
    private const int WorkPerMatch = 300;
    private const int LeastWork = 1 << 16;
    private const int WorkPerCharacter = 2;
    private const int LongestStretch = 4_096;

    private readonly IReadOnlyList<CodeRule> _rules;
    private readonly Keyword[] _keywords;

    // By channel and keyword.
    private readonly int[][][] _tried;

    public CodeDetector(IReadOnlyList<CodeRule> rules)
    {
        _rules = rules;
        _keywords = [.. rules.SelectMany(rule => rule.Keywords).Distinct()];
        _tried = [.. Enum.GetValues<Channel>().Select(channel => _keywords.Select(keyword => RulesOf(keyword, channel)).ToArray())];
    }

    public IReadOnlyList<Keyword> Keywords => _keywords;

    public IEnumerable<RuleInfo> Rules => _rules.Select(rule => new RuleInfo(rule.PolicyType, rule.Severity, rule.Name))
        .Append(new RuleInfo(PolicyTypes.Obfuscation, Severity.Medium, Flood));

    public void Detect(View view, ReadOnlySpan<Hit> hits, Channel channel, FindingSink sink)
    {
        if (hits.IsEmpty)
        {
            return;
        }

        Span<int> places = stackalloc int[_rules.Count];
        Span<int> reached = stackalloc int[_rules.Count];
        Span<int> failed = stackalloc int[_rules.Count];
        Span<int> failedFrom = stackalloc int[_rules.Count];
        Span<int> stretch = stackalloc int[_rules.Count];
        var fences = new Fences(view.Lower);
        var work = LeastWork + ((long)WorkPerCharacter * view.Length);
        foreach (var hit in hits)
        {
            var tried = _tried[(int)channel][hit.Keyword];
            if (tried.Length == 0)
            {
                continue;
            }

            var isFenced = fences.Covers(hit.Start);
            if (isFenced && channel == Channel.Completion)
            {
                continue;
            }

            foreach (var r in tried)
            {
                if (places[r] == MostPlaces || (isFenced && IsExcused(_rules[r])) || hit.Start < reached[r] || !Window(_rules[r], view, hit, reached[r], out var from, out var to))
                {
                    continue;
                }

                if (!_rules[r].IsAnchored)
                {
                    if (from >= failedFrom[r] && to <= failed[r])
                    {
                        continue;
                    }

                    // Where windows overlap, each reaches twice as far as the one before, so that little is looked through twice.
                    stretch[r] = from < failed[r] ? Math.Clamp(2 * stretch[r], to - from, LongestStretch) : 0;
                    to = Math.Max(to, Math.Min(Math.Min(view.Length, to + Math.Max(stretch[r], _rules[r].Reach)), fences.Edge(hit.Start)));
                    (failedFrom[r], failed[r]) = (from, to);
                }

                work -= WorkPerTry + (_rules[r].IsAnchored ? (to - from) / 4 : to - from);
                if (work < 0)
                {
                    // What floods the rules with keywords would hide behind them what is not looked at any more.
                    sink.Add(PolicyTypes.Obfuscation, Severity.Medium, Flood, view, hit.Start, hit.Start + 1);
                    return;
                }

                var text = _rules[r].MatchesCase ? view.Text : view.Lower;
                foreach (var match in _rules[r].Regex.EnumerateMatches(text[from..to]))
                {
                    var (start, end) = (from + match.Index, from + match.Index + match.Length);
                    reached[r] = end;
                    failed[r] = Math.Min(failed[r], end);
                    work -= WorkPerMatch - (_rules[r].IsAnchored ? 0 : to - end);
                    places[r] += Report(_rules[r], view, start, end, isFenced, channel, sink) ? 1 : 0;
                    break;
                }
            }
        }
    }

    private bool Window(CodeRule rule, View view, Hit hit, int reached, out int from, out int to)
    {
        var length = _keywords[hit.Keyword].Text.Length;
        from = Math.Max(reached, hit.Start - rule.Before);
        to = Math.Min(view.Length, hit.Start + length + rule.After);
        if (!rule.StartsLine)
        {
            return true;
        }

        var newLine = view.Lower[from..hit.Start].LastIndexOf('\n');
        var isLineStart = newLine >= 0 || from == 0;
        from += newLine + 1;
        return isLineStart;
    }

    private static bool Report(CodeRule rule, View view, int from, int to, bool isFenced, Channel channel, FindingSink sink)
    {
        var isQuoted = isFenced || (IsQuotable(rule, channel) && Quotation.IsCodeSpan(view.Lower, from, to));
        if (isQuoted && IsExcused(rule))
        {
            return false;
        }

        // In what a model reads, an attacker writes the words around a payload too.
        var isTalk = IsQuotable(rule, channel) && (channel != Channel.Completion || rule.PolicyType != PolicyTypes.Xss) && Quotation.IsTalk(view.Lower, from, to);
        var most = isTalk && IsExcused(rule) && channel is Channel.User or Channel.Completion ? Severity.Low : isTalk || isQuoted ? Severity.Medium : rule.Severity;
        sink.Add(rule.PolicyType, rule.Severity, rule.Name, view, from, to, score: Math.Min(most.Weight(), rule.Severity.Weight()));
        return true;
    }

    private static bool IsExcused(CodeRule rule) => rule.Severity < Severity.High && rule.PolicyType != PolicyTypes.PromptInjection;

    private static bool IsQuotable(CodeRule rule, Channel channel) =>
        channel == Channel.Completion ? !rule.IsForPasting : rule.PolicyType != PolicyTypes.PromptInjection;

    private int[] RulesOf(Keyword keyword, Channel channel) =>
        [.. Enumerable.Range(0, _rules.Count).Where(r => _rules[r].Channels.Includes(channel) && _rules[r].Keywords.Contains(keyword))];
}
