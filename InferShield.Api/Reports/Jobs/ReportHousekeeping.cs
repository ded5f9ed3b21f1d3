using System.Text.Json;
using Dapper;
using InferShield.Api.Audit;
using InferShield.Api.Storage;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Reports.Jobs;

/// <summary>Counts what waits, fails what nobody can make, and deletes what was kept long enough.</summary>
internal sealed partial class ReportHousekeeping : BackgroundService
{
    private const int MostAtOnce = 1_000;
    // Details of a record have at most 4,096 characters.
    private const int IdsOnRecord = 100;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan StartsCount = TimeSpan.FromHours(2);

    private readonly Database _database;
    private readonly ReportJobs _jobs;
    private readonly ReportFiles _files;
    private readonly AuditLog _audit;
    private readonly StorageState _storage;
    private readonly InferShieldMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<ReportHousekeeping> _logger;
    private readonly ReportOptions _options;
    private long _waiting;

    public ReportHousekeeping(
        Database database, ReportJobs jobs, ReportFiles files, AuditLog audit, StorageState storage, InferShieldMetrics metrics, IOptions<ReportOptions> options,
        TimeProvider time, ILogger<ReportHousekeeping> logger)
    {
        (_database, _jobs, _files, _audit, _storage, _metrics) = (database, jobs, files, audit, storage, metrics);
        (_time, _logger, _options) = (time, logger, options.Value);
        metrics.Observe(MetricContract.ReportQueueCapacity, () => _options.QueueCapacity);
        metrics.Observe(MetricContract.ReportQueueLength, () => Interlocked.Read(ref _waiting));
    }

    /// <summary>Deletes what was finished more than <see cref="ReportOptions.KeepDays"/> ago, which is put on record.</summary>
    public async Task DeleteOldAsync(CancellationToken cancellationToken)
    {
        if (_options.KeepDays is not { } days)
        {
            return;
        }

        var before = _time.GetUtcNow().AddDays(-days);
        List<Deleted> deleted;
        do
        {
            deleted = (await _database.QueryAsync("report_delete", (connection, token) => connection.QueryAsync<Deleted>(new CommandDefinition(
                "delete from reports where id in (select id from reports where finished_at < @before limit @MostAtOnce) returning id, tenant_id",
                new { before, MostAtOnce }, cancellationToken: token)), cancellationToken)).AsList();
            foreach (var ofTenant in deleted.GroupBy(report => report.TenantId))
            {
                var ids = ofTenant.Select(report => report.Id).ToArray();
                LogDeleted(ofTenant.Key, ids.Length, days);
                foreach (var some in ids.Chunk(IdsOnRecord))
                {
                    _audit.TryRecord(Expired(ofTenant.Key, some, days));
                }
            }
        }
        while (deleted.Count == MostAtOnce);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var nextSweep = DateTimeOffset.MinValue;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (_storage.IsMigrated)
                {
                    await GiveUpAsync(stoppingToken);
                    Interlocked.Exchange(ref _waiting, await _jobs.CountWaitingAsync(stoppingToken));
                    if (_time.GetUtcNow() >= nextSweep)
                    {
                        await SweepAsync(stoppingToken);
                        nextSweep = _time.GetUtcNow() + SweepPeriod;
                    }
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception.GetType().Name);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(Period, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        _files.RemoveAbandoned();
        await _database.QueryAsync("report_delete", (connection, token) => connection.ExecuteAsync(new CommandDefinition(
            "delete from report_starts where at < @before", new { before = _time.GetUtcNow() - StartsCount }, cancellationToken: token)), cancellationToken);
        await DeleteOldAsync(cancellationToken);
    }

    private async Task GiveUpAsync(CancellationToken cancellationToken)
    {
        foreach (var report in await _jobs.GiveUpAsync(cancellationToken))
        {
            LogGivenUp(report.Id, report.Attempts);
            _metrics.TrackReportGeneration(report.Framework, report.Format, 0, cached: false, success: false);
            _metrics.TrackReportFailure(report.Framework, ReportFailure.Internal);
        }
    }

    private AuditRecord Expired(string tenant, Guid[] ids, int days)
    {
        var now = _time.GetUtcNow();
        return new AuditRecord
        {
            Id = Guid.CreateVersion7(now),
            At = now,
            TenantId = tenant,
            RequestId = "",
            Operation = "report.expire",
            Object = "reports",
            Details = JsonSerializer.Serialize(new { count = ids.Length, days, ids }),
            Action = "allowed",
        };
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Report {Report} was begun {Attempts} times and never finished; it counts as failed")]
    private partial void LogGivenUp(Guid report, int attempts);

    [LoggerMessage(Level = LogLevel.Information, Message = "Deleted {Count} reports of {Tenant} that were older than {Days} days")]
    private partial void LogDeleted(string tenant, int count, int days);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cannot look after the reports: {Kind}")]
    private partial void LogFailed(string kind);

    private sealed class Deleted
    {
        public Guid Id { get; init; }
        public string TenantId { get; init; } = "";
    }
}
