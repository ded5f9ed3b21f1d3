using InferShield.Api.Storage;

namespace InferShield.Api.Tenants.Usage;

/// <summary>
/// Adds up what is used, and writes the sums to the database every <see cref="Period"/> and at the end, off the path of
/// requests. While the database is away they wait in memory. A crash loses at most one period.
/// </summary>
internal sealed partial class UsageLog(
    UsageStore store, UsageModels models, StorageState storage, TimeProvider time, ILogger<UsageLog> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    /// <summary>More sums than this, while the database is away, tell no models apart.</summary>
    private const int MostSums = 20_000;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _writing = new(1);
    private Dictionary<UsageKey, UsageCount> _sums = [];
    private bool _isFailing;

    /// <summary>Counts one request; <paramref name="cost"/> is in billionths of a US dollar.</summary>
    /// <param name="isCounted">Whether a provider counted its tokens: it knows the model, then.</param>
    public void Add(string tenant, Guid keyId, string? model, bool isCounted, long input, long output, long cost)
    {
        var today = time.Today();
        var name = models.Name(today, tenant, model, isCounted);
        Add(new UsageKey(today, tenant, keyId, name), new UsageCount(1, input, output, cost));
    }

    /// <summary>Writes what has been added up so far.</summary>
    /// <exception cref="System.Data.Common.DbException">The database is away; nothing is lost.</exception>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation);
        try
        {
            Dictionary<UsageKey, UsageCount> sums;
            lock (_gate)
            {
                if (_sums.Count == 0)
                {
                    return;
                }

                (sums, _sums) = (_sums, []);
            }

            try
            {
                await store.AddAsync([.. sums.OrderBy(sum => sum.Key)], cancellation);
            }
            catch
            {
                foreach (var (key, count) in sums)
                {
                    Add(key, count);
                }

                throw;
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryFlushAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _writing.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Period, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await TryFlushAsync(stoppingToken);
        }
    }

    private void Add(UsageKey key, UsageCount count)
    {
        lock (_gate)
        {
            if (_sums.Count >= MostSums && !_sums.ContainsKey(key))
            {
                key = key with { Model = UsageModels.Other };
            }

            _sums[key] = _sums.GetValueOrDefault(key) + count;
        }
    }

    private async Task TryFlushAsync(CancellationToken cancellation)
    {
        if (!storage.IsMigrated)
        {
            return;
        }

        try
        {
            await FlushAsync(cancellation);
            _isFailing = false;
        }
        catch (Exception failure)
        {
            if (!_isFailing && !cancellation.IsCancellationRequested)
            {
                LogNotWritten(failure.GetType().Name);
            }

            _isFailing = true;
        }
    }


    [LoggerMessage(Level = LogLevel.Warning, Message = "What was used cannot be written; it is kept in memory until it can: {Kind}")]
    private partial void LogNotWritten(string kind);
}
