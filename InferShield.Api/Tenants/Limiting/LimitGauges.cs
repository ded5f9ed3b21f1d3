using System.Collections.Concurrent;

namespace InferShield.Api.Tenants.Limiting;

/// <summary>Tells at each scrape which share of its limits a tenant used up, by what this gateway saw last.</summary>
internal sealed class LimitGauges(TenantMetrics tenants, TimeProvider time)
{
    private sealed record Tenant(Quota Quota, Func<LimitKind, long> Floor);

    private readonly record struct Seen(long Window, long Current, long Previous);

    private readonly ConcurrentDictionary<string, Tenant> _tenants = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Tenant, LimitKind Kind), Seen> _seen = new();

    /// <summary>Makes a tenant's series, or learns its present limits.</summary>
    /// <param name="floor">What is known to be used up of a limit at least.</param>
    public void Expect(string tenant, Quota quota, Func<LimitKind, long> floor)
    {
        var isKnown = _tenants.TryGetValue(tenant, out var known);
        if (isKnown && known!.Quota == quota)
        {
            return;
        }

        _tenants[tenant] = new Tenant(quota, floor);
        foreach (var word in LimitKinds.All.Where(kind => quota[kind] is not null).Select(kind => kind.ToWord()).Distinct())
        {
            tenants.ObserveLimit(tenant, word, () => Share(tenant, word));
        }
    }

    /// <summary>A count of a tenant's limit, as it is after a request.</summary>
    public void Saw(string tenant, Charge charge, Count count)
    {
        if (_tenants.ContainsKey(tenant))
        {
            _seen[(tenant, charge.Kind)] = new Seen(charge.Window.Index, count.Current, charge.Window.IsSliding ? count.Previous : 0);
        }
    }

    /// <summary>A count turned out to be larger or smaller.</summary>
    public void Corrected(string tenant, Charge charge, long difference)
    {
        if (_seen.TryGetValue((tenant, charge.Kind), out var seen) && seen.Window == charge.Window.Index)
        {
            _seen.TryUpdate((tenant, charge.Kind), seen with { Current = Math.Max(0, seen.Current + difference) }, seen);
        }
    }

    private double? Share(string tenant, string word)
    {
        if (!_tenants.TryGetValue(tenant, out var known))
        {
            return null;
        }

        double? share = null;
        foreach (var kind in LimitKinds.All)
        {
            if (kind.ToWord() == word && known.Quota[kind] is { } limit)
            {
                share = Math.Max(share ?? 0, limit == 0 ? 1 : Used(tenant, kind, known.Floor(kind)) / limit);
            }
        }

        return share;
    }

    private double Used(string tenant, LimitKind kind, long floor)
    {
        var window = Window.Of(kind, time.GetUtcNow());
        return _seen.TryGetValue((tenant, kind), out var seen) ? Math.Max(floor, Weighted(seen, window)) : floor;
    }

    private static double Weighted(Seen seen, Window now) =>
        seen.Window == now.Index ? seen.Current + (seen.Previous * now.Weight)
        : seen.Window == now.Index - 1 ? seen.Current * now.Weight
        : 0;
}
