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

    /// <summary>How far back a policy's own term may begin: twice its length, since blanks and invisible characters may stand within it.</summary>
    public int OwnReach { get; } = (int)Math.Min(int.MaxValue, 2L * exchange.Policies.OwnReach(Written, exchange.Caller.TenantId));

    public bool IsJson => isJson;

    /// <summary>What restores tokens; null where the tenant's are not restored.</summary>
    public Redactions? Restores { get; } = exchange.Policies.Restores(exchange.Caller.TenantId) ? exchange.Redactions : null;

    public Judgement Judge(string window)
    {
        var (verdict, seconds) = inspector.Judge(window, Written, exchange);
        var judged = Judged(verdict, window);
        if (!isJson || JsonEscapes.Read(window) is not { } read)
        {
            return new Judgement(judged, verdict.Policies, seconds);
        }

        // What a string says shows only without its escapes; they are as long as what stands in their place.
        var (inner, more) = inspector.Judge(read, Written, exchange);
        return new Judgement([.. judged.UnionBy(Judged(inner, read), found => found.Finding)], [.. verdict.Policies.Union(inner.Policies)], seconds + more);
    }

    private JudgedFinding[] Judged(Verdict verdict, string text) => verdict.Findings.Count == 0 ? []
        : [.. verdict.Findings.Select(finding => new JudgedFinding(finding, exchange.Policies.ActionOn(finding, text, Written, _tenant, exchange.Redactions)))];

    /// <summary>Keeps what was found in a part of the window, where the tenant wants that.</summary>
    public void Matched(string window, IReadOnlyList<JudgedFinding> judged, int from, int to, long offset) => exchange.Matched?.Add(
        Written, window, judged.Select(found => found.Finding).Where(finding => finding.End > from && finding.Start < to), offset);

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
