using InferShield.ServiceDefaults.Metrics;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Policies;

/// <summary>
/// Reads the policy file again when it changes. It is looked at every second rather than watched by the system, which
/// misses files that are mounted, linked or replaced; a change counts when it has stood for one look, so that half a
/// file is not read. A file that cannot be used leaves the earlier policies in force.
/// </summary>
internal sealed partial class PolicyFileWatcher(
    PolicyEngine engine, IOptions<PolicyOptions> configured, InferShieldMetrics metrics, PolicyMetrics policyMetrics, TimeProvider time, ILogger<PolicyFileWatcher> logger)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // What was there at the last look, and what was acted upon: the content, or why there is none.
    private Look? _seen;
    private Look? _loaded;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (configured.Value.File is not { Length: > 0 } path)
        {
            return;
        }

        using var timer = new PeriodicTimer(Period, time);
        do
        {
            Check(path);
        }
        while (await NextAsync(timer, stoppingToken));
    }

    private static async ValueTask<bool> NextAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Check(string path)
    {
        var look = LookAt(path);
        if (_seen is null && IsInForce(path, look))
        {
            _loaded = look;
        }

        if (look.Equals(_seen) && !look.Equals(_loaded))
        {
            Load(path, look);
            _loaded = look;
        }

        _seen = look;
    }

    // As the engine read it at the start.
    private bool IsInForce(string path, Look look)
    {
        try
        {
            return look.Problem is null && PolicySet.VersionOf(Parse(path, look)) == engine.Version;
        }
        catch (Exception)
        {
            return false;
        }
    }

    private void Load(string path, Look look)
    {
        try
        {
            if (look.Problem is { } problem)
            {
                throw new PolicyFileException(problem);
            }

            var before = engine.Version;
            engine.Replace(Parse(path, look));
            metrics.TrackPolicyLoad(success: true);
            policyMetrics.Expect(engine);
            if (engine.Version != before)
            {
                LogLoaded(path, engine.Version);
            }
        }
        catch (Exception failure)
        {
            // Whatever a file does to its reader, the gateway goes on.
            metrics.TrackPolicyLoad(success: false);
            LogNotLoaded(failure.Message, engine.Version);
        }
    }

    private PolicyDocument Parse(string path, Look look) => PolicyFile.Parse(path, look.Content, configured.Value, engine.Catalog);

    private static Look LookAt(string path)
    {
        try
        {
            return new Look(PolicyFile.Read(path), null);
        }
        catch (PolicyFileException failure)
        {
            return new Look([], failure.Message);
        }
    }

    private sealed record Look(byte[] Content, string? Problem)
    {
        public bool Equals(Look? other) => other is not null && Problem == other.Problem && Content.AsSpan().SequenceEqual(other.Content);

        public override int GetHashCode() => HashCode.Combine(Problem, Content.Length);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The policies of {Path} are in force, version {Version}")]
    private partial void LogLoaded(string path, string version);

    [LoggerMessage(Level = LogLevel.Error, Message = "The policies stay as they were (version {Version}): {Problem}")]
    private partial void LogNotLoaded(string problem, string version);
}
