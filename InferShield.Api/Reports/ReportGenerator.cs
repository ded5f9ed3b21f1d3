using System.Security.Cryptography;
using InferShield.Api.Audit;
using InferShield.Api.Storage;
using InferShield.Api.Tenants;

namespace InferShield.Api.Reports;

/// <summary>Makes reports from the audit records of the caller's tenant.</summary>
internal sealed class ReportGenerator(ReportStore store, AuditReader audit, TimeProvider time) : IDisposable
{
    /// <summary>Operations about reports, which reports leave out.</summary>
    public const string OperationPrefix = "report.";

    private const int Stripes = 16;
    private static readonly TimeSpan CacheTime = TimeSpan.FromSeconds(60);

    // Equal requests that come together wait for the first one's report instead of each making its own.
    private readonly SemaphoreSlim[] _stripes = [.. Enumerable.Range(0, Stripes).Select(_ => new SemaphoreSlim(1))];

    /// <summary>The report of the last minute for the same request, as long as the records are the same, else a new one.</summary>
    public async Task<(StoredReport Report, bool Cached)> GenerateAsync(Caller caller, ReportRequest request, CancellationToken cancellationToken)
    {
        var stripe = _stripes[(uint)HashCode.Combine(caller.TenantId, request) % Stripes];
        await stripe.WaitAsync(cancellationToken);
        try
        {
            var filter = new AuditFilter(caller.TenantId) { From = request.Start, To = request.End, ExceptOperations = AuditWords.Management };
            var version = await audit.VersionAsync(filter, cancellationToken);
            if (await store.FindAsync(caller.TenantId, request, version, time.GetUtcNow() - CacheTime, cancellationToken) is { } stored)
            {
                return (stored, true);
            }

            return (await MakeAsync(caller, request, filter, version, cancellationToken), false);
        }
        finally
        {
            stripe.Release();
        }
    }

    public void Dispose() => Array.ForEach(_stripes, stripe => stripe.Dispose());

    private async Task<StoredReport> MakeAsync(
        Caller caller, ReportRequest request, AuditFilter filter, string version, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var report = new StoredReport
        {
            Id = Guid.CreateVersion7(now),
            TenantId = caller.TenantId,
            Framework = request.Framework,
            Format = request.Format,
            Type = request.Type,
            PeriodStart = request.Start,
            PeriodEnd = request.End,
            CreatedAt = now,
            CreatedBy = caller.KeyId,
            DataVersion = version,
        };

        await using var content = TemporaryFile();
        await WriteAsync(report, filter, content, cancellationToken);
        content.Position = 0;
        report.ByteCount = content.Length;
        report.ContentHash = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
        content.Position = 0;
        await store.InsertAsync(report, content, cancellationToken);
        return report;
    }

    private async Task WriteAsync(StoredReport report, AuditFilter filter, FileStream content, CancellationToken cancellationToken)
    {
        var totals = new ReportTotals();
        await using IReportWriter writer = report.Format == ReportWords.Csv ? new CsvReportWriter(content) : new JsonReportWriter(content, report);
        await audit.StreamAsync("report_select", filter, async record =>
        {
            totals.Add(record);
            if (IsListed(report, record))
            {
                report.RowCount++;
                await writer.WriteAsync(record, cancellationToken);
            }
        }, cancellationToken);
        await writer.CompleteAsync(totals, cancellationToken);
    }

    private static bool IsListed(StoredReport report, AuditRecord record) => report.Type switch
    {
        ReportWords.DetailedAudit => true,
        ReportWords.IncidentReport => record.Action == "blocked",
        _ => report.Format == ReportWords.Csv,
    };

    private static FileStream TemporaryFile() => new(
        Path.Combine(Path.GetTempPath(), $"infershield-report-{Guid.NewGuid():N}"),
        OwnersFile.Options(FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose | FileOptions.Asynchronous));
}
