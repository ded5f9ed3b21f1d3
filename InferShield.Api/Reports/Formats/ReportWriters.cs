using InferShield.Api.Audit.Verification;
using InferShield.Api.Reports.Pdf;
using InferShield.Api.Reports.Pdf.Fonts;

namespace InferShield.Api.Reports.Formats;

internal static class ReportWriters
{
    /// <param name="format">One of <see cref="ReportWords.Formats"/>.</param>
    /// <param name="oscal">Whether JSON is to be OSCAL assessment results.</param>
    /// <param name="type">One of <see cref="ReportWords.Types"/>.</param>
    /// <param name="output">Where to; the writer seals it, and leaves it open.</param>
    /// <param name="fonts">Those of PDF.</param>
    public static IReportWriter Create(string format, bool oscal, string type, VerifiedOutput output, FontLibrary fonts) => format switch
    {
        ReportWords.Csv when type == ReportWords.ExecutiveSummary => new CsvSummaryWriter(output),
        ReportWords.Csv => new CsvReportWriter(output),
        ReportWords.Pdf => new PdfReportWriter(output, fonts),
        ReportWords.Html => new HtmlReportWriter(output),
        ReportWords.Json when oscal => new OscalReportWriter(output),
        ReportWords.Json => new JsonReportWriter(output),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
    };
}
