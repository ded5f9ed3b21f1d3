using InferShield.Api.Caching;
using InferShield.Api.Detection;
using InferShield.Api.Policies;
using InferShield.ServiceDefaults.Metrics;

namespace InferShield.Api.Gateway;

/// <summary>A finding and the part of the body that it stands in.</summary>
internal sealed record LocatedFinding(string Part, Channel Channel, Finding Finding);

/// <summary>The verdict on all texts of a body: the strongest action, the highest score, every finding.</summary>
internal sealed record Inspection(PolicyAction Action, int Score, IReadOnlyList<LocatedFinding> Findings, double ScanSeconds)
{
    public static Inspection Nothing { get; } = new(PolicyAction.Allowed, 0, [], 0);

    public IEnumerable<string> Rules => Findings.Select(located => located.Finding.Rule).Distinct();

    public Inspection And(Inspection other) => new(
        Action > other.Action ? Action : other.Action,
        Math.Max(Score, other.Score),
        [.. Findings, .. other.Findings],
        ScanSeconds + other.ScanSeconds);
}

/// <summary>Runs the policy engine over texts, through the verdict cache, and counts what it says.</summary>
internal sealed class Inspector(PolicyEngine engine, VerdictCache cache, InferShieldMetrics metrics, TimeProvider time)
{
    public string PolicyVersion => engine.Version;

    /// <summary>Inspects the parts and puts redacted texts into their places.</summary>
    public async Task<Inspection> InspectAsync(IReadOnlyList<TextPart> parts, string tenantId, CancellationToken cancellation)
    {
        var result = Inspection.Nothing;
        foreach (var part in parts)
        {
            var (verdict, inspection) = await InspectAsync(part.Text, part.Channel, part.Path, tenantId, cancellation);
            result = result.And(inspection);
            if (verdict.Redacted is { } redacted)
            {
                part.Replace(redacted);
            }
        }

        return result;
    }

    public async Task<(Verdict Verdict, Inspection Inspection)> InspectAsync(
        string text, Channel channel, string path, string tenantId, CancellationToken cancellation)
    {
        var seconds = 0.0;
        var verdict = await cache.GetOrScanAsync(tenantId, engine.Version, channel, text, () =>
        {
            var start = time.GetTimestamp();
            var scanned = engine.Inspect(text, channel);
            seconds = time.GetElapsedTime(start).TotalSeconds;
            metrics.TrackScan(channel.ToWord(), seconds);
            return scanned;
        }, cancellation);

        metrics.TrackVerdict(channel.ToWord(), verdict.Action.ToWord());
        foreach (var finding in verdict.Findings)
        {
            metrics.TrackPolicyViolation(finding.PolicyType, finding.Severity.ToWord(), verdict.Action.ToWord());
        }

        return (verdict, new Inspection(
            verdict.Action, verdict.Score, [.. verdict.Findings.Select(finding => new LocatedFinding(path, channel, finding))], seconds));
    }
}
