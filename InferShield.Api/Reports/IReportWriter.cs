using InferShield.Api.Audit;

namespace InferShield.Api.Reports;

/// <summary>Writes one report in one format, record by record, so that its size does not matter.</summary>
internal interface IReportWriter : IAsyncDisposable
{
    /// <summary>Writes a record that the report lists.</summary>
    ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken);

    /// <summary>Ends the report; <paramref name="totals"/> is over every record of the period, listed or not.</summary>
    ValueTask CompleteAsync(ReportTotals totals, CancellationToken cancellationToken);
}
