using System.Text.Json.Nodes;
using InferShield.Api.Audit;
using InferShield.Api.Detection;
using InferShield.Api.Tenants;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Gateway;

/// <summary>What <c>POST /v1/analyze</c> answers: the verdict on one text, as design.md's words.</summary>
internal sealed record AnalyzeResult(
    string RequestId, string Action, int Score, IReadOnlyList<AnalyzeFinding> Findings, string? Redacted, string PolicyVersion,
    IReadOnlyList<AuditPolicy> Policies);

/// <param name="Start">First UTF-16 unit of the finding in the text that was sent.</param>
/// <param name="End">One past its last unit.</param>
internal sealed record AnalyzeFinding(string PolicyType, string Severity, string Rule, int Start, int End, string? Entity);

/// <summary><c>POST /v1/analyze</c> <c>{"prompt","channel"?}</c>: the verdict on a text, without calling a model.</summary>
internal sealed class Analyze(Inspector inspector, SessionWatch sessions, Exchanges exchanges, Limits limits, BodyRoom room, IOptions<GatewayOptions> options)
{
    public Task HandleAsync(HttpContext context) => exchanges.RunAsync(context, "analyze", async exchange =>
    {
        await limits.EnterAsync(context, exchange.Caller, exchange.Operation);
        room.Watch(context);
        var body = await RequestBody.ReadAsync(context, options.Value.MaxRequestBytes);
        body.RequireKnown(name => name is "prompt" or "channel");
        var text = body.String("prompt") ?? throw RequestBody.Invalid("'prompt' is required.", "prompt");
        await limits.ReserveAsync(context, exchange.Operation, null, [], default);
        exchange.Session = SessionWatch.SessionOf(context);
        var (verdict, seconds) = await inspector.InspectAsync(text, ChannelOf(body), exchange, context.RequestAborted);
        var inspection = Inspection.Of("prompt", ChannelOf(body), verdict, seconds);
        exchange.Inspection = inspection = await sessions.FollowAsync(
            exchange, inspection, [SessionEvents.Text("prompt", ChannelOf(body), text, verdict.Findings)], context.RequestAborted);
        return new GatewayAnswer(StatusCodes.Status200OK, new AnalyzeResult(
            exchange.RequestId, inspection.Action.ToWord(), inspection.Score,
            [.. inspection.Findings.Select(located => located.Finding).Select(finding => new AnalyzeFinding(
                finding.PolicyType, finding.Severity.ToWord(), finding.Rule, finding.Start, finding.End, finding.Entity))],
            inspection.Action == PolicyAction.Redacted ? verdict.Redacted : null, verdict.PolicyVersion,
            [.. inspection.Policies.Select(match => new AuditPolicy(match.Policy, match.Mode, match.Action.ToWord()))]));
    });

    private static Channel ChannelOf(JsonObject body) => body.String("channel") switch
    {
        null or "user" => Channel.User,
        "document" => Channel.Document,
        "tool" => Channel.Tool,
        "completion" => Channel.Completion,
        _ => throw RequestBody.Invalid("'channel' must be user, document, tool or completion.", "channel"),
    };
}
