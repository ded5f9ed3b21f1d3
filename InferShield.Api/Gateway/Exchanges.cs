using InferShield.Api.Audit;
using InferShield.Api.Detection;
using InferShield.Api.Errors;
using InferShield.Api.Tenants;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Gateway;

/// <summary>
/// Serves inspected requests and puts each on record, whatever its outcome, before its answer is sent: what could not
/// be recorded is refused, unless <see cref="GatewayOptions.ServeWithoutAudit"/> says otherwise.
/// </summary>
internal sealed class Exchanges(
    AuditLog audit, Inspector inspector, IOptions<GatewayOptions> options, InferShieldMetrics metrics, TimeProvider time)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    /// <param name="context">The request, authenticated.</param>
    /// <param name="operation">A word of the audit log.</param>
    /// <param name="serve">Makes the answer and tells what the exchange was about.</param>
    /// <exception cref="RequestException">What <paramref name="serve"/> refused, or the record could not be kept.</exception>
    public async Task RunAsync(HttpContext context, string operation, Func<Exchange, Task<GatewayAnswer>> serve)
    {
        if (!audit.IsAccepting)
        {
            GoOnWithoutRecord();
        }

        var requestId = $"req_{Guid.CreateVersion7(time.GetUtcNow()):N}";
        context.Response.Headers["x-request-id"] = requestId;
        var exchange = new Exchange(operation, context.Caller(), requestId, time.GetTimestamp());
        GatewayAnswer answer;
        try
        {
            answer = await serve(exchange);
        }
        catch (Exception failure)
        {
            VerdictHeaders.Write(context, exchange.Inspection);
            Record(exchange, StatusOf(failure, context));
            throw;
        }

        VerdictHeaders.Write(context, exchange.Inspection);
        Record(exchange, answer.Status);
        await answer.WriteAsync(context);
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
        var findings = exchange.Inspection.Findings;
        var worst = findings.MaxBy(located => located.Finding.Severity);
        var recorded = audit.TryRecord(new AuditRecord
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()),
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
            PolicyVersion = inspector.PolicyVersion,
        });
        if (!recorded)
        {
            GoOnWithoutRecord();
        }
    }

    private void GoOnWithoutRecord()
    {
        metrics.TrackFailEvent("audit", options.Value.ServeWithoutAudit);
        if (!options.Value.ServeWithoutAudit)
        {
            throw new RequestException(StatusCodes.Status503ServiceUnavailable, "audit_unavailable",
                "The request cannot be put on record at the moment and is refused; try again later.")
            {
                RetryAfter = RetryAfter,
            };
        }
    }
}
