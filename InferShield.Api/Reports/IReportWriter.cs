using InferShield.Api.Audit;
using InferShield.Api.Reports.Content;

namespace InferShield.Api.Reports;

/// <summary>Writes one report in one format, record by record, so that its size does not matter.</summary>
internal interface IReportWriter : IAsyncDisposable
{
    /// <summary>Begins the report: everything but the records is known.</summary>
    ValueTask BeginAsync(ReportContent content, CancellationToken cancellationToken);

    /// <summary>Writes a record that the report lists, in the order of the chain.</summary>
    ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken);

    /// <summary>Ends the report and seals it.</summary>
    ValueTask CompleteAsync(CancellationToken cancellationToken);
}
