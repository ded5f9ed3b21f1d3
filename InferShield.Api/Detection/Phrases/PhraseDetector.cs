using InferShield.Api.Detection.Matching;
using InferShield.Api.Detection.Normalization;

namespace InferShield.Api.Detection.Phrases;

/// <summary>
/// Weighs what phrases say: the evidence for a policy is the sum of the distinct rules met within any stretch of the text,
/// so that padding does not dilute an attack and a long text does not collect one from far-apart pieces.
/// </summary>
internal sealed class PhraseDetector : IDetector
{
    private const int Stretch = 450;
    private const int MediumEvidence = 40;
    private const int HighEvidence = 70;
    private const int CriticalEvidence = 120;

    private readonly IReadOnlyList<PhraseRule> _rules;
    private readonly string[] _policies;
    private readonly int[] _policyOf;
    private readonly PhraseMatcher _matcher;

    public PhraseDetector()
        : this(PhraseRuleParser.Parse(PhraseRules.Lexicon, PhraseRules.Rules))
    {
    }

    internal PhraseDetector(IReadOnlyList<PhraseRule> rules)
    {
        _rules = rules;
        _policies = [.. rules.Select(rule => rule.PolicyType).Distinct()];
        _policyOf = [.. rules.Select(rule => Array.IndexOf(_policies, rule.PolicyType))];
        _matcher = new PhraseMatcher(rules);
    }

    public IEnumerable<RuleInfo> Rules => _rules.Where(rule => rule.Weight > 0)
        .SelectMany(rule => new[] { Severity.Medium, Severity.High, Severity.Critical }.Select(severity => new RuleInfo(rule.PolicyType, severity, rule.Name)));

    public void Detect(View view, ReadOnlySpan<Hit> keywords, Channel channel, FindingSink sink)
    {
        var hits = _matcher.Match(view);
        hits?.RemoveAll(hit => !_rules[hit.Rule].Channels.Includes(channel));
        if (hits is null or { Count: 0 })
        {
            return;
        }

        var peaks = new Peak[_policies.Length];
        FindPeaks(hits, peaks);
        for (var p = 0; p < peaks.Length; p++)
        {
            if (peaks[p].Evidence >= MediumEvidence)
            {
                Report(hits, p, peaks[p], view, sink);
            }
        }
    }

    private void FindPeaks(List<PhraseHit> hits, Peak[] peaks)
    {
        var counts = new int[_rules.Count];
        var evidence = new int[_policies.Length];
        var first = 0;
        for (var i = 0; i < hits.Count; i++)
        {
            for (; hits[i].Position - hits[first].Position > Stretch; first++)
            {
                var gone = hits[first].Rule;
                evidence[_policyOf[gone]] -= --counts[gone] == 0 ? _rules[gone].Weight : 0;
            }

            var rule = hits[i].Rule;
            var policy = _policyOf[rule];
            evidence[policy] += counts[rule]++ == 0 ? _rules[rule].Weight : 0;
            if (evidence[policy] > peaks[policy].Evidence)
            {
                peaks[policy] = new Peak(evidence[policy], first, i);
            }
        }
    }

    private void Report(List<PhraseHit> hits, int policy, Peak peak, View view, FindingSink sink)
    {
        var severity = peak.Evidence switch
        {
            >= CriticalEvidence => Severity.Critical,
            >= HighEvidence => Severity.High,
            _ => Severity.Medium,
        };
        var reported = new HashSet<int>();
        for (var i = peak.First; i <= peak.Last; i++)
        {
            var hit = hits[i];
            if (_policyOf[hit.Rule] == policy && _rules[hit.Rule].Weight > 0 && reported.Add(hit.Rule))
            {
                sink.Add(_policies[policy], severity, _rules[hit.Rule].Name, view, hit.Start, hit.End);
            }
        }
    }

    private readonly record struct Peak(int Evidence, int First, int Last);
}
