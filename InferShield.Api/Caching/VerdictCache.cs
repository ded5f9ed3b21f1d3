using System.Runtime.InteropServices;
using System.Security.Cryptography;
using InferShield.Api.Detection;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.Extensions.Caching.Hybrid;

namespace InferShield.Api.Caching;

/// <summary>
/// Remembers verdicts: the same text in the same channel under the same policies gets the same one. No cache holds a
/// text: the key is a hash, and a remembered verdict lacks its redacted text. The key carries the tenant, so that no
/// tenant learns what another sent.
/// </summary>
internal sealed class VerdictCache(HybridCache cache, CacheState state, InferShieldMetrics metrics)
{
    public const string CacheType = "verdict";

    private static readonly HybridCacheEntryOptions Lifetime = new()
    {
        Expiration = TimeSpan.FromMinutes(10),
        LocalCacheExpiration = TimeSpan.FromMinutes(2),
    };

    private static readonly HybridCacheEntryOptions LocalLifetime = new()
    {
        LocalCacheExpiration = Lifetime.LocalCacheExpiration,
        Flags = HybridCacheEntryFlags.DisableDistributedCache,
    };

    /// <summary>The verdict, without <see cref="Verdict.Redacted"/> when it was remembered.</summary>
    public async ValueTask<Verdict> GetOrScanAsync(
        string tenantId, string policyVersion, Channel channel, string text, Func<Verdict> scan, CancellationToken cancellation)
    {
        Verdict? scanned = null;
        var remembered = await cache.GetOrCreateAsync(Key(tenantId, policyVersion, channel, text), _ =>
        {
            scanned = scan();
            return ValueTask.FromResult(scanned with { Redacted = null });
        }, state.IsUsable ? Lifetime : LocalLifetime, cancellationToken: cancellation);

        if (scanned is null)
        {
            metrics.TrackCacheHit(CacheType);
        }
        else
        {
            metrics.TrackCacheMiss(CacheType);
        }

        return scanned ?? remembered;
    }

    private static string Key(string tenantId, string policyVersion, Channel channel, string text) =>
        $"verdict:{policyVersion}:{channel.ToWord()}:{tenantId}:{Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan())))}";
}
