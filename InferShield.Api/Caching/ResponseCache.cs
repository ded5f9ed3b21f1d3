using InferShield.ServiceDefaults.Metrics;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Caching;

/// <param name="Answer">As it was sent.</param>
/// <param name="Age">Since then.</param>
internal sealed record FoundResponse(ReadOnlyMemory<byte> Answer, TimeSpan Age);

/// <summary>
/// Remembers answers, encrypted, in the process and in Redis where there is one. A cache that fails is one that finds
/// nothing.
/// </summary>
internal sealed partial class ResponseCache(
    HybridCache cache, CacheState state, IOptions<ResponseCacheOptions> options, InferShieldMetrics metrics, TimeProvider time, ILogger<ResponseCache> logger)
{
    public const string CacheType = "response";

    private static readonly TimeSpan LongestLocal = TimeSpan.FromMinutes(1);

    /// <param name="key">Of the request.</param>
    /// <param name="oldest">What age its client takes; null for any.</param>
    /// <param name="cancellation">The request's.</param>
    public async ValueTask<FoundResponse?> FindAsync(ResponseKey key, TimeSpan? oldest, CancellationToken cancellation)
    {
        var entry = await cache.GetOrCreateAsync<byte[]?>(
            key.Place, static _ => ValueTask.FromResult<byte[]?>(null), Entry(HybridCacheEntryFlags.DisableUnderlyingData), cancellationToken: cancellation);
        var found = entry is not null && SealedResponse.Open(key, entry) is var (at, answer) ? new FoundResponse(answer, time.GetUtcNow() - at) : null;
        if (found is null || found.Age > options.Value.Ttl || found.Age > (oldest ?? TimeSpan.MaxValue))
        {
            metrics.TrackCacheMiss(CacheType);
            return null;
        }

        metrics.TrackCacheHit(CacheType);
        return found;
    }

    /// <summary>Keeps an answer if it is not too large; does not throw.</summary>
    public async Task StoreAsync(ResponseKey key, ReadOnlyMemory<byte> answer)
    {
        if (answer.Length > options.Value.MaxBytes)
        {
            return;
        }

        try
        {
            await cache.SetAsync(key.Place, SealedResponse.Seal(key, time.GetUtcNow(), answer.Span), Entry(HybridCacheEntryFlags.None), cancellationToken: CancellationToken.None);
        }
        catch (Exception failure)
        {
            var kind = failure.GetType().Name;
            LogNotKept(kind);
        }
    }

    private HybridCacheEntryOptions Entry(HybridCacheEntryFlags flags) => new()
    {
        Expiration = options.Value.Ttl,
        LocalCacheExpiration = options.Value.Ttl < LongestLocal ? options.Value.Ttl : LongestLocal,
        Flags = flags | (state.IsUsable ? HybridCacheEntryFlags.None : HybridCacheEntryFlags.DisableDistributedCache),
    };

    [LoggerMessage(Level = LogLevel.Debug, Message = "An answer could not be kept for later: {Kind}")]
    private partial void LogNotKept(string kind);
}
