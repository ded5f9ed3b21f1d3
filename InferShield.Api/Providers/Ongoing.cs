using InferShield.ServiceDefaults.Metrics;

namespace InferShield.Api.Providers;

/// <summary>A call under way: it holds one of its provider's places, and is counted when it ends.</summary>
internal sealed class Ongoing : IDisposable
{
    private readonly Provider _provider;
    private readonly IDisposable _place;
    private readonly InferShieldMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly HttpContext _context;
    private readonly long _start;
    private bool _isOver;

    public Ongoing(Provider provider, IDisposable place, HttpContext context, long start, InferShieldMetrics metrics, TimeProvider time)
    {
        (_provider, _place, _context, _start, _metrics, _time) = (provider, place, context, start, metrics, time);
        metrics.TrackUpstreamInFlight(provider.Name, 1);
    }

    /// <summary>How a stream has gone so far: the word of the metrics; null for a success.</summary>
    public string? Error { get; set; } = MetricContract.Canceled;

    /// <summary>Counts the time since <paramref name="from"/> as the provider's.</summary>
    public void AddWait(long from) => _context.AddUpstreamTime(_time.GetElapsedTime(from));

    /// <summary>A stream broke off.</summary>
    /// <param name="kind">A word of the metrics.</param>
    /// <param name="isLong">See <see cref="UpstreamException.IsLong"/>.</param>
    public async ValueTask<UpstreamException> FailAsync(string kind, bool isLong)
    {
        Error = kind;
        var failure = new UpstreamException(kind) { Provider = _provider.Name, IsLong = isLong };
        await _provider.ReportAsync(failure);
        return failure;
    }

    public void Dispose() => End(_time.GetElapsedTime(_start), Error);

    /// <param name="elapsed">How long it took in all.</param>
    /// <param name="error">The word of the metrics; null for a success.</param>
    public void End(TimeSpan elapsed, string? error)
    {
        if (!_isOver)
        {
            _isOver = true;
            _place.Dispose();
            _metrics.TrackUpstreamInFlight(_provider.Name, -1);
            _metrics.TrackUpstream(_provider.Name, elapsed.TotalSeconds, error);
        }
    }
}
