using System.Globalization;
using InferShield.Api.Audit;
using InferShield.Api.Reports.Content;
using InferShield.Api.Reports.Pdf.Layout;

namespace InferShield.Api.Reports.Pdf.Sections;

/// <summary>The list of records, on broad pages; it is as long as it has to be.</summary>
internal sealed class RecordsSection
{
    private const int MostRules = 4;

    private readonly Table? _table;

    public RecordsSection(Flow flow, ReportContent content)
    {
        flow.Heading(1, "Records");
        flow.Paragraph(content.Report.Type == ReportWords.IncidentReport
            ? "Every request of the period with a violation, in the order of the chain."
            : "Every inspected request of the period that the audit log has, in the order of the chain.");
        if (content.ListedRows == 0)
        {
            flow.Note(content.IsEmpty ? ReportTexts.Empty : "There are no records to list.");
            return;
        }

        _table = new Table(flow,
        [
            new Column("No.", 0.8, IsNumber: true), new Column("At (UTC)", 1.55), new Column("Record", 3.05), new Column("Operation", 1.35), new Column("Model", 1.7, MaxLines: 2), new Column("Key", 0.8),
            new Column("Outcome", 1), new Column("Status", 0.75, IsNumber: true), new Column("Score", 0.55, IsNumber: true), new Column("Severity", 0.75), new Column("Rules", 1.9, MaxLines: 3),
        ], Theme.Cell with { Size = 6.2 }, padding: 2.1);
    }

    public void Write(AuditRecord record)
    {
        if (_table is null)
        {
            return;
        }

        var rules = record.Findings.Select(finding => finding.Rule).Distinct().ToArray();
        _table.Row(
            (record.Link?.Sequence ?? 0).ToString(CultureInfo.InvariantCulture), Wording.Time(record.At), record.Id.ToString(), record.Operation, Wording.OrNone(record.Model),
            Wording.Key(record.KeyId), new TableCell(record.Action, Theme.Of(record.Action)), Wording.Status(record.StatusCode), record.Score.ToString(CultureInfo.InvariantCulture),
            record.Severity ?? "", rules.Length > MostRules ? $"{string.Join(", ", rules.Take(MostRules))} and {rules.Length - MostRules} more" : string.Join(", ", rules));
    }

    public void End() => _table?.End();
}
