using InferShield.Api.Reports.Content;
using InferShield.Api.Reports.Pdf.Fonts;
using InferShield.Api.Reports.Pdf.Layout;

namespace InferShield.Api.Reports.Pdf.Sections;

/// <summary>What was in force at both ends of the period, what was changed in it, and who read evidence.</summary>
internal static class ChangesSection
{
    public static void Draw(Flow flow, ReportContent content)
    {
        var (start, end) = (content.AtStart, content.AtEnd);
        flow.Heading(1, "Configuration and changes");
        flow.Heading(2, "In force at start and end");
        var hashes = new Table(flow, [new Column("What", 88, Weight: FontWeight.Medium), new Column($"{Wording.Time(start.At)} UTC", 300), new Column($"{Wording.Time(end.At)} UTC", 300), new Column("Same", 45)], Theme.Cell with { Size = 7.2 }, firstIsHeader: true);
        void Compare(string name, string before, string after) => hashes.Row(name, Wording.OrNone(before), Wording.OrNone(after), before == after ? "yes" : "no");
        Compare("Policy version", start.PolicyVersion, end.PolicyVersion);
        Compare("Policy document", start.PolicyHash.Length == 0 ? "" : $"number {start.PolicyNumber}, {start.PolicyHash}", end.PolicyHash.Length == 0 ? "" : $"number {end.PolicyNumber}, {end.PolicyHash}");
        Compare("Rules version", start.RulesVersion, end.RulesVersion);
        Compare("Settings", start.SettingsHash, end.SettingsHash);
        hashes.End();
        flow.Paragraph(ReportTexts.Retention(content.RetentionMonths));
        Accesses(flow, content);
        Changes(flow, content);
    }

    private static void Changes(Flow flow, ReportContent content)
    {
        flow.Heading(2, "Changes");
        if (content.Changes.Count == 0)
        {
            flow.Paragraph("Nothing was changed in this period.");
            return;
        }

        flow.Paragraph($"{Wording.Count(content.ChangeCount)} in the period. {ReportTexts.Shown(content.Changes.Count, content.ChangeCount, ReportTexts.Newest)}".TrimEnd());

        var table = new Table(flow, [new Column("At (UTC)", 80), new Column("Change", 72), new Column("Of", 126, MaxLines: 3), new Column("By", 162), new Column("Status", 38, IsNumber: true), new Column("Before and after (SHA-256)", 255, MaxLines: 4)], Theme.Cell with { Size = 6.6 }, padding: 3);
        foreach (var change in content.Changes)
        {
            table.Row(Wording.Time(change.At), change.Operation, Wording.OrNone(change.Object), change.Origin == ChangeEntry.OfTenant ? Wording.OrNone(change.KeyId?.ToString()) : change.Origin,
                Wording.Status(change.StatusCode),
                change.Before.Length + change.After.Length == 0 ? Wording.OrNone(null)
                    : change.Before.Length == 0 ? $"→ {change.After}" : $"{change.Before} → {Wording.OrNone(change.After)}");
        }

        table.End();
    }

    private static void Accesses(Flow flow, ReportContent content)
    {
        flow.Heading(2, "Accesses to evidence");
        if (content.Accesses.Count == 0)
        {
            flow.Paragraph("Nobody read reports or the audit log in this period.");
            return;
        }

        var table = new Table(flow, [new Column("Operation", 4), new Column("Count", 1, IsNumber: true)], firstIsHeader: true);
        foreach (var (operation, count) in content.Accesses)
        {
            table.Row(operation, Wording.Count(count));
        }

        table.End();
    }
}
