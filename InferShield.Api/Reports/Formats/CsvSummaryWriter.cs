using System.Globalization;
using InferShield.Api.Audit;
using InferShield.Api.Audit.Verification;
using InferShield.Api.Reports.Content;

namespace InferShield.Api.Reports.Formats;

/// <summary>An executive summary as a table: <c>section,item,measure,value</c>, linked as <see cref="CsvLines"/> says. It lists no records.</summary>
internal sealed class CsvSummaryWriter(VerifiedOutput output) : IReportWriter
{
    private readonly CsvLines _lines = new(output);
    private ReportContent? _content;

    public async ValueTask BeginAsync(ReportContent content, CancellationToken cancellationToken)
    {
        _content = content;
        _lines.Header(["section", "item", "measure", "value"]);
        foreach (var (section, item, measure, value) in Lines(content))
        {
            await _lines.WriteAsync([section, item, measure, value], cancellationToken);
        }
    }

    public ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        await _lines.FlushAsync(cancellationToken);
        await output.SealAsync(_content!.Manifest, "# ", "\r\n", cancellationToken);
    }

    public ValueTask DisposeAsync() => _lines.DisposeAsync();

    private static IEnumerable<(string Section, string Item, string Measure, string Value)> Lines(ReportContent content)
    {
        var (report, totals) = (content.Report, content.Totals);
        yield return ("report", "id", "", report.Id.ToString());
        yield return ("report", "framework", content.Framework.Edition, report.Framework);
        yield return ("report", "period", "start", report.PeriodStart.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        yield return ("report", "period", "end_exclusive", report.PeriodEnd.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        yield return ("report", "made", "at", content.Manifest.GeneratedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        if (content.IsEmpty)
        {
            yield return ("report", "note", "", ReportTexts.Empty);
        }

        foreach (var (name, count) in totals.Flat())
        {
            yield return ("totals", name, "count", Text(count));
        }

        foreach (var (day, counts) in totals.ByDay)
        {
            yield return ("days", day, "requests", Text(counts.Requests));
            yield return ("days", day, "violations", Text(counts.Violations));
            yield return ("days", day, "blocked", Text(counts.Blocked));
        }

        foreach (var (section, counts) in new[] { ("models", totals.ByModel), ("providers", totals.ByProvider), ("operations", totals.ByOperation), ("channels", totals.ByChannel) })
        {
            foreach (var (word, count) in counts)
            {
                yield return (section, word, "requests", Text(count));
            }
        }

        foreach (var (name, latencies) in new[] { ("scan", totals.Scan), ("request", totals.Duration) })
        {
            yield return ("latency", name, "p50_seconds", Text(latencies.P50));
            yield return ("latency", name, "p99_seconds", Text(latencies.P99));
        }

        foreach (var control in content.Controls)
        {
            yield return ("controls", control.Control.Id, "population", Text(control.Population));
            yield return ("controls", control.Control.Id, "violations", Text(control.Violations));
            yield return ("controls", control.Control.Id, "blocked", Text(control.Blocked));
            yield return ("controls", control.Control.Id, "redacted", Text(control.Redacted));
            yield return ("controls", control.Control.Id, "flagged", Text(control.Flagged));
            yield return ("controls", control.Control.Id, "passed_on", Text(control.PassedOn));
        }

        yield return ("exceptions", "all", "count", Text(content.ExceptionCount));
        foreach (var (disposition, count) in content.Dispositions)
        {
            yield return ("exceptions", disposition, "count", Text(count));
        }

        yield return ("changes", "all", "count", Text(content.ChangeCount));
        yield return ("configuration", "policy_version", "start", content.AtStart.PolicyVersion);
        yield return ("configuration", "policy_version", "end", content.AtEnd.PolicyVersion);
        yield return ("retention", "set", "months", content.RetentionMonths is { } months ? Text(months) : "");
        yield return ("retention", "asked_for", "months", Text(content.Framework.Retention.Months));
        yield return ("events", "all", "count", Text(content.EventCount));
        yield return ("outages", "all", "count", Text(content.ProblemCount));
        yield return ("self_test", "passed", "count", Text(content.SelfTest.Passed));
        yield return ("self_test", "all", "count", Text(content.SelfTest.Cases.Count));
        yield return ("evidence", "head", Text(content.Evidence.Sequence), content.Evidence.Head);
        yield return ("evidence", "missing", "count", Text(content.Evidence.Missing));
        yield return ("evidence", "removed_by_retention", "count", Text(content.Evidence.RemovedRecords));
        yield return ("evidence", "chain_check", "problems", content.Evidence.Check is { } check ? Text(check.Problems) : "");
        yield return ("evidence", "chain_check", "result", ReportTexts.Check(content.Evidence.Check));
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
