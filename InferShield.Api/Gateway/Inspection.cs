using InferShield.Api.Detection;

namespace InferShield.Api.Gateway;

/// <summary>A finding, the part of the body that it stands in, and what becomes of that part.</summary>
internal sealed record LocatedFinding(string Part, Channel Channel, PolicyAction Action, Finding Finding);

/// <summary>The verdict on all texts of a body: the strongest action, the highest score, every finding.</summary>
internal sealed record Inspection(PolicyAction Action, int Score, IReadOnlyList<LocatedFinding> Findings, double ScanSeconds)
{
    /// <summary>Of a request that was not inspected.</summary>
    public static Inspection Nothing { get; } = new(PolicyAction.Allowed, 0, [], 0);

    /// <summary>The policies that applied to any of the texts, once each.</summary>
    public IReadOnlyList<PolicyMatch> Policies { get; init; } = [];

    public IEnumerable<string> Rules => Findings.Select(located => located.Finding.Rule).Distinct();

    /// <summary>What a block is explained by: the worst finding of a part that was blocked; of those the narrowest, which says most.</summary>
    public LocatedFinding? Decisive => Findings.Where(located => located.Action == Action)
        .MaxBy(located => (located.Finding.Severity, located.Finding.Start - located.Finding.End));

    public static Inspection Of(string part, Channel channel, Verdict verdict, double scanSeconds) => new(
        verdict.Action, verdict.Score,
        [.. verdict.Findings.Select(finding => new LocatedFinding(part, channel, verdict.Action, finding))], scanSeconds)
    {
        Policies = verdict.Policies,
    };

    public static Inspection Of(IReadOnlyCollection<Inspection> parts) => new(
        parts.Select(part => part.Action).DefaultIfEmpty(PolicyAction.Allowed).Max(),
        parts.Select(part => part.Score).DefaultIfEmpty().Max(),
        [.. parts.SelectMany(part => part.Findings)],
        parts.Sum(part => part.ScanSeconds))
    {
        Policies = [.. parts.SelectMany(part => part.Policies).Distinct()],
    };
}
