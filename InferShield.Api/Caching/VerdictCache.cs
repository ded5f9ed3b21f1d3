using System.Runtime.InteropServices;
using System.Security.Cryptography;
using InferShield.Api.Detection;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.Extensions.Caching.Hybrid;

namespace InferShield.Api.Caching;

/// <summary>
/// Remembers verdicts: the same text in the same channel under the same policies gets the same one. The key is
/// a hash, so that no cache holds a prompt; it carries the tenant, so that no tenant learns what another sent.
/// </summary>
internal sealed class VerdictCache(HybridCache cache, InferShieldMetrics metrics)
{
    public const string CacheType = "verdict";

    private static readonly HybridCacheEntryOptions Lifetime = new()
    {
        Expiration = TimeSpan.FromMinutes(10),
        LocalCacheExpiration = TimeSpan.FromMinutes(2),
    };

    public async ValueTask<Verdict> GetOrScanAsync(
        string tenantId, string policyVersion, Channel channel, string text, Func<Verdict> scan, CancellationToken cancellation)
    {
        var missed = false;
        var verdict = await cache.GetOrCreateAsync(Key(tenantId, policyVersion, channel, text), _ =>
        {
            missed = true;
            return ValueTask.FromResult(scan());
        }, Lifetime, cancellationToken: cancellation);

        if (missed)
        {
            metrics.TrackCacheMiss(CacheType);
        }
        else
        {
            metrics.TrackCacheHit(CacheType);
        }

        return verdict;
    }

    private static string Key(string tenantId, string policyVersion, Channel channel, string text) =>
        $"verdict:{policyVersion}:{channel.ToWord()}:{tenantId}:{Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan())))}";
}
