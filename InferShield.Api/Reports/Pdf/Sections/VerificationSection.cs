using InferShield.Api.Reports.Content;
using InferShield.Api.Reports.Pdf.Fonts;
using InferShield.Api.Reports.Pdf.Layout;

namespace InferShield.Api.Reports.Pdf.Sections;

/// <summary>What proves that the report says what the audit log says, and how to check it.</summary>
internal static class VerificationSection
{
    public static void Draw(Flow flow, ReportContent content)
    {
        var (evidence, manifest) = (content.Evidence, content.Manifest);
        flow.Heading(1, "Verification");
        flow.Note("To check this file, without a network: InferShield.Api verify FILE. It checks the signature over the whole file, the public keys and the daily seals, and says what it found. "
            + "The signed block stands at the file's end. Compare the key's id below with the one that the company has published.");
        if (TemplateSections.LeftOut(content.Template, content.Report.Type) is { Count: > 0 } leftOut)
        {
            flow.Note($"Left out of this report by its template: {string.Join(", ", leftOut)}. The report as JSON has them.");
        }

        if (!content.Template.Sections.Contains(TemplateSections.Summary))
        {
            flow.Bullets(content.Limits, "Limits of this report");
        }

        flow.Heading(2, "Evidence");
        var facts = new Table(flow, [new Column("", 1.6, Weight: FontWeight.Medium), new Column("", 6)], firstIsHeader: true);
        facts.Row("Verification id", manifest.Id);
        facts.Row("Records of the period", manifest.Chain.LastSequence == 0 ? "none" : $"numbers {Wording.Count(evidence.FirstSequence)} to {Wording.Count(evidence.LastSequence)} of the tenant's chain");
        facts.Row("Gaps", evidence.Missing == 0 ? "none" : $"{Wording.Count(evidence.Missing)} numbers are missing");
        facts.Row("Last check", ReportTexts.Check(evidence.Check));
        facts.Row("Removed by retention", evidence.RemovedUpTo == 0 ? "nothing" : $"up to number {Wording.Count(evidence.RemovedUpTo)}; {Wording.Count(evidence.RemovedRecords)} requests of the period's days");
        facts.Row("Chain's head", $"number {Wording.Count(evidence.Sequence)}, {evidence.Head}");
        facts.Row("Daily seals", evidence.Seals == 0 ? "none yet" : $"{Wording.Count(evidence.Seals)}, up to number {Wording.Count(evidence.SealedUpTo)}");
        facts.Row("Public keys", evidence.KeyIds.Count == 0 ? "the one that signs this file" : string.Join(", ", evidence.KeyIds));
        facts.Row("Rules and policy", $"rules {Wording.OrNone(manifest.RulesVersion)}, policy {Wording.OrNone(manifest.PolicyVersion)}");
        facts.End();
        Totals(flow, content);
        Parts(flow, content);
        Days(flow, content);
    }

    private static void Totals(Flow flow, ReportContent content)
    {
        flow.Heading(2, "Signed totals");
        flow.Paragraph("The same numbers stand in the report's other formats and under the signature.", Theme.Small);
        var table = new Table(flow, [new Column("Total", 4), new Column("Count", 1, IsNumber: true)], firstIsHeader: true, padding: 2);
        foreach (var (name, count) in content.Manifest.Totals)
        {
            table.Row(name, Wording.Count(count));
        }

        table.End();
    }

    private static void Parts(Flow flow, ReportContent content)
    {
        if (content.IsEmpty)
        {
            return;
        }

        flow.Heading(2, "Requests by provider, operation and place");
        flow.Paragraph("The place is that of the gravest finding; without one it is where the request's text stood.", Theme.Small);
        var table = new Table(flow, [new Column("By", 1.2), new Column("Of", 2.8), new Column("Count", 1, IsNumber: true)], padding: 2);
        var totals = content.Totals;
        foreach (var (by, counts) in new[] { ("Provider", totals.ByProvider), ("Operation", totals.ByOperation), ("Place", totals.ByChannel) })
        {
            foreach (var (word, count) in counts)
            {
                table.Row(by, word, Wording.Count(count));
            }
        }

        table.End();
    }

    private static void Days(Flow flow, ReportContent content)
    {
        if (content.IsEmpty)
        {
            return;
        }

        flow.Heading(2, "Records by day");
        var table = new Table(flow, [new Column("Day (UTC)", 2), new Column("Requests", 1, IsNumber: true), new Column("Violations", 1, IsNumber: true), new Column("Blocked", 1, IsNumber: true), new Column("Redacted", 1, IsNumber: true), new Column("Flagged", 1, IsNumber: true)], firstIsHeader: true, padding: 2);
        foreach (var (day, counts) in content.Totals.ByDay)
        {
            table.Row(day, Wording.Count(counts.Requests), Wording.Count(counts.Violations), Wording.Count(counts.Blocked), Wording.Count(counts.Redacted), Wording.Count(counts.Flagged));
        }

        table.End();
    }
}
