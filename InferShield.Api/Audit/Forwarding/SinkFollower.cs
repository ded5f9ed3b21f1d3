using InferShield.Api.Audit.Chain;
using InferShield.Api.Storage;
using InferShield.ServiceDefaults.Metrics;

namespace InferShield.Api.Audit.Forwarding;

/// <summary>
/// Brings one receiver what each chain has after the place that it was sent up to. Of all instances one sends at a time, and the
/// place moves only when the receiver has the records: they come at least once, and a second time only after a failure.
/// </summary>
internal sealed partial class SinkFollower
{
    private static readonly TimeSpan SettlingPoll = TimeSpan.FromMilliseconds(50);

    private readonly IAuditSink _sink;
    private readonly ForwardCursors _cursors;
    private readonly AuditReader _reader;
    private readonly StorageState _storage;
    private readonly ForwardingOptions _options;
    private readonly InferShieldMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Backoff _backoff;
    private readonly Guid _instance = Guid.NewGuid();
    private readonly Dictionary<string, long> _behind = new(StringComparer.Ordinal);
    private readonly Queue<(string Tenant, long Sequence, long At)> _unsettled = [];
    private readonly Dictionary<string, long> _sent = new(StringComparer.Ordinal);
    private int _batchSize;
    private bool _isFailing;
    private bool _isSending;
    private long _lag;

    public SinkFollower(
        IAuditSink sink, ForwardCursors cursors, AuditReader reader, StorageState storage, ForwardingOptions options, InferShieldMetrics metrics, TimeProvider time,
        ILogger logger)
    {
        (_sink, _cursors, _reader, _storage, _options, _metrics, _time, _logger) = (sink, cursors, reader, storage, options, metrics, time, logger);
        _backoff = new Backoff(options.RetryDelay, options.MaxRetryDelay, time);
        _batchSize = options.BatchSize;
        metrics.Observe(MetricContract.AuditForwardLag, () => Interlocked.Read(ref _lag) is >= 0 and var lag ? lag : null, sink.Name);
        _lag = -1;
        foreach (var outcome in (string[])["success", "failure"])
        {
            metrics.Initialize(MetricContract.AuditForwarded, sink.Name, outcome);
        }
    }

    /// <summary>Goes on until it is told to stop; what is being sent then is sent to its end.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var isDone = true;
            try
            {
                isDone = !_storage.IsMigrated || await PassAsync(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
            catch (Exception failure)
            {
                await FailAsync(failure);
                await _backoff.WaitAsync(stopping);
                continue;
            }

            if (isDone)
            {
                await Task.Delay(_options.Period, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await SettleAllAsync();
        await LetGoAsync();
        await _sink.DisposeAsync();
    }

    /// <summary>One batch of every chain that has more.</summary>
    /// <returns>Whether nothing is left.</returns>
    private async Task<bool> PassAsync(CancellationToken stopping)
    {
        if (!await _cursors.TryLeaseAsync(_sink.Name, _instance, _options.Lease, stopping))
        {
            await StandByAsync();
            return true;
        }

        _isSending = true;
        await SettleAsync();
        var cursors = await _cursors.ReadAsync(_sink.Name, stopping);
        var heads = await _reader.HeadsAsync(stopping);
        await MindShortenedAsync(heads, cursors, stopping);
        Measure(heads, cursors);
        var isDone = true;
        foreach (var head in heads)
        {
            stopping.ThrowIfCancellationRequested();
            var after = Math.Max(cursors.GetValueOrDefault(head.TenantId), _sent.GetValueOrDefault(head.TenantId));
            isDone &= head.Sequence <= after || await ForwardAsync(head, after, stopping);
        }

        return isDone;
    }

    // A chain only grows: one that ends before what was sent was cut off, or an older database was restored.
    private async Task MindShortenedAsync(IReadOnlyList<ChainHead> heads, Dictionary<string, long> cursors, CancellationToken stopping)
    {
        foreach (var head in heads.Concat(cursors.Keys.Except(heads.Select(head => head.TenantId)).Select(ChainHead.Empty)).ToList())
        {
            var (tenant, place) = (head.TenantId, Math.Max(cursors.GetValueOrDefault(head.TenantId), _sent.GetValueOrDefault(head.TenantId)));
            if (place <= head.Sequence)
            {
                continue;
            }

            LogShortened(tenant, head.Sequence, place, _sink.Name);
            Forget();
            await _cursors.SetBackAsync(_sink.Name, _instance, tenant, head.Sequence, stopping);
            cursors[tenant] = Math.Min(cursors.GetValueOrDefault(tenant), head.Sequence);
        }
    }

    /// <summary>Moves the places past what was sent long enough ago.</summary>
    private async Task SettleAsync()
    {
        if (_unsettled.Count > 0)
        {
            _sink.RequireOpen();
        }

        while (_unsettled.TryPeek(out var sent) && _time.GetElapsedTime(sent.At) >= _sink.Settling)
        {
            // Not to be stopped any more: what was sent would be sent again.
            if (!await _cursors.AdvanceAsync(_sink.Name, _instance, sent.Tenant, sent.Sequence, CancellationToken.None))
            {
                // Another instance sends meanwhile.
                Forget();
                return;
            }

            _unsettled.Dequeue();
        }
    }

    private async Task SettleAllAsync()
    {
        try
        {
            while (_unsettled.Count > 0)
            {
                await _cursors.TryLeaseAsync(_sink.Name, _instance, _options.Lease, CancellationToken.None);
                await SettleAsync();
                await Task.Delay(_unsettled.Count > 0 ? SettlingPoll : TimeSpan.Zero, _time);
            }
        }
        catch (Exception failure)
        {
            LogAway(_sink.Name, failure.GetType().Name, failure.Message);
        }
    }

    private void Forget()
    {
        _unsettled.Clear();
        _sent.Clear();
    }

    /// <returns>Whether the chain was sent up to <paramref name="head"/>.</returns>
    private async Task<bool> ForwardAsync(ChainHead head, long after, CancellationToken stopping)
    {
        var records = await _reader.ReadChainAsync(head.TenantId, after, head.Sequence, _batchSize, stopping);
        var last = records.Count > 0 ? records[^1].Link!.Sequence : head.Sequence;
        if (records.Count > 0)
        {
            // Once more right before: reading may have taken its time.
            if (!await _cursors.TryLeaseAsync(_sink.Name, _instance, _options.Lease, stopping))
            {
                return true;
            }

            await SendAsync(records);
        }

        _sent[head.TenantId] = last;
        _unsettled.Enqueue((head.TenantId, last, _time.GetTimestamp()));
        await SettleAsync();
        _behind[head.TenantId] = head.Sequence - last;
        Interlocked.Exchange(ref _lag, _behind.Values.Sum());
        return last >= head.Sequence;
    }

    private async Task SendAsync(List<AuditRecord> records)
    {
        using var limit = new CancellationTokenSource(_options.SendTimeout, _time);
        try
        {
            await _sink.SendAsync(records, limit.Token);
        }
        catch (Exception failure)
        {
            _metrics.TrackAuditForwarded(_sink.Name, success: false, records.Count);
            if (failure is OperationCanceledException)
            {
                throw new TimeoutException("The receiver did not take the records in time.");
            }

            throw;
        }

        _metrics.TrackAuditForwarded(_sink.Name, success: true, records.Count);
        _batchSize = Math.Min(_options.BatchSize, _batchSize * 2);
        _backoff.Succeeded();
        if (_isFailing)
        {
            _isFailing = false;
            LogBack(_sink.Name);
        }
    }

    private void Measure(IReadOnlyList<ChainHead> heads, Dictionary<string, long> cursors)
    {
        _behind.Clear();
        foreach (var head in heads)
        {
            _behind[head.TenantId] = Math.Max(0, head.Sequence - Math.Max(cursors.GetValueOrDefault(head.TenantId), _sent.GetValueOrDefault(head.TenantId)));
        }

        Interlocked.Exchange(ref _lag, _behind.Values.Sum());
    }

    // Smaller batches next: a slow receiver may have had most of this one.
    private async Task FailAsync(Exception failure)
    {
        Forget();
        _backoff.Failed();
        _batchSize = Math.Max(1, _batchSize / 2);
        if (!_isFailing)
        {
            _isFailing = true;
            LogAway(_sink.Name, failure.GetType().Name, failure.Message);
        }

        // Another instance may reach it.
        await LetGoAsync();
    }

    private async Task StandByAsync()
    {
        Forget();
        if (_isSending)
        {
            _isSending = false;
            await _sink.CloseAsync();
        }

        Interlocked.Exchange(ref _lag, -1);
    }

    private async Task LetGoAsync()
    {
        try
        {
            await _sink.CloseAsync();
            if (_isSending)
            {
                _isSending = false;
                await _cursors.ReleaseAsync(_sink.Name, _instance, CancellationToken.None);
            }
        }
        catch (Exception)
        {
            // The right to send ends by itself.
        }
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "The audit log of tenant {Tenant} ends with record {Last}, and the receiver '{Sink}' has them up to {Sent}: records were taken away, or an older database was restored")]
    private partial void LogShortened(string tenant, long last, long sent, string sink);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Audit records wait for the receiver '{Sink}': {Kind}: {Reason}")]
    private partial void LogAway(string sink, string kind, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The receiver '{Sink}' takes audit records again")]
    private partial void LogBack(string sink);
}
