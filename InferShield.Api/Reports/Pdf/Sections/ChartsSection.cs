using System.Globalization;
using InferShield.Api.Reports.Content;
using InferShield.Api.Reports.Pdf.Charts;
using InferShield.Api.Reports.Pdf.Layout;

namespace InferShield.Api.Reports.Pdf.Sections;

/// <summary>The period's totals as pictures, each with its numbers.</summary>
internal static class ChartsSection
{
    private const int MostColumns = 62;
    private const int MostModels = 12;

    public static void Draw(Flow flow, ReportContent content)
    {
        var totals = content.Totals;
        flow.Heading(1, "Activity");
        if (content.IsEmpty)
        {
            flow.Paragraph(ReportTexts.Empty);
            return;
        }

        OverTime(flow, content);
        Bars(flow, "Violations by type", "Requests with a finding of the type, as a share of all; one request may have several.", totals.ByPolicyType.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal), _ => flow.Theme.Accent, totals.Requests);
        Bars(flow, "Violations by severity", "Requests with violations by the highest severity found in them, as a share of these.", totals.BySeverity.Where(pair => pair.Key != ReportTotals.NoSeverity).Reverse(), Theme.Of, totals.Violations);
        Bars(flow, "What became of the requests", "", totals.ByAction, Theme.Of, totals.Requests);
        Latency(flow, "Time of the inspection", totals.Scan, flow.Theme.Accent);
        Latency(flow, "Time of the whole request", totals.Duration, flow.Theme.Accent.Mixed(Color.White, 0.4));
        if (totals.ByModel.Count > 0)
        {
            flow.Heading(2, "Requests by model");
            var table = new Table(flow, [new Column("Model", 5), new Column("Requests", 1.4, IsNumber: true), new Column("Share", 1, IsNumber: true)], firstIsHeader: true);
            var most = totals.ByModel.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).ToArray();
            foreach (var (model, count) in most.Take(MostModels))
            {
                table.Row(model, Wording.Count(count), BarChart.Share(count, totals.Requests));
            }

            if (most.Length > MostModels)
            {
                var rest = most.Skip(MostModels).Sum(pair => pair.Value);
                table.Row($"{most.Length - MostModels} more", Wording.Count(rest), BarChart.Share(rest, totals.Requests));
            }

            table.End();
        }
    }

    private static void OverTime(Flow flow, ReportContent content)
    {
        flow.Heading(2, "Violations over time");
        var first = DateOnly.FromDateTime(content.Report.PeriodStart.UtcDateTime);
        var last = DateOnly.FromDateTime(content.Report.PeriodEnd.UtcDateTime.AddTicks(-1));
        var days = Math.Max(1, last.DayNumber - first.DayNumber + 1);
        var width = days <= MostColumns ? 1 : Math.Max(7, (int)Math.Ceiling(days / (double)MostColumns));
        var columns = new (string Label, long[] Values)[(int)Math.Ceiling(days / (double)width)];
        for (var index = 0; index < columns.Length; index++)
        {
            columns[index] = (first.AddDays(index * width).ToString(days > 400 ? "MMM yyyy" : "d MMM", CultureInfo.InvariantCulture), new long[4]);
        }

        foreach (var (name, day) in content.Totals.ByDay)
        {
            var index = (DateOnly.ParseExact(name, "yyyy-MM-dd", CultureInfo.InvariantCulture).DayNumber - first.DayNumber) / width;
            var values = columns[Math.Clamp(index, 0, columns.Length - 1)].Values;
            values[0] += day.Blocked;
            values[1] += day.Redacted;
            values[2] += day.Flagged;
            values[3] += Math.Max(0, day.Violations - day.Blocked - day.Redacted - day.Flagged);
        }

        string[] series = ["blocked", "redacted", "flagged", "allowed"];
        var peak = columns.MaxBy(column => column.Values.Sum());
        var unit = width == 1 ? "day" : $"{width} days";
        flow.Paragraph($"Requests with violations per {unit}, by what became of them.", Theme.Small);
        ColumnChart.Draw(flow,
            $"Column chart: requests with violations per {unit}. In all {Wording.Count(content.Totals.Violations)}; most in the {(width == 1 ? "day" : "days")} from {peak.Label} on: {Wording.Count(peak.Values.Sum())}. "
            + string.Join(", ", series.Select((word, part) => $"{word} {Wording.Count(columns.Sum(column => column.Values[part]))}")) + ".",
            [.. series.Select(word => (Wording.Of(word), Theme.Of(word)))], columns);
        flow.Space(10);
    }

    private static void Bars(Flow flow, string title, string explanation, IEnumerable<KeyValuePair<string, long>> counts, Func<string, Color> color, long whole)
    {
        flow.Heading(2, title);
        if (explanation.Length > 0)
        {
            flow.Paragraph(explanation, Theme.Small);
        }

        var bars = counts.Select(pair => (Wording.Of(pair.Key), pair.Value, color(pair.Key))).ToArray();
        BarChart.Draw(flow, $"Bar chart: {title}. {string.Join(", ", bars.Select(bar => $"{bar.Item1} {Wording.Count(bar.Value)}"))}.", bars, whole);
        flow.Space(6);
    }

    private static void Latency(Flow flow, string title, Latencies latencies, Color color)
    {
        if (latencies.Count == 0)
        {
            return;
        }

        flow.Heading(2, title);
        LatencyChart.Draw(flow, $"Histogram: {title}. Half of the requests took up to {Chart.Duration(latencies.P50)}, 95 % up to {Chart.Duration(latencies.P95)}, 99 % up to {Chart.Duration(latencies.P99)}, the longest {Chart.Duration(latencies.Max)}.", latencies, color);
        flow.Space(6);
    }
}
