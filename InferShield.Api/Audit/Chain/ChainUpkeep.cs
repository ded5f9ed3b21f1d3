using InferShield.Api.Storage;
using InferShield.ServiceDefaults.Metrics;
using Npgsql;

namespace InferShield.Api.Audit.Chain;

/// <summary>
/// What the chains need beside being written: older records moved into them, the partitions of the coming months, and
/// their length as a metric. Looks from time to time, because a dump of an earlier version may be restored at any time.
/// </summary>
internal sealed partial class ChainUpkeep(
    Database database, StorageState state, UnchainedRecords unchained, AuditReader reader, InferShieldMetrics metrics, TimeProvider time,
    ILogger<ChainUpkeep> logger) : BackgroundService
{
    private const int MonthsAhead = 2;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan UntilMigrated = TimeSpan.FromMilliseconds(200);

    private long _length = -1;
    private bool _isBackTold;

    /// <summary>The records of all chains as last counted, those that retention removed included; null before the first time.</summary>
    public long? Length => Interlocked.Read(ref _length) is var length and >= 0 ? length : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.Observe(MetricContract.AuditChainLength, () => Length);
        while (!stoppingToken.IsCancellationRequested)
        {
            if (state.IsMigrated)
            {
                await TendAsync(stoppingToken);
            }

            await Task.Delay(state.IsMigrated ? Period : UntilMigrated, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TendAsync(CancellationToken stoppingToken)
    {
        try
        {
            if (await unchained.MoveAsync(stoppingToken) is var moved and > 0)
            {
                LogMoved(moved);
            }

            if (unchained.IsBack && !_isBackTold)
            {
                LogBack();
            }

            _isBackTold = unchained.IsBack;
            if (database.IsPostgres)
            {
                await AddPartitionsAsync(stoppingToken);
            }

            Interlocked.Exchange(ref _length, (await reader.HeadsAsync(stoppingToken)).Sum(head => head.Sequence));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed(exception.GetType().Name, exception.Message);
        }
    }

    private Task AddPartitionsAsync(CancellationToken stoppingToken) =>
        database.QueryAsync("audit_partition", async (connection, token) =>
        {
            for (var month = 0; month <= MonthsAhead; month++)
            {
                await PostgresChain.AddPartitionAsync((NpgsqlConnection)connection, time.GetUtcNow().AddMonths(month), token);
            }
        }, stoppingToken);

    [LoggerMessage(Level = LogLevel.Information, Message = "Moved {Count} audit records of before the chain into it")]
    private partial void LogMoved(long count);

    [LoggerMessage(Level = LogLevel.Critical, Message = "There is a table audit_records_unchained again, after all records of before the chain were moved: what is in it was put there by somebody else and is left alone")]
    private partial void LogBack();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The audit chains cannot be looked after, trying again shortly: {Kind}: {Reason}")]
    private partial void LogFailed(string kind, string reason);
}
