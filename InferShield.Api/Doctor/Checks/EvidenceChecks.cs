using System.Globalization;
using System.Text.RegularExpressions;
using InferShield.ServiceDefaults.Metrics;

namespace InferShield.Api.Doctor.Checks;

/// <summary>Whether the audit log is evidence: chained, checked, sealed and handed on, by what the gateway tells of it.</summary>
internal static partial class EvidenceChecks
{
    private const string Verify = "export the period (GET /api/audit/export), then: InferShield.Api verify FILE; runbooks/AuditChainBroken.md";

    private const int ManyWaiting = 1000;

    private static readonly TimeSpan TwoPeriods = TimeSpan.FromDays(2);

    public static async Task ChainAsync(Stack stack, Findings findings, CancellationToken cancellation)
    {
        var samples = await ReadAsync(stack, cancellation);
        if (Most(samples, MetricContract.AuditChainProblems) is > 0 and var problems)
        {
            findings.Fail($"the audit chains have {Text(problems)} problems", "records were changed or are missing, or a seal is false", Verify);
        }

        if (Most(samples, MetricContract.AuditChainVerified) is not { } seconds)
        {
            findings.OkIfNoTrouble("the audit chains were not checked yet");
            return;
        }

        var verified = DateTimeOffset.UnixEpoch.AddSeconds(seconds);
        if (stack.Time.GetUtcNow() - verified > TwoPeriods)
        {
            findings.Fail($"the audit chains were last checked at {Text(verified)}", "one check is due every day", "grep 'checking of the audit log' in the gateway's log; runbooks/AuditChainNotVerified.md");
        }

        findings.OkIfNoTrouble($"the audit chains were whole at {Text(verified)}");
    }

    public static async Task SealsAsync(Stack stack, Findings findings, CancellationToken cancellation)
    {
        var samples = await ReadAsync(stack, cancellation);
        var newest = Most(samples, MetricContract.AuditSeal);
        if (Most(samples, MetricContract.AuditUnsealed) is > 0 and var unsealed)
        {
            findings.Fail(
                $"{Text(unsealed)} audit records are older than a day and not sealed",
                newest is { } last ? $"the newest seal is of {Text(DateTimeOffset.UnixEpoch.AddSeconds(last))}" : "there is no seal at all: is there a signing key?",
                "set Audit__SigningKeyFile to a P-256 key in PEM; runbooks/AuditSealOverdue.md");
        }

        findings.OkIfNoTrouble(newest is { } time ? $"the newest seal is of {Text(DateTimeOffset.UnixEpoch.AddSeconds(time))}" : "no day is over yet that a seal is due for");
    }

    public static async Task ForwardingAsync(Stack stack, Findings findings, CancellationToken cancellation)
    {
        var samples = await ReadAsync(stack, cancellation);
        var forwarded = Of(samples, MetricContract.AuditForwarded).ToLookup(sample => sample.Label("sink"));
        foreach (var sink in forwarded)
        {
            if (Count(sink, "failure") is > 0 and var failed && Count(sink, "success") == 0)
            {
                findings.Fail($"the sink {sink.Key} has taken no audit record", $"{Text(failed)} were refused or did not reach it", $"check Audit__Forwarding and the way to it; runbooks/AuditForwardingFailing.md");
            }
        }

        foreach (var waiting in Of(samples, MetricContract.AuditForwardLag).Where(sample => sample.Value > ManyWaiting && !findings.HasTrouble))
        {
            findings.Warn($"{Text(waiting.Value)} audit records wait for the sink {waiting.Label("sink")}", "it takes fewer than are stored, or catches up after an outage", "runbooks/AuditForwardingLagging.md");
        }

        findings.OkIfNoTrouble(forwarded.Count == 0 ? "no SIEM is set up" : $"{string.Join(", ", forwarded.Select(sink => sink.Key))}: within reach");
    }

    private static double Count(IEnumerable<(string Labels, double Value)> sink, string outcome) =>
        sink.Where(sample => sample.Label("outcome") == outcome).Sum(sample => sample.Value);

    private static double? Most(IEnumerable<(string Name, string Labels, double Value)> samples, MetricDefinition metric) =>
        Of(samples, metric).Select(sample => (double?)sample.Value).Max();

    private static IEnumerable<(string Labels, double Value)> Of(IEnumerable<(string Name, string Labels, double Value)> samples, MetricDefinition metric) =>
        samples.Where(sample => sample.Name == metric.PrometheusName).Select(sample => (sample.Labels, sample.Value));

    private static string Label(this (string Labels, double Value) sample, string name) =>
        Labels().Matches(sample.Labels).FirstOrDefault(match => match.Groups[1].Value == name)?.Groups[2].Value ?? "";

    private static async Task<List<(string Name, string Labels, double Value)>> ReadAsync(Stack stack, CancellationToken cancellation) =>
        [.. Samples().Matches(await stack.Gateway!.TextAsync("/metrics", cancellation)).Select(match =>
            (match.Groups[1].Value, match.Groups[2].Value, double.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture)))];

    private static string Text(double count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?m)^(infershield_audit_[a-z_]+)(?:\{([^}]*)\})? ([0-9.eE+-]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Samples();

    [GeneratedRegex("""([a-z_]+)="([^"]*)" """, RegexOptions.NonBacktracking | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Labels();
}
