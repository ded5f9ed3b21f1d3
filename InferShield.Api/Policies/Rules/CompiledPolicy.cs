using InferShield.Api.Detection;

namespace InferShield.Api.Policies.Rules;

/// <summary>A policy as it is asked for each text.</summary>
internal sealed class CompiledPolicy(PolicyDefinition definition)
{
    private const string RulePrefix = "policy-";

    public PolicyDefinition Definition { get; } = definition;

    public Scope Scope { get; } = new(definition.Channels, definition.Tenants);

    /// <summary>The rule of what its own keywords and patterns find.</summary>
    public string OwnRule { get; } = RulePrefix + definition.Name;

    public bool IsExemption => Definition.Action == PolicyEffect.Allow;

    public PolicyMatch Matched { get; } = new(definition.Name, definition.IsDryRun, definition.Action switch
    {
        PolicyEffect.Allow => PolicyAction.Allowed,
        PolicyEffect.Flag => PolicyAction.Flagged,
        PolicyEffect.Redact => PolicyAction.Redacted,
        _ => PolicyAction.Blocked,
    });

    /// <summary>Whether it objects to a finding: its own, or one of the detectors that it selects.</summary>
    public bool ObjectsTo(Finding finding, string text) =>
        (finding.Rule == OwnRule || (finding.Score >= Definition.Threshold && Definition.Match.Selects(finding)))
        && Definition.Allow?.Has(finding, text) != true;

    /// <summary>Whether nobody is to object to a finding: it is selected, and lies within the policy's own terms where it has such.</summary>
    public bool Exempts(Finding finding, string text, Spans? own)
    {
        var match = Definition.Match;
        return (!match.SelectsFindings || match.Selects(finding)) && finding.Score >= Definition.Threshold
            && (own is null || own.Contain(finding))
            && Definition.Allow?.Has(finding, text) != true;
    }

    public Finding OwnFinding(OwnHit hit) =>
        new(Definition.ReportAs, Definition.Severity ?? Severity.Medium, OwnRule, hit.Start, hit.End);
}
