using InferShield.Api.Detection;

namespace InferShield.Api.Policies;

/// <summary>
/// Turns findings into a risk of 0 to 100. Each policy counts once, by its worst finding.
/// The code policies count together as one, since a question about code easily looks like several.
/// </summary>
internal static class RiskScore
{
    public const int Most = 100;

    /// <summary>The risk that the text is an attack; personal data and secrets are none.</summary>
    public static int OfAttack(IReadOnlyList<Finding> findings)
    {
        var worst = findings.Where(finding => !IsSensitive(finding))
            .GroupBy(finding => finding.PolicyType, (policy, group) => (Policy: policy, Weight: group.Max(finding => finding.Score)))
            .ToList();
        var code = worst.Where(item => IsCode(item.Policy)).Select(item => item.Weight).DefaultIfEmpty().Max();
        return Math.Min(Most, code + worst.Where(item => !IsCode(item.Policy)).Sum(item => item.Weight));
    }

    /// <summary>The risk of disclosing what was found: each entity counts once.</summary>
    public static int OfDisclosure(IReadOnlyList<Finding> findings) => Math.Min(Most, findings.Where(IsSensitive)
        .GroupBy(finding => (finding.PolicyType, finding.Entity), (_, group) => group.Max(finding => finding.Score)).Sum());

    public static bool IsSensitive(Finding finding) => finding.PolicyType is PolicyTypes.Pii or PolicyTypes.Secret;

    private static bool IsCode(string policy) => policy is PolicyTypes.SqlInjection or PolicyTypes.CommandInjection or PolicyTypes.Xss;
}
