using InferShield.Api.Detection.Code;
using InferShield.Api.Detection.Code.Links;
using InferShield.Api.Detection.Learned;
using InferShield.Api.Detection.Matching;
using InferShield.Api.Detection.Normalization;
using InferShield.Api.Detection.PersonalData;
using InferShield.Api.Detection.Phrases;
using InferShield.Api.Detection.Secrets;

namespace InferShield.Api.Detection;

/// <summary>Runs every detector over a text and over what it says when decoded. Thread-safe; work is linear in the text's length.</summary>
public sealed class Scanner
{
    /// <summary>What stands farther from a finding than so many UTF-16 units does not bear on it.</summary>
    public const int Window = 16_384;

    /// <summary>The rule that refuses a text in which more is found than is kept: it could not be redacted.</summary>
    private const string TooMany = "excessive-findings";

    private const int DeepestNesting = 2;
    private const int LeastDecodingBudget = 65_536;

    private readonly IDetector[] _detectors =
    [
        new PhraseDetector(),
        new LearnedDetector(),
        new CodeDetector(CodeRules.All),
        new LinkDetector(),
        new SecretDetector(),
        new EmailDetector(),
        new ValueDetector(),
        new ColonDetector(),
        new NameDetector(),
        new StreetAddressDetector(),
    ];

    private readonly KeywordAutomaton _keywords;

    public Scanner() => _keywords = new KeywordAutomaton([.. _detectors.Select(detector => detector.Keywords), Disguises.Keywords]);

    /// <summary>Every rule that a scan may report, once.</summary>
    public IEnumerable<RuleInfo> Rules => _detectors.SelectMany(detector => detector.Rules)
        .Concat(Disguises.Rules.Select(rule => new RuleInfo(PolicyTypes.Obfuscation, Severity.Medium, rule)))
        .Concat(HiddenCharacters.Rules)
        .Append(new RuleInfo(PolicyTypes.Obfuscation, Severity.Critical, TooMany))
        .Distinct();

    /// <summary>Finds everything that a rule objects to.</summary>
    /// <param name="text">Any sequence of UTF-16 units, of any length.</param>
    /// <param name="channel">Where it came from.</param>
    /// <returns>Findings ordered by start; offsets are those of <paramref name="text"/>.</returns>
    public IReadOnlyList<Finding> Scan(string text, Channel channel)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0)
        {
            return [];
        }

        using var state = ScanState.Rent();
        var (view, sink) = (state.View, state.Sink);
        if (!ViewBuilder.Build(text, view))
        {
            sink.Add(PolicyTypes.Obfuscation, Severity.Medium, Disguises.TooMuch, view, 0, view.Length);
        }

        HiddenCharacters.Find(text, channel, sink);
        var budget = Math.Max(LeastDecodingBudget, text.Length + (text.Length / 2) - Math.Max(0, view.Length - text.Length - LeastDecodingBudget));
        Scan(view, channel, 0, state, ref budget);
        return sink.IsOverfull ? [new Finding(PolicyTypes.Obfuscation, Severity.Critical, TooMany, 0, text.Length), .. Resolve(sink.Findings)]
            : sink.Count == 0 ? Array.Empty<Finding>()
            : Resolve(sink.Findings);
    }

    /// <summary>In order of the text, without values that are only part of another finding of their kind or that a more exact rule found too.</summary>
    private static List<Finding> Resolve(IReadOnlyList<Finding> findings)
    {
        var kept = new List<Finding>(findings.Count);
        var widest = new Dictionary<string, Finding>();
        foreach (var finding in InOrder(findings))
        {
            var group = IsGeneric(finding) ? finding.PolicyType : finding.Entity;
            if (group is not null && widest.TryGetValue(group, out var outer) && finding.End <= outer.End)
            {
                continue;
            }

            kept.Add(finding);
            if (finding.Entity is not null)
            {
                widest[finding.Entity] = widest[finding.PolicyType] = finding;
            }
        }

        return kept;
    }

    // Most texts' findings come in order; sorting many takes long.
    private static IEnumerable<Finding> InOrder(IReadOnlyList<Finding> findings)
    {
        for (var i = 1; i < findings.Count; i++)
        {
            var (first, second) = (findings[i - 1], findings[i]);
            if (first.Start > second.Start || (first.Start == second.Start && (first.End < second.End || (first.End == second.End && IsGeneric(first) && !IsGeneric(second)))))
            {
                return findings.OrderBy(finding => finding.Start).ThenByDescending(finding => finding.End).ThenBy(IsGeneric);
            }
        }

        return findings;
    }

    private static bool IsGeneric(Finding finding) => finding.Rule.StartsWith(SecretDetector.GenericPrefix, StringComparison.Ordinal);

    private void Scan(View view, Channel channel, int depth, ScanState state, ref int budget)
    {
        var sink = state.Sink;
        _keywords.Find(view.Lower, state.Hits);
        for (var i = 0; i < _detectors.Length; i++)
        {
            _detectors[i].Detect(view, state.Hits.Of(i), channel, sink);
        }

        if (Disguises.Read(view, state.Hits.Of(_detectors.Length)) is not { } disguises)
        {
            return;
        }

        foreach (var (name, decoded) in disguises)
        {
            using (decoded)
            {
                var isTooDeep = depth == DeepestNesting;
                if (isTooDeep || decoded.Length > budget)
                {
                    if (!isTooDeep || Disguises.MayNest(name))
                    {
                        sink.Add(PolicyTypes.Obfuscation, Severity.Medium, Disguises.TooMuch, decoded, 0, decoded.Length);
                    }

                    continue;
                }

                budget -= decoded.Length;
                var known = sink.Findings.Select(finding => (finding.PolicyType, finding.Rule)).ToHashSet();
                var before = sink.Count;
                Scan(decoded, channel, depth + 1, state, ref budget);
                ReportDisguise(name, sink, before, known);
            }
        }
    }

    /// <summary>What could be read only after decoding was hidden on purpose; personal data and secrets may be encoded for other reasons.</summary>
    private static void ReportDisguise(string name, FindingSink sink, int before, HashSet<(string PolicyType, string Rule)> known)
    {
        var revealed = sink.Findings.Skip(before).FirstOrDefault(finding => finding.PolicyType is not (PolicyTypes.Pii or PolicyTypes.Secret or PolicyTypes.Obfuscation)
            && !known.Contains((finding.PolicyType, finding.Rule)));
        if (revealed is not null)
        {
            sink.Add(new Finding(PolicyTypes.Obfuscation, Severity.Medium, name, revealed.Start, revealed.End));
        }
    }
}
