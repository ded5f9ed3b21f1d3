using System.Threading.RateLimiting;
using InferShield.ServiceDefaults.Metrics;

namespace InferShield.Api.Providers;

/// <summary>How many calls to one provider may be under way at once, and the queue for a place among them.</summary>
internal sealed class Places(ProviderOptions options, InferShieldMetrics metrics, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan AgainIn = TimeSpan.FromSeconds(1);

    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = options.MaxConcurrent,
        QueueLimit = options.MaxQueued,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <exception cref="UpstreamException">The queue is full, or the wait took too long.</exception>
    /// <exception cref="OperationCanceledException">The client is gone.</exception>
    public async Task<RateLimitLease> TakeAsync(Patience patience)
    {
        var place = _limiter.AttemptAcquire();
        if (!place.IsAcquired)
        {
            place.Dispose();
            place = await WaitAsync(patience);
        }

        return place;
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
}
