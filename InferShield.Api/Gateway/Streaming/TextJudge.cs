using InferShield.Api.Detection;
using InferShield.Api.Policies.Redaction;
using InferShield.ServiceDefaults.Metrics;

namespace InferShield.Api.Gateway.Streaming;

/// <summary>A finding in a window of a text, and what is done about it by itself.</summary>
internal sealed record JudgedFinding(Finding Finding, PolicyAction Action);

/// <param name="Findings">In order of the window.</param>
/// <param name="Policies">Those that the window fell under.</param>
/// <param name="Seconds">What the judgement took.</param>
internal sealed record Judgement(IReadOnlyList<JudgedFinding> Findings, IReadOnlyList<PolicyMatch> Policies, double Seconds);

/// <summary>What an exchange's policies say to a text that the model writes, piece by piece.</summary>
/// <param name="exchange">The exchange.</param>
/// <param name="inspector">Runs the policies.</param>
/// <param name="metrics">Counts.</param>
/// <param name="isJson">Whether the text is JSON in a string, as the arguments of a call are.</param>
internal sealed class TextJudge(Exchange exchange, Inspector inspector, InferShieldMetrics metrics, bool isJson)
{
    private const Channel Written = Channel.Completion;

    private readonly string _tenant = exchange.Caller.TenantId;

    public int OwnReach { get; } = exchange.Policies.OwnReach(Written, exchange.Caller.TenantId);

    public bool IsJson => isJson;

    /// <summary>What restores tokens; null where the tenant's are not restored.</summary>
    public Redactions? Restores { get; } = exchange.Policies.Restores(exchange.Caller.TenantId) ? exchange.Redactions : null;

    public Judgement Judge(string window)
    {
        var (verdict, seconds) = inspector.Judge(window, Written, exchange);
        var judged = verdict.Findings.Count == 0 ? Array.Empty<JudgedFinding>()
            : verdict.Findings.Select(finding => new JudgedFinding(finding, exchange.Policies.ActionOn(finding, window, Written, _tenant, exchange.Redactions))).ToArray();
        return new Judgement(judged, verdict.Policies, seconds);
    }

    public PolicyAction OnAttack(IReadOnlyList<Finding> findings) => exchange.Policies.ActionOnAttack(findings);

    public string Redact(string segment, IReadOnlyList<Finding> findings) =>
        findings.Count == 0 ? segment : exchange.Policies.Redact(segment, Written, _tenant, findings, exchange.Redactions);

    public void Waited(TimeSpan time) => metrics.TrackHoldBack(time.TotalSeconds);

    public void Restored(int restored, int refused)
    {
        metrics.TrackRedactionTokens("restored", restored);
        metrics.TrackRedactionTokens("refused", refused);
    }
}
