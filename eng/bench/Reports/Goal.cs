using System.Globalization;
using InferShield.Api.Reports;

namespace InferShield.Bench.Reports;

/// <summary>What a report of a size may take.</summary>
internal sealed record Goal(string Format, long Rows, double Seconds)
{
    private const long MostMemory = 300L * 1024 * 1024;

    private static readonly Goal[] All = [new("pdf", 100_000, 5), new(ReportWords.Csv, 1_000_000, 20)];

    /// <summary>How a result stands to its goal; empty where there is none but that of memory, and that is met.</summary>
    public static string Judge(string format, WorkResult result)
    {
        var goal = All.SingleOrDefault(goal => goal.Format == format && goal.Rows == result.Rows);
        string[] words =
        [
            .. goal is null ? Array.Empty<string>() : [string.Create(CultureInfo.InvariantCulture, $"<= {goal.Seconds} s {Word(result.Seconds <= goal.Seconds)}{(result.SecondsAgain is { } again ? $" (again {Word(again <= goal.Seconds)})" : "")}")],
            $"<= 300 MB {Word(result.PeakBytes <= MostMemory)}",
        ];
        return string.Join(", ", words);

        static string Word(bool isMet) => isMet ? "met" : "MISSED";
    }
}
