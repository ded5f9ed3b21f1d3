using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using StackExchange.Redis;

namespace InferShield.Api.Caching;

/// <summary>The shared cache does not answer.</summary>
internal sealed class SessionsUnavailableException() : Exception("What sessions did cannot be remembered at the moment.");

/// <summary>A session that is remembered, and when it last changed.</summary>
internal sealed record RememberedSession(string Name, DateTimeOffset ChangedAt);

/// <summary>
/// Remembers a few bytes about each session, in the shared cache when there is one, so that they hold across instances.
/// Keys carry the tenant and a hash of the session's name; a list of each tenant has the names.
/// </summary>
internal sealed class SessionStore(CacheState state, IServiceProvider services, TimeProvider time) : IDisposable
{
    /// <summary>The newest sessions of a tenant are listed; more are remembered.</summary>
    public const int MostListed = 10_000;

    private const long LocalBytes = 32 << 20;

    private static readonly TimeSpan ListLifetime = TimeSpan.FromDays(1);

    private readonly MemoryCache _local = new(new MemoryCacheOptions { SizeLimit = LocalBytes });

    /// <returns>What was stored, or null.</returns>
    /// <exception cref="SessionsUnavailableException">The shared cache is away.</exception>
    public async Task<byte[]?> GetAsync(string tenantId, string session, CancellationToken cancellation) => state.IsShared
        ? await SharedAsync(shared => shared.GetAsync(Key(tenantId, session), cancellation))
        : _local.Get<Local>(new LocalKey(tenantId, session))?.Value;

    /// <exception cref="SessionsUnavailableException">The shared cache is away.</exception>
    public async Task SetAsync(string tenantId, string session, byte[] value, TimeSpan lifetime, CancellationToken cancellation)
    {
        if (!state.IsShared)
        {
            _local.Set(new LocalKey(tenantId, session), new Local(value, time.GetUtcNow()), new MemoryCacheEntryOptions
            {
                Size = tenantId.Length + session.Length + value.Length,
                AbsoluteExpirationRelativeToNow = lifetime,
            });
            return;
        }

        await SharedAsync(async shared =>
        {
            await shared.SetAsync(Key(tenantId, session), value, new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = lifetime }, cancellation);
            var (list, now) = (ListKey(tenantId), time.GetUtcNow());
            var batch = Redis.CreateBatch();
            Task[] commands =
            [
                batch.SortedSetAddAsync(list, session, now.ToUnixTimeMilliseconds()),
                batch.SortedSetRemoveRangeByScoreAsync(list, double.NegativeInfinity, (now - ListLifetime).ToUnixTimeMilliseconds()),
                batch.SortedSetRemoveRangeByRankAsync(list, 0, -MostListed - 1),
                batch.KeyExpireAsync(list, ListLifetime),
            ];
            batch.Execute();
            await Task.WhenAll(commands).WaitAsync(cancellation);
            return true;
        });
    }

    /// <summary>At most <paramref name="limit"/> sessions of a tenant, those that changed last first; some may have ended meanwhile.</summary>
    /// <exception cref="SessionsUnavailableException">The shared cache is away.</exception>
    public async Task<IReadOnlyList<RememberedSession>> ListAsync(string tenantId, int limit) => state.IsShared
        ? await SharedAsync(async _ => (await Redis.SortedSetRangeByRankWithScoresAsync(ListKey(tenantId), 0, limit - 1, Order.Descending))
            .Select(entry => new RememberedSession(entry.Element.ToString(), DateTimeOffset.FromUnixTimeMilliseconds((long)entry.Score))).ToArray())
        : [.. _local.Keys.OfType<LocalKey>().Where(key => key.TenantId == tenantId)
            .Select(key => (key.Session, Entry: _local.Get<Local>(key))).Where(known => known.Entry is not null)
            .Select(known => new RememberedSession(known.Session, known.Entry!.ChangedAt)).OrderByDescending(known => known.ChangedAt).Take(limit)];

    /// <summary>When a session last changed; null where it is not known.</summary>
    /// <exception cref="SessionsUnavailableException">The shared cache is away.</exception>
    public async Task<DateTimeOffset?> ChangedAtAsync(string tenantId, string session) => state.IsShared
        ? await SharedAsync<DateTimeOffset?>(async _ => await Redis.SortedSetScoreAsync(ListKey(tenantId), session) is { } score ? DateTimeOffset.FromUnixTimeMilliseconds((long)score) : null)
        : _local.Get<Local>(new LocalKey(tenantId, session))?.ChangedAt;

    /// <exception cref="SessionsUnavailableException">The shared cache is away.</exception>
    public async Task RemoveAsync(string tenantId, string session, CancellationToken cancellation)
    {
        _local.Remove(new LocalKey(tenantId, session));
        if (state.IsShared)
        {
            await SharedAsync(async shared =>
            {
                await shared.RemoveAsync(Key(tenantId, session), cancellation);
                return await Redis.SortedSetRemoveAsync(ListKey(tenantId), session);
            });
        }
    }

    public void Dispose() => _local.Dispose();

    private IDatabase Redis => services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();

    private async Task<T> SharedAsync<T>(Func<IDistributedCache, Task<T>> use)
    {
        if (!state.IsUsable)
        {
            throw new SessionsUnavailableException();
        }

        try
        {
            return await use(services.GetRequiredService<IDistributedCache>());
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw new SessionsUnavailableException();
        }
    }

    private static string Key(string tenantId, string session) =>
        $"session:{tenantId}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(session)))}";

    private static string ListKey(string tenantId) => $"{CachingExtensions.SharedPrefix}sessions:{tenantId}";

    private sealed record LocalKey(string TenantId, string Session);

    private sealed record Local(byte[] Value, DateTimeOffset ChangedAt);
}
