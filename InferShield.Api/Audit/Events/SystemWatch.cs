using System.Text.Json.Nodes;
using InferShield.Api.Caching;
using InferShield.Api.Policies;
using InferShield.Api.Providers;
using InferShield.Api.Storage;
using InferShield.ServiceDefaults.Metrics;

namespace InferShield.Api.Audit.Events;

/// <summary>
/// Looks every second whether database, shared cache and providers answer, and at what failed for want of a part, and puts it on
/// record. Whatever happens, there are at most two records a minute and part.
/// </summary>
internal sealed class SystemWatch : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly SystemRecords _records;
    private readonly PolicyEngine _engine;
    private readonly InferShieldMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly FailEvents _failed;
    private readonly (string Object, Func<bool> IsUp, Outage Outage)[] _parts;

    public SystemWatch(
        SystemRecords records, PolicyEngine engine, StorageState storage, CacheState cache, IEnumerable<Provider> providers, InferShieldMetrics metrics, TimeProvider time)
    {
        (_records, _engine, _metrics, _time, _failed) = (records, engine, metrics, time, new FailEvents(time));
        var now = time.GetUtcNow();
        _parts =
        [
            ("database", () => storage.IsUp ?? true, new Outage(now)),
            ("cache", () => !cache.IsShared || cache.IsUsable, new Outage(now)),
            .. providers.Select(provider => ($"providers/{provider.Name}", (Func<bool>)(() => !provider.IsLeftAlone), new Outage(now))),
        ];
        metrics.FailEvent += _failed.Add;
    }

    public override void Dispose()
    {
        _metrics.FailEvent -= _failed.Add;
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            Look();
            await Task.Delay(Period, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Look()
    {
        foreach (var (name, isUp, outage) in _parts)
        {
            var now = _time.GetUtcNow();
            if (outage.Look(isUp(), now) is { } change && TryRecord(name, change))
            {
                outage.Recorded(now);
            }
        }

        foreach (var failed in _failed.Due())
        {
            if (TryRecord(failed))
            {
                _failed.Recorded(failed);
            }
        }
    }

    private bool TryRecord(string name, OutageChange change) => _records.TryRecord(
        change.IsUp ? SystemEventWords.Recovery : SystemEventWords.Outage, name, change.At, _engine.Version,
        new JsonObject { ["downSince"] = Time(change.DownSince), ["upSince"] = change.IsUp ? Time(change.At) : null, ["changes"] = change.Changes });

    private bool TryRecord(FailedRequests failed) => _records.TryRecord(
        failed.IsOpen ? SystemEventWords.FailOpen : SystemEventWords.FailClosed, failed.Component, failed.First, _engine.Version,
        new JsonObject { ["count"] = failed.Count, ["first"] = Time(failed.First), ["last"] = Time(failed.Last) });

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture);
}
