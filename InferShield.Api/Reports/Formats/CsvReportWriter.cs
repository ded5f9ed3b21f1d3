using System.Globalization;
using InferShield.Api.Audit;
using InferShield.Api.Audit.Verification;
using InferShield.Api.Reports.Content;

namespace InferShield.Api.Reports.Formats;

/// <summary>One line for each listed record, linked as <see cref="CsvLines"/> says.</summary>
internal sealed class CsvReportWriter(VerifiedOutput output) : IReportWriter
{
    private const string ListSeparator = ";";

    private static readonly string[] Columns =
    [
        "id", "at", "request_id", "operation", "key_id", "model", "provider", "channel", "action", "score", "severity",
        "policy_types", "rules", "status_code", "scan_seconds", "duration_seconds", "policy_version", "rules_version",
        "input_tokens", "output_tokens", "sequence", "hash",
    ];

    private readonly CsvLines _lines = new(output);
    private ReportContent? _content;

    public ValueTask BeginAsync(ReportContent content, CancellationToken cancellationToken)
    {
        _content = content;
        _lines.Header(Columns);
        if (content.ListedRows == 0)
        {
            _lines.Remark(content.IsEmpty ? ReportTexts.Empty : "There are no records to list.");
        }

        _lines.Remark(ReportTexts.Check(content.Evidence.Check));
        return ValueTask.CompletedTask;
    }

    public ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken) => _lines.WriteAsync(
        [
            record.Id.ToString(),
            record.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            record.RequestId,
            record.Operation,
            record.KeyId?.ToString() ?? "",
            record.Model,
            record.Provider,
            record.Channel,
            record.Action,
            Text(record.Score),
            record.Severity ?? "",
            string.Join(ListSeparator, record.Findings.Select(finding => finding.PolicyType).Distinct()),
            string.Join(ListSeparator, record.Findings.Select(finding => finding.Rule).Distinct()),
            Text(record.StatusCode),
            Text(record.ScanSeconds),
            Text(record.DurationSeconds),
            record.PolicyVersion,
            record.RulesVersion,
            Text(record.InputTokens),
            Text(record.OutputTokens),
            Text(record.Link?.Sequence),
            record.Link?.Hash ?? "",
        ], cancellationToken);

    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        await _lines.FlushAsync(cancellationToken);
        await output.SealAsync(_content!.Manifest, "# ", "\r\n", cancellationToken);
    }

    public ValueTask DisposeAsync() => _lines.DisposeAsync();

    private static string Text(IFormattable? value) => value?.ToString(null, CultureInfo.InvariantCulture) ?? "";
}
