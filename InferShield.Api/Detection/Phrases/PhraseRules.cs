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
            .. PhraseRuleParser.Parse(nameof(English), English.Text),
            .. PhraseRuleParser.Parse(nameof(Arabic), Arabic.Text, Shared.Text),
            .. PhraseRuleParser.Parse(nameof(Chinese), Chinese.Text, Shared.Text),
            .. PhraseRuleParser.Parse(nameof(Dutch), Dutch.Text, Shared.Text),
            .. PhraseRuleParser.Parse(nameof(French), French.Text, Shared.Text),
            .. PhraseRuleParser.Parse(nameof(German), German.Text, Shared.Text),
            .. PhraseRuleParser.Parse(nameof(Hindi), Hindi.Text, Shared.Text),
            .. PhraseRuleParser.Parse(nameof(Italian), Italian.Text, Shared.Text),
            .. PhraseRuleParser.Parse(nameof(Japanese), Japanese.Text, Shared.Text),
            .. PhraseRuleParser.Parse(nameof(Korean), Korean.Text, Shared.Text),
            .. PhraseRuleParser.Parse(nameof(Polish), Polish.Text, Shared.Text),
            .. PhraseRuleParser.Parse(nameof(Portuguese), Portuguese.Text, Shared.Text),
            .. PhraseRuleParser.Parse(nameof(Russian), Russian.Text, Shared.Text),
            .. PhraseRuleParser.Parse(nameof(Spanish), Spanish.Text, Shared.Text),
            .. PhraseRuleParser.Parse(nameof(Turkish), Turkish.Text, Shared.Text),
        ];
        return rules.GroupBy(rule => (rule.PolicyType, rule.Name)).FirstOrDefault(group => group.DistinctBy(rule => rule.Weight).Count() > 1) is { } unlike
            ? throw new FormatException($"The weight of {unlike.Key} differs between languages")
            : rules;
    }
}
