namespace InferShield.Api.Reports;

/// <summary>A report's metadata as the API shows it; the period's end is not part of it.</summary>
internal sealed record ReportView(
    Guid Id,
    string Framework,
    string Format,
    string Type,
    DateTimeOffset PeriodStart,
    DateTimeOffset PeriodEndExclusive,
    string Status,
    DateTimeOffset CreatedAt,
    Guid CreatedBy,
    long Rows,
    long Bytes,
    string Sha256,
    string Content,
    bool? Cached)
{
    public static ReportView Of(StoredReport report, bool? cached = null) => new(
        report.Id, report.Framework, report.Format, report.Type, report.PeriodStart, report.PeriodEnd, report.Status, report.CreatedAt,
        report.CreatedBy, report.RowCount, report.ByteCount, report.ContentHash, $"/api/reports/{report.Id}/content", cached);
}

/// <summary>Reports, newest first, and the id to go on before, if there are more.</summary>
internal sealed record ReportPage(IEnumerable<ReportView> Reports, Guid? Next);
