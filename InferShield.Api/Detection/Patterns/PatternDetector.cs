using System.Buffers;
using InferShield.Api.Detection.Matching;
using InferShield.Api.Detection.Normalization;

namespace InferShield.Api.Detection.Patterns;

/// <summary>Finds code payloads, forged turns and exfiltrating links: the first place of each pattern.</summary>
internal sealed class PatternDetector(IReadOnlyList<PatternRule> rules) : IDetector
{
    private const string Fence = "```";

    private readonly SearchValues<string>[] _gates = [.. rules.Select(rule => SearchValues.Create(rule.Literals, StringComparison.Ordinal))];

    public IEnumerable<RuleInfo> Rules => rules.Select(rule => new RuleInfo(rule.PolicyType, rule.Severity, rule.Name));

    public void Detect(View view, ReadOnlySpan<Hit> hits, Channel channel, FindingSink sink)
    {
        for (var i = 0; i < rules.Count; i++)
        {
            if (rules[i].Channels.Includes(channel) && view.Lower.ContainsAny(_gates[i]))
            {
                Detect(rules[i], view, channel, sink);
            }
        }
    }

    private static void Detect(PatternRule rule, View view, Channel channel, FindingSink sink)
    {
        if (channel != Channel.Completion)
        {
            Report(rule, view, 0, view.Length, sink);
            return;
        }

        // What a completion shows inside a code fence is displayed, not rendered.
        var lower = view.Lower;
        for (var from = 0; from < lower.Length;)
        {
            var fence = lower[from..].IndexOf(Fence);
            var to = fence < 0 ? lower.Length : from + fence;
            if (Report(rule, view, from, to, sink) || fence < 0)
            {
                return;
            }

            var close = lower[(to + Fence.Length)..].IndexOf(Fence);
            from = close < 0 ? lower.Length : to + Fence.Length + close + Fence.Length;
        }
    }

    private static bool Report(PatternRule rule, View view, int from, int to, FindingSink sink)
    {
        foreach (var match in rule.Pattern.EnumerateMatches(view.Lower[from..to]))
        {
            sink.Add(rule.PolicyType, rule.Severity, rule.Name, view, from + match.Index, from + match.Index + match.Length);
            return true;
        }

        return false;
    }
}
