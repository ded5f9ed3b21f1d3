using System.Collections.Concurrent;
using InferShield.Api.Detection;
using InferShield.ServiceDefaults.Metrics;

namespace InferShield.Api.Tenants;

/// <summary>
/// Counts by tenant. The label stays bounded: the first <see cref="Most"/> tenants count under their own id, every other
/// as <c>other</c>. A tenant's series are there at zero before its first event, else <c>rate()</c> would not see that one.
/// </summary>
internal sealed class TenantMetrics(InferShieldMetrics metrics)
{
    public const int Most = 200;
    public const string Other = "other";

    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);
    private readonly HashSet<(string, string)> _observed = [];
    private readonly Lock _gate = new();

    /// <summary>Makes the series of these tenants; when they are too many, the first that send requests get theirs.</summary>
    public void Expect(IReadOnlyCollection<string> tenants)
    {
        if (tenants.Count <= Most)
        {
            foreach (var tenant in tenants)
            {
                Label(tenant);
            }
        }
    }

    public void Request(string tenant, PolicyAction action) => metrics.TrackTenantRequest(Label(tenant), action.ToWord());

    public void Violation(string tenant, Severity severity) => metrics.TrackTenantViolation(Label(tenant), severity.ToWord());

    /// <summary>The tokens of one model call, null where the provider did not say.</summary>
    public void Tokens(string tenant, long? input, long? output) => metrics.TrackTenantTokens(Label(tenant), input, output);

    /// <summary>What a call cost, in US dollars.</summary>
    public void Cost(string tenant, decimal dollars) => metrics.TrackTenantCost(Label(tenant), (double)dollars);

    /// <summary>Has the share of a limit that a tenant used up read at each scrape; of a tenant without a label of its own nothing.</summary>
    public void ObserveLimit(string tenant, string limit, Func<double?> read)
    {
        if (Label(tenant) != tenant)
        {
            return;
        }

        lock (_gate)
        {
            if (_observed.Add((tenant, limit)))
            {
                metrics.Observe(MetricContract.LimitUsage, read, tenant, limit);
            }
        }
    }

    private string Label(string tenant)
    {
        if (_known.ContainsKey(tenant))
        {
            return tenant;
        }

        lock (_gate)
        {
            // One more for the others' own label.
            var label = _known.Count < Most || _known.ContainsKey(tenant) ? tenant : Other;
            if (!_known.ContainsKey(label) && _known.Count <= Most)
            {
                Initialize(label);
                _known.TryAdd(label, true);
            }

            return label;
        }
    }

    private void Initialize(string label)
    {
        foreach (var action in Enum.GetValues<PolicyAction>())
        {
            metrics.Initialize(MetricContract.TenantRequests, label, action.ToWord());
        }

        foreach (var severity in Enum.GetValues<Severity>())
        {
            metrics.Initialize(MetricContract.TenantViolations, label, severity.ToWord());
        }

        metrics.Initialize(MetricContract.TenantTokens, label, "input");
        metrics.Initialize(MetricContract.TenantTokens, label, "output");
        metrics.TrackTenantCost(label, 0);
    }
}
