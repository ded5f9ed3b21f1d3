using System.Collections.Frozen;
using InferShield.Api.Storage;
using InferShield.Api.Tenants.Usage;

namespace InferShield.Api.Tenants.Limiting;

/// <summary>
/// Knows from the database what of the lasting limits (a day's tokens, a month's cost) is used up at least, so that no
/// restart, of a gateway or of Redis, gives a budget twice; and has the tenants' limits observed.
/// </summary>
internal sealed partial class BudgetWatch(
    UsageStore store, KeyRing ring, StorageState storage, LimitGauges gauges, TimeProvider time, ILogger<BudgetWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(30);

    private readonly record struct Used(long DayTokens, long MonthCost);

    private sealed record Reading(DateOnly Day, DateTimeOffset At, FrozenSet<string> Tenants, FrozenDictionary<(string Tenant, Guid? KeyId), Used> Used);

    private volatile Reading _reading = new(DateOnly.MinValue, DateTimeOffset.MinValue, FrozenSet<string>.Empty, FrozenDictionary<(string, Guid?), Used>.Empty);
    private bool _isFailing;

    /// <summary>What a key, or without one its tenant, used up at least; 0 where it is not known and for limits of a minute.</summary>
    public long Floor(string tenant, Guid? keyId, LimitKind kind)
    {
        var (reading, today) = (_reading, time.Today());
        return kind switch
        {
            LimitKind.TokensPerDay when reading.Day == today => reading.Used.GetValueOrDefault((tenant, keyId)).DayTokens,
            LimitKind.CostPerMonth when (reading.Day.Year, reading.Day.Month) == (today.Year, today.Month) =>
                reading.Used.GetValueOrDefault((tenant, keyId)).MonthCost,
            _ => 0,
        };
    }

    /// <summary>Reads what was used by the tenants that have, or whose keys have, lasting limits.</summary>
    /// <exception cref="System.Data.Common.DbException">The database is away.</exception>
    public async Task ReadAsync(CancellationToken cancellation)
    {
        var tenants = Tenants();
        var today = time.Today();
        var usage = tenants.Count == 0 ? [] : await store.CurrentAsync(tenants, today, cancellation);
        var used = usage.ToDictionary(one => (one.Tenant, (Guid?)one.KeyId), one => new Used(one.DayTokens, one.MonthCost));
        foreach (var tenant in usage.GroupBy(one => one.Tenant))
        {
            used[(tenant.Key, null)] = new Used(tenant.Sum(one => one.DayTokens), tenant.Sum(one => one.MonthCost));
        }

        _reading = new Reading(today, time.GetUtcNow(), tenants, used.ToFrozenDictionary());
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (storage.IsMigrated && ring.IsLoaded)
            {
                foreach (var caller in ring.Callers.Where(caller => !caller.TenantQuota.IsNone).DistinctBy(caller => caller.TenantId))
                {
                    gauges.Expect(caller.TenantId, caller.TenantQuota, kind => Floor(caller.TenantId, null, kind));
                }

                if (time.GetUtcNow() - _reading.At >= Refresh || !_reading.Tenants.SetEquals(Tenants()))
                {
                    await TryReadAsync(stoppingToken);
                }
            }

            await Task.Delay(ring.IsLoaded ? Period : Period / 10, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private FrozenSet<string> Tenants() =>
        ring.Callers.Where(caller => caller.KeyQuota.IsLasting || caller.TenantQuota.IsLasting).Select(caller => caller.TenantId).ToFrozenSet(StringComparer.Ordinal);

    private async Task TryReadAsync(CancellationToken cancellation)
    {
        try
        {
            await ReadAsync(cancellation);
            _isFailing = false;
        }
        catch (Exception failure)
        {
            if (!_isFailing && !cancellation.IsCancellationRequested)
            {
                LogNotRead(failure.GetType().Name);
            }

            _isFailing = true;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What is left of the budgets cannot be read; what this gateway counted stands: {Kind}")]
    private partial void LogNotRead(string kind);
}
