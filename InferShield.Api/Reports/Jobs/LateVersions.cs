using System.Collections.Concurrent;

namespace InferShield.Api.Reports.Jobs;

/// <summary>
/// To tell whether a period's records are still those that a report was made of takes minutes where there are many, and
/// asking is free. So a tenant has one period counted at a time, and what took long is good for as long again.
/// </summary>
internal sealed class LateVersions(TimeProvider time)
{
    // What took less is counted anew each time.
    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Tenant, DateTimeOffset From, DateTimeOffset To), (string Version, DateTimeOffset Until)> _known = new();

    public async Task<string> ReadAsync(StoredReport report, Func<StoredReport, CancellationToken, Task<string>> count, CancellationToken cancellationToken)
    {
        var turn = _turns.GetOrAdd(report.TenantId, _ => new SemaphoreSlim(1));
        await turn.WaitAsync(cancellationToken);
        try
        {
            var period = (report.TenantId, report.PeriodStart, report.PeriodEnd);
            if (_known.TryGetValue(period, out var known) && known.Until > time.GetUtcNow())
            {
                return known.Version;
            }

            var started = time.GetTimestamp();
            var version = await count(report, cancellationToken);
            if (time.GetElapsedTime(started) is var took && took >= Long)
            {
                Remember(period, version, took);
            }

            return version;
        }
        finally
        {
            turn.Release();
        }
    }

    private void Remember((string Tenant, DateTimeOffset From, DateTimeOffset To) period, string version, TimeSpan took)
    {
        var now = time.GetUtcNow();
        foreach (var (old, _) in _known.Where(known => known.Value.Until <= now))
        {
            _known.TryRemove(old, out _);
        }

        _known[period] = (version, now + took);
    }
}
