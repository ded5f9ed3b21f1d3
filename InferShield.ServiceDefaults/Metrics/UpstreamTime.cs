using Microsoft.AspNetCore.Http;

namespace InferShield.ServiceDefaults.Metrics;

/// <summary>How long a request has waited for the model provider, in all its calls; a feature of every public request.</summary>
internal sealed class UpstreamTime
{
    private long _ticks;

    public TimeSpan Total => new(Interlocked.Read(ref _ticks));

    public void Add(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);
}

public static class UpstreamTimeExtensions
{
    /// <summary>Counts <paramref name="time"/> as the provider's, not as the gateway's overhead.</summary>
    public static void AddUpstreamTime(this HttpContext context, TimeSpan time)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Features.Get<UpstreamTime>()?.Add(time);
    }

    /// <summary>How long the request has waited for the provider up to now.</summary>
    public static TimeSpan UpstreamTime(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<UpstreamTime>()?.Total ?? TimeSpan.Zero;
    }
}
