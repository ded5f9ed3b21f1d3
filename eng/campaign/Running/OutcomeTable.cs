using System.Globalization;

namespace InferShield.Campaign.Running;

/// <summary>What the campaign found, for people.</summary>
internal static class OutcomeTable
{
    private static readonly string[] Heads = ["FAULT", "EXPECTED", "SEEN (RECEIVERS)", "SILENCED", "SECONDS TO PAGE", "FALSE PAGES", "RESULT"];

    public static string Of(IReadOnlyList<Outcome> outcomes)
    {
        List<string[]> rows = [Heads, .. outcomes.Select(Row)];
        var widths = Heads.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        return string.Join(Environment.NewLine, rows.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()));
    }

    /// <summary>Caught N of M, and false pages.</summary>
    public static string Summary(IReadOnlyList<Outcome> outcomes)
    {
        var run = outcomes.Where(outcome => outcome.Skipped is null).ToList();
        var skipped = outcomes.Count - run.Count;
        return string.Create(CultureInfo.InvariantCulture, $"""
            caught {run.Count(outcome => outcome.IsCaught)} of {run.Count}{(skipped > 0 ? $", {skipped} skipped" : "")}
            false pages: {run.Sum(outcome => outcome.False.Count)}
            not resolved: {run.Sum(outcome => outcome.Unresolved.Count)}
            """);
    }

    /// <summary>One line about one outcome.</summary>
    public static string Result(Outcome outcome) => outcome switch
    {
        { Skipped: { } reason } => "skipped: " + reason,
        { Error: { } error } => "ERROR: " + error,
        { IsClean: true } => outcome.Expected.Count == 0 ? "silent" : "caught",
        _ => string.Join("; ", Problems(outcome)),
    };

    private static IEnumerable<string> Problems(Outcome outcome)
    {
        if (outcome.Missed.Count > 0)
        {
            yield return "MISSED " + string.Join(", ", outcome.Missed);
        }

        if (outcome.False.Count > 0)
        {
            yield return "FALSE PAGE";
        }

        if (outcome.Unresolved.Count > 0)
        {
            yield return "NOT RESOLVED " + string.Join(", ", outcome.Unresolved);
        }
    }

    private static string[] Row(Outcome outcome) =>
    [
        outcome.Fault,
        Or(outcome.Expected.Keys),
        Or(outcome.Seen.Select(seen => $"{seen.Alert} ({string.Join('+', seen.Receivers)})")),
        Or(outcome.Silenced),
        outcome.SecondsToPage?.ToString(CultureInfo.InvariantCulture) ?? "-",
        Or(outcome.False),
        Result(outcome),
    ];

    private static string Or(IEnumerable<string> cells) => string.Join(", ", cells) is { Length: > 0 } text ? text : "-";
}
