using InferShield.Api.Caching;
using InferShield.Api.Detection;
using InferShield.Api.Gateway;
using InferShield.Api.Gateway.Bodies;
using InferShield.Api.Gateway.Streaming;
using InferShield.Api.Policies;
using InferShield.Api.Providers;
using InferShield.Api.Reports;
using InferShield.Api.Storage;
using InferShield.Api.Tenants;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.Extensions.Options;

namespace InferShield.Api;

/// <summary>
/// Makes the series exist that rules divide by or take a rate of: a series that begins at 1 hides its first
/// event from <c>rate()</c>, and a ratio without a numerator is silent.
/// </summary>
internal static class MetricSeries
{
    public static void InitializeMetrics(this WebApplication app)
    {
        var metrics = app.Services.GetRequiredService<InferShieldMetrics>();
        metrics.TrackRequestsInFlight(0);
        metrics.UpdateActiveConnections("http", 0);
        var actions = Enum.GetValues<PolicyAction>().Select(action => action.ToWord()).ToArray();

        app.Services.GetRequiredService<PolicyMetrics>().Expect(app.Services.GetRequiredService<PolicyEngine>());
        foreach (var outcome in (string[])["issued", "restored", "refused"])
        {
            metrics.Initialize(MetricContract.RedactionTokens, outcome);
        }

        foreach (var channel in Enum.GetValues<Channel>())
        {
            foreach (var action in actions)
            {
                metrics.Initialize(MetricContract.Verdicts, channel.ToWord(), action);
            }
        }

        InitializeReports(metrics);

        var cachesAnswers = app.Services.GetRequiredService<IOptions<ResponseCacheOptions>>().Value.Enabled;
        foreach (var type in cachesAnswers ? (string[])[VerdictCache.CacheType, ResponseCache.CacheType] : [VerdictCache.CacheType])
        {
            metrics.Initialize(MetricContract.CacheHits, type);
            metrics.Initialize(MetricContract.CacheMisses, type);
        }

        foreach (var reason in (string[])["missing_key", "unknown_key", "invalid_token", "keys_unavailable", "role"])
        {
            metrics.Initialize(MetricContract.AuthenticationFailures, reason);
        }

        InitializeGateway(metrics, actions);
        InitializeUpstream(metrics, [.. app.Services.GetServices<Provider>().Select(provider => provider.Name)]);
        foreach (var target in (string[])["database", "journal", "spool"])
        {
            metrics.Initialize(MetricContract.AuditWriteFailures, target);
        }

        foreach (var outcome in (string[])["stored", "spooled", "replayed", "quarantined", "dropped"])
        {
            metrics.Initialize(MetricContract.AuditRecords, outcome);
        }

        metrics.Initialize(MetricContract.AuditRetentionRuns, "success");
        metrics.Initialize(MetricContract.AuditRetentionRuns, "failure");
        metrics.Initialize(MetricContract.PolicyLoads, "failure");
        metrics.TrackPolicyLoad(success: true); // Without its policies the engine would not be there.

        var (database, storage) = (app.Services.GetRequiredService<Database>(), app.Services.GetRequiredService<StorageState>());
        metrics.Observe(MetricContract.DependencyUp, () => storage.IsUp is { } isUp ? Number(isUp) : null, "database", database.IsPostgres ? "postgresql" : "sqlite");
        var cache = app.Services.GetRequiredService<CacheState>();
        metrics.Observe(MetricContract.DependencyUp, () => Number(cache.IsUsable || !cache.IsShared), "cache", cache.IsShared ? "redis" : "memory");

        foreach (var component in (string[])["audit", "key_store", "limits", "policy_engine", "sessions"])
        {
            metrics.Initialize(MetricContract.FailEvents, component, "open");
            metrics.Initialize(MetricContract.FailEvents, component, "closed");
        }
    }

    private static void InitializeGateway(InferShieldMetrics metrics, string[] actions)
    {
        metrics.TrackOpenStreams(0);
        foreach (var route in GatewayExtensions.StreamedRoutes)
        {
            foreach (var outcome in StreamOutcome.All)
            {
                metrics.Initialize(MetricContract.Streams, route, outcome);
            }
        }

        foreach (var kind in Enum.GetValues<OpaqueKind>().Select(Uninspected.WordOf))
        {
            foreach (var action in actions.Where(action => action != PolicyAction.Redacted.ToWord()))
            {
                metrics.Initialize(MetricContract.UninspectedParts, kind, action);
            }
        }

        foreach (var limit in LimitKinds.All.Select(kind => kind.ToWord()).Distinct())
        {
            metrics.Initialize(MetricContract.LimitRejections, "key", limit);
            metrics.Initialize(MetricContract.LimitRejections, "tenant", limit);
        }
    }

    private static void InitializeReports(InferShieldMetrics metrics)
    {
        foreach (var framework in ReportWords.Frameworks)
        {
            foreach (var format in ReportWords.Formats)
            {
                metrics.Initialize(MetricContract.ReportsGenerated, framework, format, "success");
                metrics.Initialize(MetricContract.ReportsGenerated, framework, format, "failure");
            }

            foreach (var reason in (string[])["storage", "disk", "timeout", "signing", "internal"])
            {
                metrics.Initialize(MetricContract.ReportFailures, framework, reason);
            }
        }

        foreach (var format in ReportWords.Formats)
        {
            metrics.Initialize(MetricContract.ReportRows, format);
            metrics.Initialize(MetricContract.ReportSize, format);
        }

        foreach (var channel in (string[])["email", "webhook"])
        {
            metrics.Initialize(MetricContract.ReportDeliveries, channel, "success");
            metrics.Initialize(MetricContract.ReportDeliveries, channel, "failure");
        }
    }

    private static void InitializeUpstream(InferShieldMetrics metrics, string[] providers)
    {
        string[] outages = [.. UpstreamException.Kinds, "http_429", "http_500", "http_502", "http_503", "http_504"];
        foreach (var provider in providers)
        {
            foreach (var kind in outages.Append("http_401"))
            {
                metrics.Initialize(MetricContract.UpstreamErrors, provider, kind);
            }

            foreach (var reason in (string[])[UpstreamException.Connect, "http_429", "http_503"])
            {
                metrics.Initialize(MetricContract.UpstreamRetries, provider, reason);
            }

            foreach (var reason in providers.Length > 1 ? outages : [])
            {
                metrics.Initialize(MetricContract.UpstreamFallbacks, provider, reason);
            }

            metrics.TrackUpstreamInFlight(provider, 0);
            metrics.TrackUpstreamQueue(provider, 0);
        }
    }

    private static double Number(bool value) => value ? 1 : 0;
}
