using InferShield.ServiceDefaults.Metrics;

namespace InferShield.Api.Audit.Events;

/// <summary>Requests that went on without a part, or were refused for want of it.</summary>
internal sealed record FailedRequests(string Component, bool IsOpen, DateTimeOffset First, DateTimeOffset Last, long Count);

/// <summary>Counts what fails open and closed until it is put on record: at most once a minute for each part and mode. Thread-safe.</summary>
internal sealed class FailEvents(TimeProvider time)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Component, bool IsOpen), FailedRequests> _waiting = [];
    private readonly Dictionary<(string Component, bool IsOpen), DateTimeOffset> _recordedAt = [];

    /// <summary>For <see cref="InferShieldMetrics.FailEvent"/>.</summary>
    public void Add(string component, bool isOpen)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            var key = (component, isOpen);
            _waiting[key] = _waiting.TryGetValue(key, out var known)
                ? known with { Last = now, Count = known.Count + 1 }
                : new FailedRequests(component, isOpen, now, now, 1);
        }
    }

    /// <summary>What may go on record now.</summary>
    public List<FailedRequests> Due()
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            return [.. _waiting.Values.Where(failed =>
                !_recordedAt.TryGetValue((failed.Component, failed.IsOpen), out var at) || now < at || now - at >= Quiet)];
        }
    }

    /// <summary>They are on record; what came meanwhile waits on.</summary>
    public void Recorded(FailedRequests failed)
    {
        var key = (failed.Component, failed.IsOpen);
        lock (_gate)
        {
            _recordedAt[key] = time.GetUtcNow();
            _waiting.Remove(key, out var known);
            if (known is not null && known.Count > failed.Count)
            {
                _waiting[key] = known with { First = failed.Last, Count = known.Count - failed.Count };
            }
        }
    }
}
