using InferShield.Api.Detection;

namespace InferShield.Bench.Figures;

/// <summary>What is found of secrets, and what is taken for one.</summary>
internal static class SecretFigures
{
    public static IEnumerable<Figure> Measure(CorpusFiles corpora)
    {
        var rows = corpora.Secrets().Select(sample => (Sample: sample, Rules: RulesIn(sample.Text))).ToLookup(row => row.Sample.IsReal);
        yield return new Figure("secrets_found", rows[true].Average(row => row.Rules.Length > 0 ? 1.0 : 0));
        yield return new Figure("secrets_found_as_their_rule", rows[true].Average(row => row.Rules.Contains(row.Sample.Rule) ? 1.0 : 0));
        yield return new Figure("secret_negatives_as_their_rule", rows[false].Average(row => row.Rules.Contains(row.Sample.Rule) ? 1.0 : 0));
        yield return new Figure("secret_negatives_as_anything", rows[false].Average(row => row.Rules.Length > 0 ? 1.0 : 0));
    }

    private static string[] RulesIn(string text) =>
        [.. Engine.Inspect(text, Channel.User).Findings.Where(finding => finding.PolicyType == PolicyTypes.Secret).Select(finding => finding.Rule)];
}
