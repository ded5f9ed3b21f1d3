using InferShield.Api.Audit;
using InferShield.Api.Audit.Matched;
using InferShield.Api.Detection;
using InferShield.Api.Errors;
using InferShield.Api.Policies;
using InferShield.Api.Providers;
using InferShield.Api.Tenants;
using InferShield.ServiceDefaults.Metrics;

namespace InferShield.Api.Gateway;

/// <summary>
/// Serves inspected requests and puts each on record, whatever its outcome, before its answer is sent: what could not
/// be recorded is refused, unless <see cref="GatewayOptions.ServeWithoutAudit"/> says otherwise. The policies that are
/// in force when a request arrives hold until its answer.
/// </summary>
internal sealed class Exchanges(
    RecordKeeping records, PolicyEngine engine, MatchedTextSeal seal, TenantMetrics tenants, InferShieldMetrics metrics, TimeProvider time)
{
    /// <param name="context">The request, authenticated.</param>
    /// <param name="operation">A word of the audit log.</param>
    /// <param name="serve">Makes the answer and tells what the exchange was about.</param>
    /// <exception cref="RequestException">What <paramref name="serve"/> refused, or the record could not be kept.</exception>
    public async Task RunAsync(HttpContext context, string operation, Func<Exchange, Task<GatewayAnswer>> serve)
    {
        records.RequireRoom();
        var exchange = new Exchange(operation, context.Caller(), engine.Current, context.RequestId(), time.GetTimestamp())
        {
            Subject = RequestSubject.Of(context.Request, null),
            Matched = seal.TextsFor(context.Caller().TenantId),
        };
        GatewayAnswer answer;
        try
        {
            answer = await serve(exchange);
        }
        catch (Exception failure)
        {
            exchange.Provider = (failure as UpstreamException)?.Provider ?? exchange.Provider;
            Conclude(context, exchange, StatusOf(failure, context));
            throw;
        }

        if (answer.Stream is { } stream)
        {
            answer.WriteHeaders(context);
            await StreamAsync(context, exchange, stream);
            return;
        }

        Conclude(context, exchange, answer.Status);
        await answer.WriteAsync(context);
    }

    // The headers tell of the prompt: they are gone before the completion is known.
    private async Task StreamAsync(HttpContext context, Exchange exchange, Func<Action<int>, Task> stream)
    {
        VerdictHeaders.Write(context, exchange.Inspection, time.GetElapsedTime(exchange.StartedAt));
        var isKept = false;
        try
        {
            await stream(status =>
            {
                isKept = true;
                Record(exchange, status);
            });
        }
        finally
        {
            if (!isKept)
            {
                Record(exchange, StatusCodes.Status500InternalServerError);
            }
        }
    }

    // The record first: whatever becomes of the headers, it is kept.
    private void Conclude(HttpContext context, Exchange exchange, int status)
    {
        try
        {
            Record(exchange, status);
        }
        finally
        {
            VerdictHeaders.Write(context, exchange.Inspection, time.GetElapsedTime(exchange.StartedAt));
        }
    }

    private static int StatusOf(Exception failure, HttpContext context) => failure switch
    {
        _ when context.RequestAborted.IsCancellationRequested => StatusCodes.Status499ClientClosedRequest,
        RequestException request => request.Status,
        BadHttpRequestException bad => bad.StatusCode,
        _ => StatusCodes.Status500InternalServerError,
    };

    private void Record(Exchange exchange, int status)
    {
        if (exchange.IsInspected)
        {
            tenants.Request(exchange.Caller.TenantId, exchange.Inspection.Action);
            metrics.TrackRedactionTokens("issued", exchange.Redactions.Tokens);
        }

        var findings = exchange.Inspection.Findings;
        var worst = findings.MaxBy(located => located.Finding.Severity);
        var id = Guid.CreateVersion7(time.GetUtcNow());
        records.Keep(new AuditRecord
        {
            Id = id,
            At = time.GetUtcNow(),
            TenantId = exchange.Caller.TenantId,
            KeyId = exchange.Caller.KeyId,
            RequestId = exchange.RequestId,
            Operation = exchange.Operation,
            Model = exchange.Model,
            Provider = exchange.Provider,
            Channel = (worst?.Channel ?? Channel.User).ToWord(),
            Action = exchange.Inspection.Action.ToWord(),
            Score = exchange.Inspection.Score,
            Severity = worst?.Finding.Severity.ToWord(),
            Findings = [.. findings.Select(located => new AuditFinding(
                located.Finding.PolicyType, located.Finding.Severity.ToWord(), located.Finding.Rule, located.Finding.Entity,
                located.Finding.Start, located.Finding.End))],
            StatusCode = status,
            ScanSeconds = exchange.Inspection.ScanSeconds,
            DurationSeconds = time.GetElapsedTime(exchange.StartedAt).TotalSeconds,
            PolicyVersion = exchange.Policies.Version,
            RulesVersion = RulePack.Version,
            InputTokens = exchange.Usage.Input,
            OutputTokens = exchange.Usage.Output,
            Subject = exchange.Subject,
            Matched = exchange.Matched is { } matched ? seal.Seal(exchange.Caller.TenantId, id, matched) : null,
            Policies = [.. exchange.Inspection.Policies.Select(match => new AuditPolicy(match.Policy, match.Mode, match.Action.ToWord()))],
        });
    }
}
