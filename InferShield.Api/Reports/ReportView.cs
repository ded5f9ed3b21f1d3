using InferShield.Api.Reports.Jobs;

namespace InferShield.Api.Reports;

/// <summary>A report's metadata as the API shows it; the period's end is not part of it.</summary>
/// <param name="Percent">How far it is, 0 to 100; begins again when another worker takes it over.</param>
/// <param name="Rows">The records that it lists, up to now.</param>
/// <param name="Sha256">Of its bytes, in hex; null until it is completed.</param>
/// <param name="Content">Where its bytes are; null until it is completed.</param>
/// <param name="Failure">Why it failed; null unless it did.</param>
/// <param name="Cached">Where it was asked for: whether it was there already.</param>
internal sealed record ReportView(
    Guid Id,
    string Framework,
    string Edition,
    string Format,
    bool Oscal,
    string Type,
    DateTimeOffset PeriodStart,
    DateTimeOffset PeriodEndExclusive,
    Guid? TemplateId,
    string Status,
    int Percent,
    DateTimeOffset CreatedAt,
    Guid CreatedBy,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    long Rows,
    long Bytes,
    string? Sha256,
    string? Content,
    ReportFailure? Failure,
    bool? Cached)
{
    public static ReportView Of(StoredReport report, bool? cached = null)
    {
        var isCompleted = report.Status == ReportStatus.Completed;
        return new ReportView(
            report.Id, report.Framework, report.Edition, report.Format, report.Oscal, report.Type, report.PeriodStart, report.PeriodEnd, report.TemplateId,
            report.Status, report.Percent, report.CreatedAt, report.CreatedBy, report.StartedAt, report.FinishedAt, report.RowCount, report.ByteCount,
            isCompleted ? report.ContentHash : null, isCompleted ? $"/api/reports/{report.Id}/content" : null,
            report.FailureReason is { } reason ? new ReportFailure(reason, report.FailureMessage ?? "") : null, cached);
    }
}

/// <summary>Reports, newest first, and the id to go on before, if there are more.</summary>
internal sealed record ReportPage(IEnumerable<ReportView> Reports, Guid? Next);
