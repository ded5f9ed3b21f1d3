using System.Text;
using InferShield.Api.Policies.Language;
using InferShield.Api.Storage;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Policies.Stored;

/// <summary>
/// Keeps the newest stored version in force. A change made elsewhere is seen within <see cref="Period"/>; a version that
/// cannot be used leaves the one before in force. Where a policy file is configured it rules, and nothing is read here.
/// </summary>
internal sealed partial class StoredPolicies(
    PolicyStore store, PolicyEngine engine, IOptions<PolicyOptions> configured, StorageState storage, InferShieldMetrics metrics, PolicyMetrics policyMetrics,
    TimeProvider time, ILogger<StoredPolicies> logger) : BackgroundService, IHealthCheck
{
    private const int MostSteppedBack = 20;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstAttempts = TimeSpan.FromMilliseconds(100);

    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _turn = new(1);
    private (long Number, string Hash) _seen = (0, "");
    private long _inForce;
    private bool _isFailing;

    /// <summary>Whether a policy file rules.</summary>
    public bool IsFile => configured.Value.File is not null;

    /// <summary>The version in force on this instance, 0 for none.</summary>
    public long InForce => Interlocked.Read(ref _inForce);

    /// <summary>Whether the policies are those that were stored: nothing is judged before.</summary>
    public bool IsLoaded => IsFile || _loaded.Task.IsCompleted;

    /// <summary>Ends when <see cref="IsLoaded"/> is true.</summary>
    public Task Loaded => IsFile ? Task.CompletedTask : _loaded.Task;

    /// <summary>Looks for a newer version and puts it into force before the call returns.</summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            var latest = await store.LatestNumberAsync(cancellation);
            if (latest != _seen)
            {
                var isUsed = await LoadAsync(latest.Number, cancellation);
                _seen = latest;
                if (isUsed)
                {
                    _loaded.TrySetResult();
                }
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Healthy once the stored policies were read.</summary>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(IsLoaded ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("the policies have not been read yet"));

    public override void Dispose()
    {
        _turn.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!IsFile && !stoppingToken.IsCancellationRequested)
        {
            if (storage.IsMigrated)
            {
                await TryRefreshAsync(stoppingToken);
            }

            await Task.Delay(_seen.Number > 0 || IsLoaded ? Period : FirstAttempts, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TryRefreshAsync(CancellationToken cancellation)
    {
        try
        {
            await RefreshAsync(cancellation);
            if (_isFailing)
            {
                LogReadAgain();
            }

            _isFailing = false;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Stopping.
        }
        catch (Exception failure)
        {
            if (!_isFailing)
            {
                LogNotRead(failure.GetType().Name, failure.Message);
            }

            _isFailing = true;
        }
    }

    /// <summary>
    /// The version, or at the start, where nothing else is in force, the newest before it that can be used. False when
    /// there is none: a process without the policies that were once stored judges nothing.
    /// </summary>
    private async Task<bool> LoadAsync(long number, CancellationToken cancellation)
    {
        var isStart = !_loaded.Task.IsCompleted;
        for (var candidate = number; candidate == number || (isStart && candidate > Math.Max(0, number - MostSteppedBack)); candidate--)
        {
            if (await store.GetAsync(candidate, cancellation) is not { } version)
            {
                continue;
            }

            var isUsed = TryUse(version);
            if (candidate == number && number > 0)
            {
                metrics.TrackPolicyLoad(isUsed);
            }

            if (isUsed)
            {
                return true;
            }
        }

        return false;
    }

    private bool TryUse(PolicyVersion version)
    {
        try
        {
            engine.Replace(Understand(version));
            policyMetrics.Expect(engine);
            Interlocked.Exchange(ref _inForce, version.Number);
            if (version.Number > 0)
            {
                LogLoaded(version.Number, engine.Version);
            }

            return true;
        }
        catch (Exception failure)
        {
            // Whatever was stored, the gateway goes on.
            LogNotLoaded(version.Number, failure.Message, engine.Version);
            return false;
        }
    }

    private PolicyDocument Understand(PolicyVersion version) => PolicyVersion.HashOf(version.Document!) == version.Hash
        ? PolicyFile.Understand(JsonPolicyNodes.Read(Encoding.UTF8.GetBytes(version.Document!)), configured.Value, engine.Catalog)
        : throw new InvalidDataException("its hash is another: it was changed in the database.");

    [LoggerMessage(Level = LogLevel.Information, Message = "The policies of stored version {Number} are in force, version {Version}")]
    private partial void LogLoaded(long number, string version);

    [LoggerMessage(Level = LogLevel.Error, Message = "The policies stay as they were, for stored version {Number} cannot be used: {Problem} (version {Version})")]
    private partial void LogNotLoaded(long number, string problem, string version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The stored policies cannot be read; those that are known stay in force: {Kind}: {Reason}")]
    private partial void LogNotRead(string kind, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The stored policies can be read again")]
    private partial void LogReadAgain();
}
