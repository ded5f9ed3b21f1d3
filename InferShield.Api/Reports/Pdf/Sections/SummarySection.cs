using InferShield.Api.Reports.Content;
using InferShield.Api.Reports.Pdf.Charts;
using InferShield.Api.Reports.Pdf.Fonts;
using InferShield.Api.Reports.Pdf.Layout;
using InferShield.Api.Reports.Pdf.Text;

namespace InferShield.Api.Reports.Pdf.Sections;

/// <summary>The report in short, for those who read no further, and what it does not show.</summary>
internal static class SummarySection
{
    private const int TilesInRow = 4;
    private const double TileHeight = 58;
    private const double TileGap = 9;

    private static readonly TextStyle Name = new(FontWeight.Regular, 7.8, Theme.Muted);
    private static readonly TextStyle Figure = new(FontWeight.Bold, 17, Theme.Ink);

    public static void Draw(Flow flow, ReportContent content)
    {
        flow.Heading(1, "Executive summary");
        if (content.Evidence.Check is { Problems: > 0 } failed)
        {
            flow.Note(ReportTexts.Check(failed));
        }

        if (content.IsEmpty)
        {
            flow.Note(ReportTexts.Empty);
        }
        else
        {
            flow.Paragraph(InWords(content), Theme.Body with { Size = 10.5 });
        }

        flow.Space(6);
        Tiles(flow, Figures(content));
        flow.Heading(2, "Scope");
        flow.Paragraph(ReportTexts.Scope);
        flow.Bullets([.. content.Framework.Notes, ReportTexts.AskedFor(content.Framework.Retention), ReportTexts.Retention(content.RetentionMonths)], "About the framework");
        if (content.Limits.Count > 0)
        {
            flow.Bullets(content.Limits, "What this report does not show");
        }
    }

    private static string InWords(ReportContent content)
    {
        var totals = content.Totals;
        var stopped = totals.ByAction["blocked"] + totals.ByAction["redacted"];
        var exceptions = content.ExceptionCount switch
        {
            0 => "No grave finding was passed on.",
            1 => "One exception needs a reviewer's decision or has had it.",
            _ => $"{Wording.Count(content.ExceptionCount)} exceptions need a reviewer's decision or have had it.",
        };
        return $"From {Wording.Period(content)} the gateway inspected {Wording.Count(totals.Requests, "request")} of {Wording.Count(totals.DistinctKeys, "key")}. "
            + $"With a violation: {Wording.Count(totals.Violations)} ({BarChart.Share(totals.Violations, totals.Requests)}); "
            + $"blocked or redacted: {Wording.Count(stopped)}. {exceptions} "
            + (content.Evidence.Missing == 0 ? "No number is missing from the chain of records. " : $"Missing from the chain: {Wording.Count(content.Evidence.Missing, "record")}. ")
            + ReportTexts.Check(content.Evidence.Check);
    }

    private static List<(string Name, string Value, Color Color)> Figures(ReportContent content)
    {
        var totals = content.Totals;
        return
        [
            ("Requests inspected", Wording.Count(totals.Requests), Theme.Ink),
            ("Requests with violations", Wording.Count(totals.Violations), Theme.Ink),
            ("Blocked", Wording.Count(totals.ByAction["blocked"]), Theme.Of("blocked")),
            ("Redacted", Wording.Count(totals.ByAction["redacted"]), Theme.Of("redacted")),
            ("Flagged", Wording.Count(totals.ByAction["flagged"]), Theme.Of("flagged")),
            ("Exceptions", Wording.Count(content.ExceptionCount), content.ExceptionCount == 0 ? Theme.Of("allowed") : Theme.Of("high")),
            ("Inspection time, p99", content.IsEmpty ? Wording.OrNone(null) : Chart.Duration(totals.Scan.P99), Theme.Ink),
            ("Self-test passed", $"{content.SelfTest.Passed} of {content.SelfTest.Cases.Count}", content.SelfTest.Passed == content.SelfTest.Cases.Count ? Theme.Of("allowed") : Theme.Of("blocked")),
        ];
    }

    private static void Tiles(Flow flow, List<(string Name, string Value, Color Color)> figures)
    {
        var width = (flow.Width - ((TilesInRow - 1) * TileGap)) / TilesInRow;
        for (var start = 0; start < figures.Count; start += TilesInRow)
        {
            flow.Need(TileHeight + TileGap);
            for (var index = start; index < Math.Min(start + TilesInRow, figures.Count); index++)
            {
                var (name, value, color) = figures[index];
                var x = Flow.Margin + ((index - start) * (width + TileGap));
                flow.Page.BeginArtifact();
                flow.Page.RoundedRectangle(x, flow.Y, width, TileHeight, 4, Theme.Panel);
                flow.Page.RoundedRectangle(x, flow.Y + 12, 2.5, TileHeight - 24, 1.2, color);
                flow.Page.End();
                flow.Document.Structure.Open("P");
                flow.Page.Begin("P");
                flow.Page.Text(x + 13, flow.Y + 20, name, Name);
                flow.Page.Text(x + 13, flow.Y + 43, value, Figure with { Size = value.Length > 9 ? 13 : 17 });
                flow.Page.End();
                flow.Document.Structure.Close();
            }

            flow.Y += TileHeight + TileGap;
        }

        flow.Y += 8;
    }
}
