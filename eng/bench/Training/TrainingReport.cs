using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace InferShield.Bench.Training;

/// <summary>What was trained on what, and how it does on what it was not trained on.</summary>
internal static class TrainingReport
{
    public static string Of(Trained user, Trained material, byte[] weights)
    {
        var text = new StringBuilder();
        text.Append("# Learned scorer\n\n");
        text.Append(CultureInfo.InvariantCulture, $"weights: {weights.Length} bytes, SHA-256 {Convert.ToHexStringLower(SHA256.HashData(weights))}\n\n");
        Section(text, "User prompts", user);
        Section(text, "Documents and tool results", material);
        return text.ToString();
    }

    private static void Section(StringBuilder text, string title, Trained trained)
    {
        text.Append(CultureInfo.InvariantCulture, $"## {title}\n\n| set | kind | rows | flagged | narrow | wide |\n|---|---|---|---|---|---|\n");
        foreach (var group in trained.Judged.GroupBy(row => (row.Sample.Sample.Family, row.Sample.Sample.IsAttack)).OrderBy(group => group.Key.IsAttack).ThenBy(group => group.Key.Family, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {group.Key.Family} | {(group.Key.IsAttack ? "attack" : "benign")} | {group.Count()} | {Share(group, trained.Thresholds.IsFlagged)} | {Share(group, row => row.Narrow >= trained.Thresholds.Narrow)} | {Share(group, row => row.Wide >= trained.Thresholds.Wide)} |\n");
        }

        text.Append('\n');
    }

    private static string Share(IEnumerable<Judged> rows, Func<Judged, bool> predicate) =>
        (100 * rows.Average(row => predicate(row) ? 1.0 : 0)).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
