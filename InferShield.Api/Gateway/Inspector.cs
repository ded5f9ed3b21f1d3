using InferShield.Api.Caching;
using InferShield.Api.Detection;
using InferShield.Api.Errors;
using InferShield.Api.Gateway.Bodies;
using InferShield.Api.Policies;
using InferShield.Api.Tenants;
using InferShield.ServiceDefaults.Metrics;

namespace InferShield.Api.Gateway;

/// <summary>Runs an exchange's policies over texts, through the verdict cache, and counts what it says.</summary>
internal sealed class Inspector(
    VerdictCache cache, InspectionGuard guard, InferShieldMetrics metrics, TenantMetrics tenants, PolicyMetrics policies, TimeProvider time)
{
    private const int MostTexts = 20_000;
    private const int AtOnce = 64;

    /// <summary>Inspects the parts and puts redacted texts into their places.</summary>
    /// <exception cref="RequestException">There are too many parts, or the engine failed.</exception>
    public async Task<Inspection> InspectAsync(IReadOnlyList<TextPart> parts, Exchange exchange, CancellationToken cancellation)
    {
        if (parts.Count > MostTexts)
        {
            throw new RequestException(StatusCodes.Status400BadRequest, "too_many_texts", $"The body has more than {MostTexts} texts.");
        }

        var inspections = new List<Inspection>(parts.Count);
        foreach (var some in parts.Chunk(AtOnce))
        {
            var verdicts = await Task.WhenAll(some.Select(part => InspectAsync(part.Text, part.Channel, exchange, cancellation)));
            foreach (var (part, (verdict, seconds)) in some.Zip(verdicts))
            {
                inspections.Add(Inspection.Of(part.Path, part.Channel, verdict, seconds));
                if (verdict.Redacted is { } redacted)
                {
                    part.Replace(redacted);
                }
            }
        }

        return Inspection.Of(inspections);
    }

    /// <summary>The verdict on one text and the seconds that the engine took for it, 0 when the cache knew.</summary>
    /// <exception cref="RequestException">The engine failed: what was not inspected is not served.</exception>
    public async Task<(Verdict Verdict, double Seconds)> InspectAsync(
        string text, Channel channel, Exchange exchange, CancellationToken cancellation)
    {
        var seconds = 0.0;
        var tenantId = exchange.Caller.TenantId;
        var verdict = await cache.GetOrScanAsync(tenantId, exchange.Policies.Version, channel, text, () =>
        {
            var start = time.GetTimestamp();
            var scanned = guard.Run(() => exchange.Policies.Inspect(text, channel, tenantId, exchange.Redactions));
            seconds = time.GetElapsedTime(start).TotalSeconds;
            metrics.TrackScan(channel.ToWord(), seconds);
            return scanned;
        }, cancellation);
        if (verdict is { Action: PolicyAction.Redacted, Redacted: null })
        {
            verdict = verdict with { Redacted = guard.Run(() => exchange.Policies.Redact(text, channel, tenantId, verdict.Findings, exchange.Redactions)) };
        }

        metrics.TrackVerdict(channel.ToWord(), verdict.Action.ToWord());
        foreach (var match in verdict.Policies)
        {
            policies.Matched(match);
        }

        foreach (var finding in verdict.Findings)
        {
            metrics.TrackPolicyViolation(finding.PolicyType, finding.Severity.ToWord(), verdict.Action.ToWord());
            tenants.Violation(tenantId, finding.Severity);
        }

        return (verdict, seconds);
    }

    /// <summary>The verdict on a window of a text that is still being written, and the seconds it took. It is not counted: <see cref="Count"/> does when the text is complete.</summary>
    /// <exception cref="RequestException">The engine failed: what was not inspected is not served.</exception>
    public (Verdict Verdict, double Seconds) Judge(string window, Channel channel, Exchange exchange)
    {
        var start = time.GetTimestamp();
        var verdict = guard.Run(() => exchange.Policies.Judge(window, channel, exchange.Caller.TenantId, exchange.Redactions));
        var seconds = time.GetElapsedTime(start).TotalSeconds;
        metrics.TrackInspection("stream", seconds);
        return (verdict, seconds);
    }

    /// <summary>Counts what was found in one text.</summary>
    public void Count(Inspection inspection, Channel channel, Exchange exchange)
    {
        metrics.TrackScan(channel.ToWord(), inspection.ScanSeconds);
        metrics.TrackVerdict(channel.ToWord(), inspection.Action.ToWord());
        foreach (var match in inspection.Policies)
        {
            policies.Matched(match);
        }

        foreach (var (_, _, action, finding) in inspection.Findings)
        {
            metrics.TrackPolicyViolation(finding.PolicyType, finding.Severity.ToWord(), action.ToWord());
            tenants.Violation(exchange.Caller.TenantId, finding.Severity);
        }
    }
}
