using System.Collections.Frozen;
using System.Data.Common;
using InferShield.Api.Storage;

namespace InferShield.Api.Tenants;

/// <summary>
/// The keys in force, in memory: a request never waits for the database to learn who sends it, and known keys
/// go on working while the database is away. A change made elsewhere is seen within <see cref="Refresh"/>.
/// </summary>
internal sealed partial class KeyRing(KeyStore store, FirstKey firstKey, StorageState storage, TimeProvider time, ILogger<KeyRing> logger)
    : BackgroundService
{
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan FirstAttempts = TimeSpan.FromMilliseconds(200);

    private volatile FrozenDictionary<string, StoredKey>? _keys;

    /// <summary>False until the keys were read once: nobody can be told apart before.</summary>
    public bool IsLoaded => _keys is not null;

    /// <summary>The key in force with this text, or null.</summary>
    public StoredKey? Find(string text) =>
        ApiKey.IsWellFormed(text)
        && _keys?.GetValueOrDefault(Convert.ToHexString(ApiKey.Hash(text))) is { } key
        && !(key.ExpiresAt <= time.GetUtcNow())
            ? key
            : null;

    /// <summary>Reads the keys again, so that a change made here is in force when the call returns.</summary>
    public async Task ReloadAsync(CancellationToken cancellation) =>
        _keys = (await store.LoadActiveAsync(cancellation)).ToFrozenDictionary(row => Convert.ToHexString(row.Hash), row => row.Key);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await TryReloadAsync(stoppingToken);
            await Task.Delay(IsLoaded ? Refresh : FirstAttempts, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TryReloadAsync(CancellationToken cancellation)
    {
        if (!storage.IsMigrated)
        {
            return;
        }

        try
        {
            if (!IsLoaded)
            {
                await firstKey.EnsureAsync(cancellation);
            }

            await ReloadAsync(cancellation);
        }
        catch (Exception failure) when (failure is DbException or TimeoutException or InvalidOperationException)
        {
            LogNotReloaded(failure.Message);
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The API keys could not be read again; the known ones stay in force: {Reason}")]
    private partial void LogNotReloaded(string reason);
}
