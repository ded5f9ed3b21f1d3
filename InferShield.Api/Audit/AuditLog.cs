using System.Text.Json;
using System.Threading.Channels;
using InferShield.Api.Storage;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Audit;

/// <summary>
/// Takes audit records without making their requests wait, and writes them in batches to the database or, while
/// it is away, to the spool, from which they follow when it answers again. While it waits in memory a record is in the
/// journal too, so that none that was taken is lost when the process is killed.
/// </summary>
internal sealed partial class AuditLog : BackgroundService
{
    private static readonly TimeSpan SlowWritePoll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan SpoolTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LingerPoll = TimeSpan.FromMilliseconds(10);

    // For more than that it is not worth to wait; those that are there are taken nevertheless.
    private const int WorthWriting = 500;

    private readonly AuditStore _store;
    private readonly AuditSpool _spool;
    private readonly AuditJournal _journal;
    private readonly InferShieldMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<AuditLog> _logger;
    private readonly AuditOptions _options;
    private readonly Channel<TakenRecord> _queue;
    private readonly Func<TakenRecord, bool> _enqueue;
    private readonly CancellationTokenSource _drained;
    private readonly Backoff _backoff;
    private Task<bool>? _waiting;
    private volatile List<TakenRecord> _batch = [];
    private volatile List<TakenRecord> _overflow = [];
    private bool _batchMayExist;
    private int _batchSize;
    private volatile bool _isStopping;

    public AuditLog(
        AuditStore store, AuditSpool spool, AuditJournal journal, InferShieldMetrics metrics, TimeProvider time, IOptions<AuditOptions> options,
        ILogger<AuditLog> logger)
    {
        (_store, _spool, _journal, _metrics, _time, _logger, _options) = (store, spool, journal, metrics, time, logger, options.Value);
        _batchSize = _options.BatchSize;
        _queue = Channel.CreateBounded<TakenRecord>(_options.QueueCapacity);
        _enqueue = _queue.Writer.TryWrite;
        _backoff = new Backoff(_options.RetryDelay, _options.MaxRetryDelay, time);
        _drained = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        metrics.Observe(MetricContract.AuditQueueCapacity, () => _options.QueueCapacity);
        metrics.Observe(MetricContract.AuditQueueLength, () => _batch.Count + _overflow.Count + _queue.Reader.Count);
        metrics.Observe(MetricContract.AuditQueueAge, () => OldestInMemory() is { } oldest ? Math.Max(0, (time.GetUtcNow() - oldest.At).TotalSeconds) : 0);
    }

    /// <summary>Whether a record would be taken now; a request whose record would not must be refused.</summary>
    public bool IsAccepting => !_isStopping && QueueLength < _options.QueueCapacity;

    /// <summary>Records that wait in memory to be written.</summary>
    public int QueueLength => _queue.Reader.Count;

    /// <summary>Takes the record without waiting. False when queue and spool are full or the process is stopping: refuse the request.</summary>
    public bool TryRecord(AuditRecord record)
    {
        if (_journal.TryTake(AuditSanitizer.Sanitize(record), _enqueue))
        {
            return true;
        }

        _metrics.TrackAuditRecords("dropped", 1);
        return false;
    }

    /// <summary>
    /// Takes no more records and puts those that were taken into the database or the spool, in the time that is its own:
    /// requests that took the host's whole time to end must not cost their records.
    /// </summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _isStopping = true;
        _queue.Writer.TryComplete();
        _drained.CancelAfter(_options.DrainTimeout);
        if (ExecuteTask is { } running)
        {
            await running.WaitAsync(_options.DrainTimeout + SpoolTime, _time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await base.StopAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _drained.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await IsThereWorkAsync())
        {
            await FillBatchAsync();
            if (_batch.Count > 0)
            {
                await SettleBatchAsync();
            }

            await ReplayAsync();
        }
    }

    /// <summary>Waits for a record or for the time to try the spool again; false when stopped and nothing is left in memory.</summary>
    private async Task<bool> IsThereWorkAsync()
    {
        if (_batch.Count == 0)
        {
            (_batch, _batchMayExist, _overflow) = (_overflow, false, []);
        }

        _waiting ??= _queue.Reader.WaitToReadAsync().AsTask();
        if (_batch.Count == 0 && _spool.HasWork && !_isStopping)
        {
            await Task.WhenAny(_waiting, _backoff.WaitAsync(_drained.Token));
        }

        if (_batch.Count > 0 || (!_waiting.IsCompleted && _spool.HasWork && !_isStopping))
        {
            return true;
        }

        var more = await _waiting;
        _waiting = null;
        return more;
    }

    private async Task FillBatchAsync()
    {
        var started = _time.GetTimestamp();
        while (_batch.Count + _queue.Reader.Count < Math.Min(_options.BatchSize, WorthWriting) && _queue.Reader.Count > 0
            && !_isStopping && !_spool.HasWork && _time.GetElapsedTime(started) < _options.Linger)
        {
            await Task.Delay(LingerPoll, _time);
        }

        TakeInto(_batch);
    }

    /// <summary>Writes the batch to the database, else to the spool; when neither takes it, it stays and is tried again.</summary>
    private async Task SettleBatchAsync()
    {
        if (_backoff.IsDue)
        {
            var attempt = await TryWriteAsync(_batch.ConvertAll(taken => taken.Record), _batchMayExist);
            if (attempt is { } stored)
            {
                _metrics.TrackAuditRecords("stored", stored);
                _journal.Release(_batch);
                _batch = [];
                return;
            }

            _batchMayExist = true;
        }

        if (Spool(_batch))
        {
            _batch = [];
        }
        else if (_drained.IsCancellationRequested)
        {
            var lost = _batch.Count(taken => taken.Segment is null);
            LogLost(lost, _batch.Count - lost);
            _metrics.TrackAuditRecords("dropped", lost);
            _metrics.TrackAuditRecords("spooled", _batch.Count - lost);
            _batch = [];
        }
        else
        {
            await _backoff.WaitAsync(_drained.Token);
        }
    }

    private async Task ReplayAsync()
    {
        try
        {
            if (_spool.HasWork && _backoff.IsDue && !_isStopping && _spool.ReadNext() is { Count: > 0 } records
                && await TryWriteAsync(records, mayExist: true) is { } stored)
            {
                _metrics.TrackAuditRecords("replayed", stored);
                _spool.Complete();
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The gateway goes on; what is stored already is recognised when it is read again.
            _backoff.Failed();
            LogNotReplayed(exception.Message);
        }
    }

    /// <summary>The number of records stored; null when the database is away, and then none of them counts as stored.</summary>
    private async Task<int?> TryWriteAsync(IReadOnlyList<AuditRecord> records, bool mayExist)
    {
        try
        {
            var stored = 0;
            for (var at = 0; at < records.Count;)
            {
                AuditRecord[] part = [.. records.Skip(at).Take(_batchSize)];
                stored += await WriteAsync(part, mayExist);
                at += part.Length;
                _batchSize = Math.Min(_options.BatchSize, _batchSize * 2);
            }

            if (_backoff.Succeeded())
            {
                LogBack();
            }

            return stored;
        }
        catch (Exception exception)
        {
            _backoff.Failed();
            _metrics.TrackAuditWriteFailure("database");
            LogAway(exception.GetType().Name, exception.Message);
            return null;
        }
    }

    // What takes too long is tried again in halves.
    private async Task<int> WriteAsync(AuditRecord[] records, bool mayExist)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_drained.Token);
        limit.CancelAfter(_options.WriteTimeout);
        try
        {
            var writing = _store.StoreAsync(records, mayExist, Quarantine, limit.Token);
            while (await Task.WhenAny(writing, Task.Delay(SlowWritePoll, _time)) != writing)
            {
                RelieveQueue();
            }

            return await writing;
        }
        catch (Exception) when (limit.IsCancellationRequested)
        {
            _batchSize = Math.Max(1, records.Length / 2);
            throw;
        }
    }

    // While the database is slow, what came after the batch that it is at goes to the spool before the queue is full.
    private void RelieveQueue()
    {
        while (_overflow.Count == 0 && _queue.Reader.Count > _options.QueueCapacity / 2)
        {
            var overflow = new List<TakenRecord>();
            TakeInto(overflow);
            if (!Spool(overflow))
            {
                _overflow = overflow;
            }
        }
    }

    // Any thread may ask; the writer only adds to these lists or puts others into their places.
    private AuditRecord? OldestInMemory() =>
        (_batch.FirstOrDefault() ?? _overflow.FirstOrDefault() ?? (_queue.Reader.TryPeek(out var first) ? first : null))?.Record;

    private bool Spool(List<TakenRecord> records)
    {
        if (!_spool.TryAppend(records.ConvertAll(taken => taken.Record)))
        {
            _metrics.TrackAuditWriteFailure("spool");
            return false;
        }

        _metrics.TrackAuditRecords("spooled", records.Count);
        _journal.Release(records);
        return true;
    }

    private void TakeInto(List<TakenRecord> records)
    {
        while (records.Count < _options.BatchSize && _queue.Reader.TryRead(out var record))
        {
            records.Add(record);
        }
    }

    private void Quarantine(AuditRecord record, Exception reason)
    {
        LogRefused(reason.Message);
        _spool.Quarantine(JsonSerializer.SerializeToUtf8Bytes(record, AuditJson.Default.AuditRecord));
        if (record.Operation != SystemEventWords.Quarantine && !_isStopping)
        {
            TryRecord(SystemRecord.Of(SystemEventWords.Quarantine, "audit", new { record.Id, tenant = record.TenantId }, succeeded: false, _time.GetUtcNow()));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The audit log cannot reach the database, records go to the spool: {Kind}: {Reason}")]
    private partial void LogAway(string kind, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The audit log reaches the database again")]
    private partial void LogBack();

    [LoggerMessage(Level = LogLevel.Error, Message = "The audit spool cannot be read or emptied: {Reason}")]
    private partial void LogNotReplayed(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The database refuses an audit record: {Reason}")]
    private partial void LogRefused(string reason);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Stopping with neither database nor spool: {Lost} audit records are lost, {Kept} are left in the journal")]
    private partial void LogLost(int lost, int kept);
}
