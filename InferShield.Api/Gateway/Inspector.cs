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
        var neighbours = new List<RowText>();
        foreach (var some in parts.Chunk(AtOnce))
        {
            var verdicts = await Task.WhenAll(some.Select(part => InspectAsync(part.Text, part.Channel, exchange, cancellation)));
            foreach (var (part, (verdict, seconds)) in some.Zip(verdicts))
            {
                inspections.Add(Inspection.Of(part.Path, part.Channel, verdict, seconds));
                if (part.Row is not null)
                {
                    neighbours.Add(new RowText(part, verdict));
                }
                else if (verdict.Redacted is { } redacted)
                {
                    part.Replace(redacted);
                }
            }
        }

        foreach (var row in neighbours.GroupBy(text => text.Part.Row))
        {
            inspections.Add(await InspectAsync(new TextRow([.. row]), exchange, cancellation));
        }

        return Inspection.Of(inspections);
    }

    /// <summary>The verdict on one text and the seconds that the engine took for it, 0 when the cache knew.</summary>
    /// <exception cref="RequestException">The engine failed: what was not inspected is not served.</exception>
    public async Task<(Verdict Verdict, double Seconds)> InspectAsync(
        string text, Channel channel, Exchange exchange, CancellationToken cancellation)
    {
        var (verdict, seconds) = await ScanAsync(text, channel, exchange, cancellation);
        var tenantId = exchange.Caller.TenantId;
        if (verdict is { Action: PolicyAction.Redacted, Redacted: null })
        {
            verdict = verdict with { Redacted = guard.Run(() => exchange.Policies.Redact(text, channel, tenantId, verdict.Findings, exchange.Redactions)) };
        }

        exchange.Matched?.Add(channel, text, verdict.Findings);
        Track(channel, verdict.Action, verdict.Policies, verdict.Findings.Select(finding => (finding, verdict.Action)), exchange);
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
        Track(channel, inspection.Action, inspection.Policies, inspection.Findings.Select(found => (found.Finding, found.Action)), exchange);
    }

    /// <summary>What neighbouring texts say together, counted; what each says alone is not in it. Puts the redacted texts into their places.</summary>
    private async Task<Inspection> InspectAsync(TextRow row, Exchange exchange, CancellationToken cancellation)
    {
        var (seconds, tenantId) = (0.0, exchange.Caller.TenantId);
        var matches = new HashSet<PolicyMatch>();
        foreach (var window in row.Texts.Count > 1 ? row.Windows : [])
        {
            var (verdict, spent) = await ScanAsync(window.Text, row.Channel, exchange, cancellation);
            seconds += spent;
            matches.UnionWith(verdict.Policies);
            row.Add(window, verdict.Findings, finding =>
            {
                exchange.Matched?.Add(row.Channel, window.Text, [finding]);
                return guard.Run(() => exchange.Policies.ActionOn(finding, window.Text, row.Channel, tenantId, exchange.Redactions));
            });
        }

        Redact(row, exchange);
        var alone = row.Texts.Max(text => text.Verdict.Action);
        var findings = row.Findings;
        var together = (PolicyAction)Math.Max((int)exchange.Policies.ActionOnAttack(findings), row.Found.Select(found => (int)found.Action).DefaultIfEmpty().Max());
        if (row.Found.Count == 0 && together <= alone)
        {
            return Inspection.Nothing with { ScanSeconds = seconds };
        }

        // Where no one finding is to blame, all are.
        var first = row.Texts[0].Part.Text.Length;
        var located = (row.Found.Count > 0 ? row.Found.Select(found => found.Finding) : findings).Select(finding => finding with
        {
            Start = Math.Min(finding.Start, first - 1),
            End = Math.Min(finding.End, first),
        }).ToList();
        var score = Math.Min(RiskScore.Most, RiskScore.OfAttack(findings) + RiskScore.OfDisclosure(findings));
        matches.ExceptWith(row.Texts.SelectMany(text => text.Verdict.Policies));
        Track(row.Channel, together, matches, located.Select(finding => (finding, together)), exchange);
        return new Inspection(together, score, [.. located.Select(finding => new LocatedFinding(row.Path, row.Channel, together, finding))], seconds)
        {
            Policies = [.. matches],
        };
    }

    private void Redact(TextRow row, Exchange exchange)
    {
        var isCut = row.Found.Any(found => found.Action == PolicyAction.Redacted);
        var redacted = isCut
            ? guard.Run(() => exchange.Policies.Redact(row.Text, row.Borders, row.Channel, exchange.Caller.TenantId, row.Findings, exchange.Redactions))
            : [.. row.Texts.Select(text => text.Verdict.Redacted ?? text.Part.Text)];
        foreach (var (text, now) in row.Texts.Zip(redacted))
        {
            if (now != text.Part.Text)
            {
                text.Part.Replace(now);
            }
        }
    }

    private async Task<(Verdict Verdict, double Seconds)> ScanAsync(string text, Channel channel, Exchange exchange, CancellationToken cancellation)
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
        return (verdict, seconds);
    }

    private void Track(
        Channel channel, PolicyAction action, IEnumerable<PolicyMatch> matches, IEnumerable<(Finding Finding, PolicyAction Action)> findings, Exchange exchange)
    {
        metrics.TrackVerdict(channel.ToWord(), action.ToWord());
        foreach (var match in matches)
        {
            policies.Matched(match);
        }

        foreach (var (finding, became) in findings)
        {
            metrics.TrackPolicyViolation(finding.PolicyType, finding.Severity.ToWord(), became.ToWord());
            tenants.Violation(exchange.Caller.TenantId, finding.Severity);
        }
    }
}
