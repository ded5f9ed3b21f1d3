using CsvHelper;
using InferShield.Api.Audit;

namespace InferShield.Api.Reports;

/// <summary>
/// One row for each listed record (RFC 4180, UTF-8). Text that a spreadsheet would run as a formula gets an
/// apostrophe in front.
/// </summary>
internal sealed class CsvReportWriter : IReportWriter
{
    private const string ListSeparator = ";";

    private static readonly string[] Columns =
    [
        "id", "at", "request_id", "operation", "key_id", "model", "provider", "channel", "action", "score", "severity",
        "policy_types", "rules", "status_code", "scan_seconds", "duration_seconds", "policy_version",
    ];

    private readonly CsvWriter _csv;

    public CsvReportWriter(Stream output)
    {
        _csv = CsvWriter.Create(output, new CsvWriterOptions { Injection = CsvInjection.Escape }, leaveOpen: true);
        _csv.WriteHeader(Columns);
    }

    public async ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        _csv.WriteField(record.Id);
        _csv.WriteField(record.At.UtcDateTime);
        _csv.WriteField(record.RequestId);
        _csv.WriteField(record.Operation);
        _csv.WriteField(record.KeyId);
        _csv.WriteField(record.Model);
        _csv.WriteField(record.Provider);
        _csv.WriteField(record.Channel);
        _csv.WriteField(record.Action);
        _csv.WriteField(record.Score);
        _csv.WriteField(record.Severity);
        _csv.WriteField(string.Join(ListSeparator, record.Findings.Select(finding => finding.PolicyType).Distinct()));
        _csv.WriteField(string.Join(ListSeparator, record.Findings.Select(finding => finding.Rule).Distinct()));
        _csv.WriteField(record.StatusCode);
        _csv.WriteField(record.ScanSeconds);
        _csv.WriteField(record.DurationSeconds);
        _csv.WriteField(record.PolicyVersion);
        await _csv.EndRecordAsync(cancellationToken);
    }

    public async ValueTask CompleteAsync(ReportTotals totals, CancellationToken cancellationToken) =>
        await _csv.FlushAsync(cancellationToken);

    public ValueTask DisposeAsync() => _csv.DisposeAsync();
}
