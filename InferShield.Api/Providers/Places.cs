using System.Threading.RateLimiting;
using InferShield.Api.Tenants;
using InferShield.ServiceDefaults.Metrics;

namespace InferShield.Api.Providers;

/// <summary>How many calls to one provider may be under way at once, of all and of each tenant, and the queue for a place among them.</summary>
internal sealed class Places(ProviderOptions options, InferShieldMetrics metrics, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan AgainIn = TimeSpan.FromSeconds(1);

    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = options.MaxConcurrent,
        QueueLimit = options.MaxQueued,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    private readonly Shares _shares = new();
    private readonly int _share = options.MaxPerTenant ?? ((options.MaxConcurrent + 1) / 2);

    /// <param name="caller">Whose share it is of; null for nobody's.</param>
    /// <param name="patience">How long it may take.</param>
    /// <returns>The place, until it is disposed.</returns>
    /// <exception cref="UpstreamException">The tenant has its share, the queue is full, or the wait took too long.</exception>
    /// <exception cref="OperationCanceledException">The client is gone.</exception>
    public async Task<IDisposable> TakeAsync(Caller? caller, Patience patience)
    {
        if (!_shares.TryTake(caller, 1, _share))
        {
            throw Busy();
        }

        var place = _limiter.AttemptAcquire();
        try
        {
            if (!place.IsAcquired)
            {
                place.Dispose();
                place = await WaitAsync(patience);
            }

            return new Place(place, _shares, caller);
        }
        catch
        {
            _shares.GiveBack(caller, 1);
            throw;
        }
    }

    public void Dispose() => _limiter.Dispose();

    private async Task<RateLimitLease> WaitAsync(Patience patience)
    {
        using var timeout = new CancellationTokenSource(options.QueueTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, timeout.Token);
        metrics.TrackUpstreamQueue(options.Name, 1);
        try
        {
            var place = await _limiter.AcquireAsync(1, either.Token);
            return place.IsAcquired ? place : throw Busy();
        }
        catch (OperationCanceledException) when (!patience.IsClientGone)
        {
            throw Busy();
        }
        finally
        {
            metrics.TrackUpstreamQueue(options.Name, -1);
        }
    }

    private UpstreamException Busy() => new(UpstreamException.Busy) { Provider = options.Name, RetryAfter = AgainIn };

    private sealed class Place(RateLimitLease lease, Shares shares, Caller? caller) : IDisposable
    {
        private bool _isLeft;

        public void Dispose()
        {
            if (!_isLeft)
            {
                _isLeft = true;
                lease.Dispose();
                shares.GiveBack(caller, 1);
            }
        }
    }
}
