using InferShield.Api.Reports.Content;
using InferShield.Api.Reports.Pdf.Layout;

namespace InferShield.Api.Reports.Pdf.Sections;

/// <summary>Whether the gateway itself was there and detected: its starts, outages and fail-open events, and its self-test.</summary>
internal static class OperationSection
{
    public static void DrawOutages(Flow flow, ReportContent content)
    {
        flow.Heading(1, ReportTexts.EventsTitle);
        if (content.Outages.Count == 0)
        {
            flow.Paragraph("The log has no start, outage or fail-open event of the gateway in this period.");
            return;
        }

        flow.Paragraph($"{Wording.Count(content.EventCount)} in the period, of which {Wording.Count(content.ProblemCount)} are problems. {ReportTexts.Shown(content.Outages.Count, content.EventCount, ReportTexts.Newest)}".TrimEnd());
        var table = new Table(flow, [new Column("At (UTC)", 80), new Column("Event", 84), new Column("Component", 66), new Column("Details", 102, MaxLines: 5), new Column("Record", 155)], Theme.Cell with { Size = 6.6 }, padding: 3);
        foreach (var one in content.Outages)
        {
            table.Row(Wording.Time(one.At), one.Operation, Wording.OrNone(one.Component), Wording.OrNone(one.Details), one.Id.ToString());
        }

        table.End();
    }

    public static void DrawSelfTest(Flow flow, ReportContent content)
    {
        var test = content.SelfTest;
        flow.Heading(1, "Detector self-test");
        flow.Paragraph($"Built-in samples, run through the detectors when this report was made: {test.Passed} of {test.Cases.Count} as expected, rules {Wording.OrNone(test.RulesVersion)}.");
        if (test.Cases.Count == 0)
        {
            return;
        }

        var table = new Table(flow, [new Column("Sample", 3), new Column("Channel", 1.3), new Column("Expected", 1.9), new Column("Found", 2.6), new Column("Result", 1)]);
        foreach (var one in test.Cases)
        {
            table.Row(one.Name, Wording.Of(one.Channel), Wording.Of(one.Expected), Wording.OrNone(one.Found), new TableCell(one.Passed ? "passed" : "failed", Theme.Of(one.Passed ? "allowed" : "blocked")));
        }

        table.End();
    }
}
