using InferShield.Api.Detection;
using InferShield.Bench.Training;

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

    /// <summary>The same for models that were not trained on a row's family, set or fold: alone, and with what the other detectors report.</summary>
    public static IEnumerable<Figure> MeasureLeftOut(CorpusFiles corpora)
    {
        foreach (var (trained, channel) in new[] { (Trained.User(corpora), Channel.User), (Trained.Material(corpora), Channel.Document) })
        {
            var outcomes = TrainingReport.Outcomes(trained, channel);
            foreach (var group in outcomes.GroupBy(row => (row.Family, row.IsAttack)).OrderBy(group => group.Key.IsAttack).ThenBy(group => group.Key.Family, StringComparer.Ordinal))
            {
                var name = $"{(group.Key.IsAttack ? "left_out_recall" : "left_out_flagged")}[{group.Key.Family},{channel.ToWord()}]";
                yield return new Figure($"{name}_learned", group.Average(row => row.IsLearned ? 1.0 : 0));
                yield return new Figure($"{name}_rules", group.Average(row => row.IsByRule ? 1.0 : 0));
                yield return new Figure($"{name}_either", group.Average(row => row.IsLearned || row.IsByRule ? 1.0 : 0));
            }

            var attacks = outcomes.Where(row => row.IsAttack).ToList();
            var ordinary = outcomes.Where(row => !row.IsAttack && !TrainingData.Hard.Contains(row.Family)).ToList();
            yield return new Figure($"left_out_recall_{channel.ToWord()}_learned", attacks.Average(row => row.IsLearned ? 1.0 : 0));
            yield return new Figure($"left_out_recall_{channel.ToWord()}_either", attacks.Average(row => row.IsLearned || row.IsByRule ? 1.0 : 0));
            yield return new Figure($"left_out_flagged_{channel.ToWord()}_either", ordinary.Average(row => row.IsLearned || row.IsByRule ? 1.0 : 0));
        }
    }

    private static bool IsFlagged(Verdict verdict) => verdict.Action != PolicyAction.Allowed
        && verdict.Findings.Any(finding => finding.PolicyType is not (PolicyTypes.Pii or PolicyTypes.Secret));
}
