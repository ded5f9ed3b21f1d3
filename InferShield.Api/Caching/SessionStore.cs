using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;

namespace InferShield.Api.Caching;

/// <summary>The shared cache does not answer.</summary>
internal sealed class SessionsUnavailableException() : Exception("What sessions did cannot be remembered at the moment.");

/// <summary>
/// Remembers a few bytes about each session, in the shared cache when there is one, so that they hold across instances.
/// Keys carry the tenant and a hash of the session's name.
/// </summary>
internal sealed class SessionStore(CacheState state, IServiceProvider services) : IDisposable
{
    private const long LocalBytes = 32 << 20;

    private readonly MemoryCache _local = new(new MemoryCacheOptions { SizeLimit = LocalBytes });

    /// <returns>What was stored, or null.</returns>
    /// <exception cref="SessionsUnavailableException">The shared cache is away.</exception>
    public async Task<byte[]?> GetAsync(string tenantId, string session, CancellationToken cancellation) => state.IsShared
        ? await SharedAsync(shared => shared.GetAsync(Key(tenantId, session), cancellation))
        : _local.Get<byte[]>(Key(tenantId, session));

    /// <exception cref="SessionsUnavailableException">The shared cache is away.</exception>
    public async Task SetAsync(string tenantId, string session, byte[] value, TimeSpan lifetime, CancellationToken cancellation)
    {
        var key = Key(tenantId, session);
        if (!state.IsShared)
        {
            _local.Set(key, value, new MemoryCacheEntryOptions { Size = key.Length + value.Length, AbsoluteExpirationRelativeToNow = lifetime });
            return;
        }

        await SharedAsync(async shared =>
        {
            await shared.SetAsync(key, value, new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = lifetime }, cancellation);
            return true;
        });
    }

    public void Dispose() => _local.Dispose();

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
}
