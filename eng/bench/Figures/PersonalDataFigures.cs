using InferShield.Api.Detection;

namespace InferShield.Bench.Figures;

/// <summary>What is found of personal data, and what is taken for it.</summary>
internal static class PersonalDataFigures
{
    /// <summary>The corpus' names of what is reported under another, more general one; the others are the same in lower case.</summary>
    private static readonly Dictionary<string, string> Names = new()
    {
        ["EMAIL_ADDRESS"] = "email",
        ["PHONE_NUMBER"] = "phone",
        ["TR_PHONE_NUMBER"] = "phone",
        ["PH_MOBILE_NUMBER"] = "phone",
        ["IBAN_CODE"] = "bank_account",
        ["US_BANK_NUMBER"] = "bank_account",
        ["US_SSN"] = "ssn",
        ["US_PASSPORT"] = "passport",
        ["US_DRIVER_LICENSE"] = "drivers_license",
    };

    /// <summary>Names without anything that announces them want a dictionary or a model, which there is not; reported apart.</summary>
    private static readonly HashSet<string> Apart = ["person", "date_time"];

    public static IEnumerable<Figure> Measure(CorpusFiles corpora)
    {
        var implemented = Engine.RuleInfos.Where(rule => rule.PolicyType == PolicyTypes.Pii).Select(rule => rule.Entity).OfType<string>().ToHashSet();
        var rows = corpora.PersonalData()
            .SelectMany(sample => sample.Entities.Select(name => (Entity: Names.GetValueOrDefault(name, name.ToLowerInvariant()), sample.IsReal, Found: EntitiesIn(sample.Text, Channel.User))))
            .ToList();
        foreach (var group in rows.GroupBy(row => row.Entity).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            foreach (var kind in group.GroupBy(row => row.IsReal))
            {
                yield return new Figure($"{(kind.Key ? "pii_found" : "pii_negatives_flagged")}[{group.Key}]", kind.Average(row => row.Found.Contains(group.Key) ? 1.0 : 0));
            }
        }

        yield return new Figure("pii_entities", implemented.Count);
        yield return new Figure("pii_found", rows.Where(row => row.IsReal && implemented.Contains(row.Entity) && !Apart.Contains(row.Entity)).Average(row => row.Found.Contains(row.Entity) ? 1.0 : 0));
        yield return new Figure("pii_negatives_flagged", rows.Where(row => !row.IsReal).Average(row => row.Found.Contains(row.Entity) ? 1.0 : 0));
        yield return new Figure("pii_negatives_flagged_as_anything", rows.Where(row => !row.IsReal).Average(row => row.Found.Length > 0 ? 1.0 : 0));
        foreach (var source in corpora.Prompts().Where(prompt => !prompt.IsAttack).GroupBy(prompt => prompt.Source).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            yield return new Figure($"benign_prompts_with_pii[{source.Key}]", source.Average(prompt => EntitiesIn(prompt.Text, prompt.Channel).Length > 0 ? 1.0 : 0));
        }

        yield return new Figure("benign_prompts_with_pii", corpora.Prompts().Where(prompt => !prompt.IsAttack).Average(prompt => EntitiesIn(prompt.Text, prompt.Channel).Length > 0 ? 1.0 : 0));
    }

    private static string[] EntitiesIn(string text, Channel channel) =>
        [.. Engine.Inspect(text, channel).Findings.Where(finding => finding.PolicyType == PolicyTypes.Pii).Select(finding => finding.Entity!)];
}
