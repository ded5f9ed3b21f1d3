using InferShield.Api.Detection.Matching;
using InferShield.Api.Detection.Normalization;

namespace InferShield.Api.Detection.Phrases;

/// <summary>
/// Weighs what phrases say: the evidence for a policy is the sum of the distinct rules met within any stretch of the text,
/// so that padding does not dilute an attack and a long text does not collect one from far-apart pieces.
/// </summary>
internal sealed class PhraseDetector : IDetector
{
    /// <summary>In words.</summary>
    private const int Stretch = 450;

    /// <summary>Signs of different policies support each other, less than those of one.</summary>
    private const int Scattered = 20;

    private const int Flagged = 40;
    private const int Blocked = 70;
    private const int Certain = 120;
    private const int HighestScore = 99;

    private readonly IReadOnlyList<PhraseRule> _rules;
    private readonly string[] _policies;
    private readonly int[] _policyOf;
    private readonly int[] _nameOf;
    private readonly PhraseMatcher _matcher;

    public PhraseDetector()
        : this(PhraseRules.All)
    {
    }

    internal PhraseDetector(IReadOnlyList<PhraseRule> rules)
    {
        _rules = rules;
        _policies = [.. rules.Select(rule => rule.PolicyType).Distinct()];
        _policyOf = [.. rules.Select(rule => Array.IndexOf(_policies, rule.PolicyType))];
        var names = rules.Select(rule => (rule.PolicyType, rule.Name)).Distinct().ToArray();
        _nameOf = [.. rules.Select(rule => Array.IndexOf(names, (rule.PolicyType, rule.Name)))];
        _matcher = new PhraseMatcher(rules);
    }

    public IEnumerable<RuleInfo> Rules => _rules.Where(rule => rule.Weight > 0)
        .SelectMany(rule => new[] { Severity.Medium, Severity.High, Severity.Critical }.Select(severity => new RuleInfo(rule.PolicyType, severity, rule.Name)))
        .Distinct();

    public void Detect(View view, ReadOnlySpan<Hit> keywords, Channel channel, FindingSink sink)
    {
        var memory = Match(view, channel);
        if (memory.Hits.Count == 0)
        {
            return;
        }

        Span<Peak> peaks = stackalloc Peak[_policies.Length];
        if (FindPeaks(memory, peaks) && GuardedClauses.In(view) is { Count: > 0 } guarded)
        {
            Match(view, channel, guarded);
            FindPeaks(memory, peaks);
        }

        for (var p = 0; p < peaks.Length; p++)
        {
            if (peaks[p].Evidence >= Flagged)
            {
                Report(memory.Hits, p, peaks[p], view, sink);
            }
        }
    }

    /// <summary>The rules that are met, strong or weak.</summary>
    internal PhraseMemory Match(View view, Channel channel, IReadOnlyList<Clause>? guarded = null)
    {
        var memory = PhraseMemory.Of(this, _matcher.Slots, _matcher.Rules, _policies.Length);
        _matcher.Match(view, channel, memory, guarded ?? []);
        return memory;
    }

    /// <returns>Whether there is anything to report.</returns>
    private bool FindPeaks(PhraseMemory memory, Span<Peak> peaks)
    {
        peaks.Clear();
        var isWorthIt = false;
        var (hits, counts, evidence) = (memory.Hits, memory.Counts, memory.Evidence);
        Array.Clear(counts);
        Array.Clear(evidence);
        var (first, total) = (0, 0);
        for (var i = 0; i < hits.Count; i++)
        {
            for (; hits[i].Position - hits[first].Position > Stretch; first++)
            {
                var gone = hits[first].Rule;
                var lost = --counts[_nameOf[gone]] == 0 ? _rules[gone].Weight : 0;
                evidence[_policyOf[gone]] -= lost;
                total -= lost;
            }

            var rule = hits[i].Rule;
            var gained = counts[_nameOf[rule]]++ == 0 ? _rules[rule].Weight : 0;
            evidence[_policyOf[rule]] += gained;
            total += gained;
            if (i + 1 < hits.Count && hits[i + 1].Position == hits[i].Position)
            {
                continue;
            }

            var leading = evidence.AsSpan().IndexOf(Highest(evidence));
            for (var p = 0; p < peaks.Length; p++)
            {
                var sum = p == leading ? Math.Max(evidence[p], total - Scattered) : evidence[p];
                if (sum > peaks[p].Evidence)
                {
                    peaks[p] = new Peak(sum, first, i);
                    isWorthIt |= sum >= Flagged;
                }
            }
        }

        return isWorthIt;
    }

    private static int Highest(ReadOnlySpan<int> values)
    {
        var highest = values[0];
        foreach (var value in values)
        {
            highest = Math.Max(highest, value);
        }

        return highest;
    }

    private void Report(List<PhraseHit> hits, int policy, Peak peak, View view, FindingSink sink)
    {
        var score = Score(peak.Evidence);
        var severity = peak.Evidence switch
        {
            >= Certain => Severity.Critical,
            >= Blocked => Severity.High,
            _ => Severity.Medium,
        };
        var reported = new HashSet<int>();
        for (var i = peak.First; i <= peak.Last; i++)
        {
            var hit = hits[i];
            if (_policyOf[hit.Rule] == policy && _rules[hit.Rule].Weight > 0 && reported.Add(_nameOf[hit.Rule]))
            {
                sink.Add(_policies[policy], severity, _rules[hit.Rule].Name, view, hit.Start, hit.End, score: score);
            }
        }
    }

    /// <summary>Up to a block the evidence itself; what goes beyond it comes ever nearer to the highest score.</summary>
    private static int Score(int evidence)
    {
        const int half = Blocked / 2;
        return evidence <= Blocked ? evidence : HighestScore - ((HighestScore - Blocked) * half * half / ((evidence - half) * (evidence - half)));
    }

    private readonly record struct Peak(int Evidence, int First, int Last);
}
