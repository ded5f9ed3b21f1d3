using InferShield.Api.Reports.Content;
using InferShield.Api.Reports.Pdf.Fonts;
using InferShield.Api.Reports.Pdf.Layout;

namespace InferShield.Api.Reports.Pdf.Sections;

/// <summary>The framework's controls: all at a glance, then each with what is shown for it, where that stops, and samples.</summary>
internal static class ControlsSection
{
    public static void Draw(Flow flow, ReportContent content)
    {
        flow.Heading(1, "Controls");
        flow.Paragraph($"{content.Framework.Title}, {content.Framework.Issuer}. The population of a control is what it is judged by; violations are the requests of it with a finding that concerns it, changes that were refused, or events that are problems: these are passed on where no request was refused for them.");
        flow.Space(4);
        var glance = new Table(flow,
        [
            new Column("Control", 1.85, Weight: FontWeight.SemiBold), new Column("What it asks for", 4.8), new Column("Population", 1.45, IsNumber: true), new Column("Violations", 1.4, IsNumber: true),
            new Column("Blocked", 1.2, IsNumber: true), new Column("Redacted", 1.3, IsNumber: true), new Column("Flagged", 1.2, IsNumber: true), new Column("Passed on", 1.4, IsNumber: true),
        ], firstIsHeader: true);
        foreach (var evidence in content.Controls)
        {
            glance.Row(evidence.Control.Id, evidence.Control.Title, Wording.Count(evidence.Population), Wording.Count(evidence.Violations), Wording.Count(evidence.Blocked),
                Wording.Count(evidence.Redacted), Wording.Count(evidence.Flagged), Wording.Count(evidence.PassedOn));
        }

        glance.End(18);
        foreach (var evidence in content.Controls)
        {
            One(flow, evidence);
        }
    }

    private static void One(Flow flow, ControlEvidence evidence)
    {
        var control = evidence.Control;
        flow.Need(150);
        flow.Heading(2, $"{control.Id}  {control.Title}");
        var facts = new Table(flow, [new Column("", 1.5, Weight: FontWeight.Medium), new Column("", 7)], firstIsHeader: true);
        facts.Row("Population", ReportTexts.Judged(evidence));
        facts.Row("What is shown", control.Shows);
        facts.Row("Where it stops", control.Limit);
        if (control.Related is { Count: > 0 } related)
        {
            facts.Row("Related", string.Join(", ", related));
        }

        facts.End(after: 8);
        Samples(flow, evidence.Samples);
        flow.Space(8);
    }

    private static void Samples(Flow flow, IReadOnlyList<SampleRow> samples)
    {
        if (samples.Count == 0)
        {
            flow.Paragraph("No records, so no samples.", Theme.Small);
            return;
        }

        var table = new Table(flow, [new Column("Sample at (UTC)", 72), new Column("Record", 138), new Column("Operation", 60), new Column("Key", 40), new Column("Outcome", 48), new Column("Status", 38, IsNumber: true), new Column("Severity", 42), new Column("Rules or object", 68, MaxLines: 4)], Theme.Cell with { Size = 5.8 }, padding: 2.4);
        foreach (var sample in samples)
        {
            table.Row(Wording.Time(sample.At), sample.Id.ToString(), sample.Operation, Wording.Key(sample.KeyId), new TableCell(Wording.Of(sample.Action), Theme.Of(sample.Action)), Wording.Status(sample.StatusCode), Wording.Of(sample.Severity), sample.Rules.Length > 0 ? sample.Rules : sample.Object);
        }

        table.End(after: 6);
    }
}
