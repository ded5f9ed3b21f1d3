using InferShield.Api.Audit.Retention;
using InferShield.Api.Audit.Verification;
using InferShield.Api.Storage;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Audit.Seals;

/// <summary>
/// Seals what a day has finished, walks the chains again, and removes what is past its time; one instance at a time. The
/// metrics tell the truth on every instance.
/// </summary>
internal sealed partial class EvidenceKeeper(
    SigningKeys keys, SealStore seals, Sealer sealer, Anchors anchors, ChainVerifier verifier, VerificationStore verifications, RetentionRuns retention, Leases leases,
    AuditLog log, StorageState storage, InferShieldMetrics metrics, IOptions<SealOptions> options, TimeProvider time, ILogger<EvidenceKeeper> logger)
    : BackgroundService
{
    private const string LeaseName = "audit-evidence";
    private const int MostNamed = 20;
    private const string SeenBefore = "not what this gateway saw before: ";

    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan UntilMigrated = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan UntilChecked = TimeSpan.FromSeconds(15);

    private readonly EvidenceState _state = new();
    private bool _isAnchored;
    private bool _isRegistered;
    private bool _isRetired;
    private bool _isBegunAnew;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.Observe(MetricContract.AuditSeal, () => _state.NewestSeal);
        metrics.Observe(MetricContract.AuditUnsealed, () => _state.Unsealed);
        metrics.Observe(MetricContract.AuditChainVerified, () => _state.Verified);
        metrics.Observe(MetricContract.AuditChainProblems, () => _state.Problems);
        while (!stoppingToken.IsCancellationRequested)
        {
            if (storage.IsMigrated)
            {
                await TendAsync(stoppingToken);
            }

            await Task.Delay(Pause(), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // A new system has its first records soon after the first pass, and then something to check.
    private TimeSpan Pause() =>
        !storage.IsMigrated ? UntilMigrated : _state.Verified is null && UntilChecked < options.Value.SealPeriod ? UntilChecked : options.Value.SealPeriod;

    // One lease for all three: a walk must not see a month go.
    private async Task TendAsync(CancellationToken stoppingToken)
    {
        await TryAsync("sealing", SealAsync, stoppingToken);
        await TryAsync("checking", CheckAsync, stoppingToken);
        if (_isAnchored && anchors.Broken.Count == 0 && !_isRetired)
        {
            await TryAsync("retention", token => AloneAsync(retention.RunAsync, token), stoppingToken);
        }
    }

    private async Task SealAsync(CancellationToken cancellationToken)
    {
        _isAnchored = false;
        try
        {
            await AnchorAsync(cancellationToken);
            if (keys.CanSign && !await IsRetiredAsync(cancellationToken))
            {
                await RegisterAsync(cancellationToken);
                await AloneAsync(sealer.SealAsync, cancellationToken);
                await AnchorAsync(cancellationToken);
            }
        }
        finally
        {
            _state.Sealed(await seals.NewestAsync(cancellationToken), await sealer.CountUnsealedAsync(cancellationToken));
        }
    }

    private async Task AnchorAsync(CancellationToken cancellationToken)
    {
        var known = anchors.Broken.Count;
        var isNew = await anchors.CheckAsync(cancellationToken);
        var broken = anchors.Broken;
        _isAnchored = true;
        _state.Anchored(broken.Count);
        _isBegunAnew |= isNew;
        if (isNew || broken.Count != known)
        {
            log.TryRecord(SystemRecord.Of(
                "system.anchors", "audit", new { begun = isNew, tenants = broken.Keys.Take(MostNamed), broken = broken.Count }, broken.Count == 0, time.GetUtcNow()));
        }
    }

    // Asked on each pass: a newer instance may have brought another key, and then seals and removes.
    private async Task<bool> IsRetiredAsync(CancellationToken cancellationToken)
    {
        var isRetired = await keys.IsRetiredAsync(cancellationToken);
        if (isRetired && !_isRetired)
        {
            LogRetired(keys.Current.Id);
        }

        return _isRetired = isRetired;
    }

    private async Task RegisterAsync(CancellationToken cancellationToken)
    {
        if (_isRegistered)
        {
            return;
        }

        if (await keys.RegisterAsync(cancellationToken) is { } before)
        {
            LogRotated(keys.Current.Id, before);
            log.TryRecord(SystemRecord.Of("keys.signing.rotate", "keys/" + keys.Current.Id, new { before }, succeeded: true, time.GetUtcNow()));
        }

        _isRegistered = true;
    }

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        // Before the first pass nobody knows which keys are believed.
        if (anchors.Keys is not null && await IsCheckDueAsync(cancellationToken))
        {
            await AloneAsync(async token =>
            {
                if (await IsCheckDueAsync(token))
                {
                    await WalkAsync(token);
                }
            }, cancellationToken);
        }

        await KeepBrokenAsync(cancellationToken);
        var (oldest, problems) = await verifications.SummaryAsync(cancellationToken);
        _state.Checked(oldest, problems);
    }

    // Reports and auditors are told what was found last, and an instance that knows of nothing may have walked since.
    private async Task KeepBrokenAsync(CancellationToken cancellationToken)
    {
        foreach (var tenant in anchors.Broken.Keys)
        {
            var (at, state) = await verifications.FindAsync(tenant, cancellationToken);
            if (state?.First.StartsWith(SeenBefore, StringComparison.Ordinal) != true)
            {
                await verifications.SaveAsync(
                    [WithAnchor(state ?? new ChainState(tenant, 0, AuditSeal.Genesis, 0, 0, 0, ""))], at ?? time.GetUtcNow(), cancellationToken);
            }
        }
    }

    private ChainState WithAnchor(ChainState state) => anchors.Broken.TryGetValue(state.TenantId, out var problem)
        ? state with { Problems = state.Problems + 1, First = SeenBefore + problem }
        : state;

    private async Task<bool> IsCheckDueAsync(CancellationToken cancellationToken)
    {
        // One that lies in the future was kept by a clock that was ahead.
        var (oldest, problems) = await verifications.SummaryAsync(cancellationToken);
        var age = time.GetUtcNow() - oldest;
        return age is null || age >= options.Value.VerifyPeriod || age < TimeSpan.Zero || (_isBegunAnew && problems > 0);
    }

    private async Task WalkAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        ChainState[] states = [.. (await verifier.VerifyAllAsync(anchors.Keys, cancellationToken)).Select(WithAnchor)];
        _isBegunAnew = false;
        await verifications.SaveAsync(states, time.GetUtcNow(), cancellationToken);
        foreach (var state in states.Where(state => state.Problems > 0))
        {
            LogProblems(state.TenantId, state.Problems, state.First);
        }

        if (states.Length == 0)
        {
            return;
        }

        var (records, problems, seconds) = (states.Sum(state => state.Records), states.Sum(state => state.Problems), time.GetElapsedTime(started).TotalSeconds);
        LogChecked(states.Length, records, problems, seconds);
        log.TryRecord(SystemRecord.Of("system.verification", "audit", new { chains = states.Length, records, problems }, problems == 0, time.GetUtcNow()));
    }

    // The work ends when the lease does: another instance may have begun it.
    private async Task AloneAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        if (!await leases.TryTakeAsync(LeaseName, Lease, cancellationToken))
        {
            return;
        }

        using var working = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var renewing = RenewAsync(working, done.Token);
        try
        {
            await work(working.Token);
        }
        finally
        {
            await done.CancelAsync();
            await renewing;
            await leases.ReleaseAsync(LeaseName, CancellationToken.None);
        }
    }

    private async Task RenewAsync(CancellationTokenSource working, CancellationToken cancellationToken)
    {
        var taken = time.GetTimestamp();
        while (!working.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(Lease / 4, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var asked = time.GetTimestamp();
            bool? isTaken = null;
            await TryAsync("lease", async token => isTaken = await leases.TryTakeAsync(LeaseName, Lease, token), cancellationToken);
            taken = isTaken == true ? asked : taken;
            if (isTaken == false || time.GetElapsedTime(taken) >= Lease)
            {
                await working.CancelAsync();
            }
        }
    }

    private async Task TryAsync(string what, Func<CancellationToken, Task> work, CancellationToken stoppingToken)
    {
        try
        {
            await work(stoppingToken);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            LogFailed(what, exception.GetType().Name, exception.Message);
        }
        catch (Exception)
        {
            // Stopping: what was begun is begun again.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The audit log is signed with key {Key} now, in place of {Before}")]
    private partial void LogRotated(string key, string before);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Another key took the place of {Key}: this instance seals and removes nothing until it has the key in force")]
    private partial void LogRetired(string key);

    [LoggerMessage(Level = LogLevel.Information, Message = "Checked {Chains} audit chains with {Records} records in {Seconds} s: {Problems} problems")]
    private partial void LogChecked(int chains, long records, int problems, double seconds);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The audit log of tenant {Tenant} was tampered with or is damaged ({Problems} problems); the first: {First}")]
    private partial void LogProblems(string tenant, int problems, string first);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The {What} of the audit log failed, trying again later: {Kind}: {Reason}")]
    private partial void LogFailed(string what, string kind, string reason);
}
