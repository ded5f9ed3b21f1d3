using InferShield.Api.Audit;
using InferShield.Api.Audit.Seals;
using InferShield.Api.Audit.Verification;
using InferShield.Api.Reports.Content;
using InferShield.Api.Reports.Formats;
using InferShield.Api.Reports.Pdf.Fonts;
using InferShield.Api.Reports.Templates;

namespace InferShield.Api.Reports;

/// <summary>Makes the content of reports from the audit records of their tenant: what is said first, the records in a second pass.</summary>
internal sealed class ReportMaker(ReportComposer composer, TemplateStore templates, AuditReader audit, SigningKeys keys, FontLibrary fonts)
{
    private const int ComposedPercent = 30;
    private const int RowsPerProgress = 500;

    /// <summary>
    /// Writes the report's bytes to <paramref name="output"/>, which need not seek, and says from time to time how far it
    /// is; sets the report's <see cref="StoredReport.RowCount"/>. May run again for the same report after it was broken off.
    /// </summary>
    /// <exception cref="InvalidDataException">The records are not as many as were counted: such a report would contradict itself.</exception>
    public async Task MakeAsync(StoredReport report, Stream output, IProgress<ReportProgress> progress, CancellationToken cancellationToken)
    {
        report.RowCount = 0;
        var content = await composer.ComposeAsync(report, await TemplateAsync(report, cancellationToken), cancellationToken);
        progress.Report(new ReportProgress(ComposedPercent, 0));
        await using var sealing = new VerifiedOutput(output, keys);
        await using var writer = ReportWriters.Create(report.Format, report.Oscal, report.Type, sealing, fonts);
        await writer.BeginAsync(content, cancellationToken);
        if (content.ListedRows > 0)
        {
            await audit.StreamChainAsync(content.Rows, async record =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                await writer.WriteAsync(record, cancellationToken);
                if (++report.RowCount % RowsPerProgress == 0)
                {
                    progress.Report(new ReportProgress(PercentOf(report.RowCount, content.ListedRows), report.RowCount));
                }
            }, cancellationToken);
        }

        if (report.RowCount != content.ListedRows)
        {
            throw new InvalidDataException($"{content.ListedRows} records were counted, but {report.RowCount} could be read: some were removed meanwhile, or the days' counts are not those of the records.");
        }

        await writer.CompleteAsync(cancellationToken);
    }

    // One that was deleted since the report was asked for is not missed: what a report counts is the same without it.
    private async Task<ReportTemplate> TemplateAsync(StoredReport report, CancellationToken cancellationToken) =>
        report.TemplateId is { } id && await templates.FindAsync(report.TenantId, id, cancellationToken) is { } stored ? stored.Template : ReportTemplate.Default;

    private static int PercentOf(long rows, long all) => ComposedPercent + (int)Math.Min(99 - ComposedPercent, rows * (99 - ComposedPercent) / all);
}

/// <summary>How far a report is.</summary>
/// <param name="Percent">0 to 100, never less than before.</param>
/// <param name="Rows">The records that were written.</param>
internal readonly record struct ReportProgress(int Percent, long Rows);
