using InferShield.Api.Audit;
using InferShield.Api.Audit.Verification;
using InferShield.Api.Reports.Content;
using InferShield.Api.Reports.Pdf.Fonts;
using InferShield.Api.Reports.Pdf.Layout;
using InferShield.Api.Reports.Pdf.Sections;
using InferShield.Api.Reports.Pdf.Text;

namespace InferShield.Api.Reports.Pdf;

/// <summary>The report as a tagged PDF, written from front to back: memory does not grow with its records but for eight bytes an object.</summary>
internal sealed class PdfReportWriter(VerifiedOutput output, FontLibrary fonts) : IReportWriter
{
    private static readonly Color DefaultAccent = new(0x1F, 0x4E, 0x79);

    private Report? _report;

    private sealed record Report(ReportContent Content, PdfDocument Document, RunningParts Running, ContentsPage Contents, Flow Flow, Queue<string> Sections)
    {
        public RecordsSection? Records { get; set; }
    }

    public async ValueTask BeginAsync(ReportContent content, CancellationToken cancellationToken)
    {
        var theme = new Theme(Color.Parse(content.Template.AccentColor, DefaultAccent));
        var document = new PdfDocument(output, fonts, new DocumentInformation(
            content.Report.Id, $"{Wording.Title(content)}, {Wording.Period(content)}", $"{Wording.Of(content.Report.Type)} of tenant {TextCleaning.Clean(content.Report.TenantId)}",
            content.Template.Company.Length > 0 ? content.Template.Company : "InferShield", $"InferShield {content.Manifest.Generator}", "en", content.Manifest.GeneratedAt));
        CoverPage.Draw(document, theme, content);
        var running = new RunningParts(document, theme, content);
        var contents = new ContentsPage(document, theme, running);
        _report = new Report(content, document, running, contents, new Flow(document, theme, running.Draw), new Queue<string>(SectionsOf(content)));
        await DrawUpToRecordsAsync(_report, cancellationToken);
    }

    public async ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        var report = Begun();
        report.Records?.Write(record);
        await report.Document.FlushAsync(all: false, cancellationToken);
    }

    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        var report = Begun();
        if (report.Records is { } records)
        {
            records.End();
            report.Document.Structure.Close();
            report.Records = null;
        }

        await DrawUpToRecordsAsync(report, cancellationToken);
        report.Flow.Finish();
        report.Running.Complete();
        report.Contents.Complete(report.Flow.Headings);
        await report.Document.CompleteAsync(cancellationToken);
        await output.SealAsync(report.Content.Manifest, "%", $"\n{report.Document.Ending}", cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The template's sections; what the type of report does not have is left out.</summary>
    private static IEnumerable<string> SectionsOf(ReportContent content) =>
        content.Template.Sections.Where(section => TemplateSections.IsOf(section, content.Report.Type));

    private static async ValueTask DrawUpToRecordsAsync(Report report, CancellationToken cancellationToken)
    {
        var (flow, content) = (report.Flow, report.Content);
        while (report.Sections.TryDequeue(out var section))
        {
            flow.BeginSection(landscape: IsBroad(section), ownPage: HasOwnPage(section, content));
            flow.Document.Structure.Open("Sect");
            switch (section)
            {
                case TemplateSections.Records:
                    report.Records = new RecordsSection(flow, content);
                    return;
                case TemplateSections.Summary:
                    SummarySection.Draw(flow, content);
                    break;
                case TemplateSections.Charts:
                    ChartsSection.Draw(flow, content);
                    break;
                case TemplateSections.Controls:
                    ControlsSection.Draw(flow, content);
                    break;
                case TemplateSections.Exceptions:
                    ExceptionsSection.Draw(flow, content);
                    break;
                case TemplateSections.Incidents:
                    ExceptionsSection.DrawIncidents(flow, content);
                    break;
                case TemplateSections.Configuration:
                    ChangesSection.Draw(flow, content);
                    break;
                case TemplateSections.Outages:
                    OperationSection.DrawOutages(flow, content);
                    break;
                case TemplateSections.SelfTest:
                    OperationSection.DrawSelfTest(flow, content);
                    break;
                case TemplateSections.Verification:
                    VerificationSection.Draw(flow, content);
                    break;
            }

            flow.Document.Structure.Close();
            await flow.Document.FlushAsync(all: false, cancellationToken);
        }
    }

    private static bool HasOwnPage(string section, ReportContent content) =>
        section is TemplateSections.Summary or TemplateSections.Controls or TemplateSections.Records || (section == TemplateSections.Charts && !content.IsEmpty);

    private static bool IsBroad(string section) =>
        section is TemplateSections.Records or TemplateSections.Exceptions or TemplateSections.Incidents or TemplateSections.Configuration;

    private Report Begun() => _report ?? throw new InvalidOperationException("The report was not begun.");
}
