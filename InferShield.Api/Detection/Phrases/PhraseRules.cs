using InferShield.Api.Detection.Phrases.Rules;

namespace InferShield.Api.Detection.Phrases;

/// <summary>
/// All rules, in the notation of <see cref="PhraseRuleParser"/>. They describe how attacks are built (override, earlier,
/// instructions), not single attacks; weak signs have small weights and count only together.
/// </summary>
internal static class PhraseRules
{
    public static IReadOnlyList<PhraseRule> All { get; } = Parse();

    private static PhraseRule[] Parse()
    {
        PhraseRule[] rules =
        [
            .. PhraseRuleParser.Parse("English", English.Text),
        ];
        return rules.GroupBy(rule => (rule.PolicyType, rule.Name)).FirstOrDefault(group => group.DistinctBy(rule => rule.Weight).Count() > 1) is { } unlike
            ? throw new FormatException($"The weight of {unlike.Key} differs between languages")
            : rules;
    }
}
