using System.Collections.Frozen;
using InferShield.Api.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace InferShield.Api.Tenants;

/// <summary>
/// The keys in force, in memory: a request never waits for the database to learn who sends it, and known keys
/// go on working while the database is away. A change made elsewhere is seen within <see cref="Refresh"/>, on PostgreSQL
/// at once (see <see cref="KeyChanges"/>).
/// </summary>
internal sealed partial class KeyRing(
    KeyStore store, FirstKey firstKey, StorageState storage, TenantMetrics tenants, TimeProvider time, ILogger<KeyRing> logger)
    : BackgroundService, IHealthCheck
{
    private sealed record KnownKey(Caller Caller, DateTimeOffset? Until);

    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan FirstAttempts = TimeSpan.FromMilliseconds(200);

    private readonly SemaphoreSlim _reading = new(1);
    private volatile FrozenDictionary<string, KnownKey>? _keys;
    private bool _isFailing;

    /// <summary>False until the keys were read once: nobody can be told apart before.</summary>
    public bool IsLoaded => _keys is not null;

    /// <summary>Everybody whose key is in force or was lately.</summary>
    public IEnumerable<Caller> Callers => _keys?.Values.Select(key => key.Caller) ?? [];

    /// <summary>Who sends the key with this text, or null when none is in force.</summary>
    public Caller? Find(string text) =>
        ApiKey.IsWellFormed(text)
        && _keys?.GetValueOrDefault(Convert.ToHexString(ApiKey.Hash(text))) is { } key
        && !(key.Until <= time.GetUtcNow())
            ? key.Caller
            : null;

    /// <summary>Reads the keys again, so that a change made before the call is in force when it returns.</summary>
    public async Task ReloadAsync(CancellationToken cancellation)
    {
        // One at a time: what was read earlier must not replace what was read later.
        await _reading.WaitAsync(cancellation);
        try
        {
            var secrets = await store.LoadActiveAsync(cancellation);
            string[] all = [.. secrets.Select(secret => secret.Key.TenantId).Distinct()];
            tenants.Expect(all);
            // An operator's tenant with keys for management alone is nobody's neighbour.
            string[] callers = [.. secrets.Where(secret => secret.Key.Settings.Role == Role.Client).Select(secret => secret.Key.TenantId).Distinct()];
            _keys = secrets.ToFrozenDictionary(secret => Convert.ToHexString(secret.Hash), secret => Known(secret, callers.Any(tenant => tenant != secret.Key.TenantId)), StringComparer.Ordinal);
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>Healthy once the keys were read, as long as the schema is up to date.</summary>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult((storage.IsMigrated, IsLoaded) switch
        {
            (false, _) => HealthCheckResult.Unhealthy("the schema is not up to date"),
            (true, false) => HealthCheckResult.Unhealthy("the keys have not been read yet"),
            _ => HealthCheckResult.Healthy(),
        });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (storage.IsMigrated)
            {
                await TryReloadAsync(stoppingToken);
            }

            await Task.Delay(IsLoaded ? Refresh : FirstAttempts, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TryReloadAsync(CancellationToken cancellation)
    {
        try
        {
            if (!IsLoaded)
            {
                await firstKey.EnsureAsync(cancellation);
            }

            await ReloadAsync(cancellation);
            if (_isFailing)
            {
                LogReloaded();
            }

            _isFailing = false;
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            if (!_isFailing)
            {
                LogNotReloaded(failure.GetType().Name, failure.Message);
            }

            _isFailing = true;
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    public override void Dispose()
    {
        _reading.Dispose();
        base.Dispose();
    }

    private static KnownKey Known(KeySecret secret, bool hasNeighbours)
    {
        var (key, settings) = (secret.Key, secret.Key.Settings);
        var caller = new Caller(key.TenantId, key.Id, settings.Role)
        {
            Scopes = settings.Scopes,
            HasNeighbours = hasNeighbours,
            KeyQuota = settings.Quota,
            TenantQuota = secret.TenantQuota,
        };
        return new KnownKey(caller, secret.Until is { } until && !(settings.ExpiresAt < until) ? until : settings.ExpiresAt);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The API keys cannot be read; those that are known stay in force: {Kind}: {Reason}")]
    private partial void LogNotReloaded(string kind, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The API keys can be read again")]
    private partial void LogReloaded();
}
