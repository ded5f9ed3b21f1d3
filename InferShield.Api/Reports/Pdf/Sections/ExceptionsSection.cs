using InferShield.Api.Reports.Content;
using InferShield.Api.Reports.Pdf.Layout;

namespace InferShield.Api.Reports.Pdf.Sections;

/// <summary>What an auditor asks about first: grave findings that were passed on, and incidents.</summary>
internal static class ExceptionsSection
{
    public static void Draw(Flow flow, ReportContent content)
    {
        flow.Heading(1, "Exceptions");
        flow.Paragraph("Requests that were passed on although something grave was found in them, or that a policy on trial would have stopped, and what a reviewer decided about them.");
        if (content.Exceptions.Count == 0)
        {
            flow.Note("There are no exceptions in this period.");
            return;
        }

        flow.Paragraph($"{Wording.Count(content.ExceptionCount)} in the period. {ReportTexts.Dispositions(content)} {ReportTexts.Shown(content.Exceptions.Count, content.ExceptionCount, ReportTexts.Spread)}".TrimEnd());

        var table = new Table(flow, [new Column("At (UTC)", 84), new Column("Record", 170), new Column("Severity", 56), new Column("Rules", 130), new Column("Reason", 66), new Column("Disposition", 66), new Column("Review", 161)], Theme.Cell with { Size = 7 }, padding: 3);
        foreach (var exception in content.Exceptions)
        {
            var record = exception.Record;
            var review = exception.ReviewedBy is null ? "" : $"{exception.Comment} (key {exception.ReviewedBy}, {(exception.ReviewedAt is { } at ? Wording.Time(at) : "")})".TrimStart();
            table.Row(Wording.Time(record.At), record.Id.ToString(), new TableCell(Wording.Of(record.Severity), Theme.Of(record.Severity)), record.Rules, Wording.Of(exception.Reason), Wording.Of(exception.Disposition), Wording.OrNone(review));
        }

        table.End();
    }

    public static void DrawIncidents(Flow flow, ReportContent content)
    {
        flow.Heading(1, "Incidents");
        flow.Paragraph("Violations of one kind by one key, no two of them more than an hour apart.");
        if (content.Incidents.Count == 0)
        {
            flow.Note("There are no incidents in this period.");
            return;
        }

        flow.Paragraph($"{Wording.Count(content.IncidentCount)} in the period. {ReportTexts.Shown(content.Incidents.Count, content.IncidentCount, ReportTexts.Gravest)}".TrimEnd());
        var table = new Table(flow, [new Column("First (UTC)", 84), new Column("Last (UTC)", 84), new Column("Kind", 90), new Column("Severity", 58), new Column("Key", 170), new Column("Model", 98), new Column("Requests", 50, IsNumber: true), new Column("Blocked", 46, IsNumber: true), new Column("Passed on", 53, IsNumber: true)], Theme.Cell with { Size = 7 }, padding: 3);
        foreach (var incident in content.Incidents)
        {
            table.Row(Wording.Time(incident.First), Wording.Time(incident.Last), Wording.Of(incident.PolicyType), new TableCell(Wording.Of(incident.Severity), Theme.Of(incident.Severity)),
                Wording.OrNone(incident.KeyId?.ToString()), Wording.OrNone(incident.Model), Wording.Count(incident.Requests), Wording.Count(incident.Blocked), Wording.Count(incident.PassedOn));
        }

        table.End();
    }
}
