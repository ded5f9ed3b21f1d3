using InferShield.Api.Detection;

namespace InferShield.Bench.Figures;

/// <summary>What is found of attacks, and how much else is taken for one.</summary>
internal static class InjectionFigures
{
    private static readonly string[] Ordinary = ["T0-50k", "self-instruct/seed_tasks", "self-instruct/user_oriented"];

    public static IEnumerable<Figure> Measure(CorpusFiles corpora)
    {
        var verdicts = corpora.Prompts().Select(prompt => (Prompt: prompt, IsFlagged: IsFlagged(Engine.Inspect(prompt.Text, prompt.Channel)))).ToList();
        foreach (var group in verdicts.GroupBy(row => (row.Prompt.Source, row.Prompt.IsAttack, row.Prompt.Channel)).OrderBy(group => group.Key.IsAttack).ThenBy(group => group.Key.Source, StringComparer.Ordinal))
        {
            yield return new Figure($"{(group.Key.IsAttack ? "attack_recall" : "benign_flagged")}[{group.Key.Source},{group.Key.Channel.ToWord()}]", group.Average(row => row.IsFlagged ? 1.0 : 0));
        }

        yield return new Figure("ordinary_benign_flagged", verdicts.Where(row => Ordinary.Contains(row.Prompt.Source)).Average(row => row.IsFlagged ? 1.0 : 0));
        yield return new Figure("attack_recall_user", verdicts.Where(row => row.Prompt is { IsAttack: true, Channel: Channel.User }).Average(row => row.IsFlagged ? 1.0 : 0));
    }

    private static bool IsFlagged(Verdict verdict) => verdict.Action != PolicyAction.Allowed
        && verdict.Findings.Any(finding => finding.PolicyType is not (PolicyTypes.Pii or PolicyTypes.Secret));
}
