using InferShield.Api.Audit;
using InferShield.Api.Detection;
using InferShield.Api.Errors;
using InferShield.Api.Tenants;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Gateway;

/// <summary>What is known of one inspected request; its audit record is made from it.</summary>
internal sealed record Exchange(string Operation, Caller Caller, string RequestId, long StartedAt)
{
    public string Model { get; set; } = "";

    public string Provider { get; set; } = "";

    public Inspection Inspection { get; set; } = Inspection.Nothing;
}

/// <summary>
/// Puts a request on record: refuses it beforehand when nothing could keep the record, and records it when its
/// outcome is known, whatever the outcome.
/// </summary>
internal sealed class ExchangeRecorder(
    AuditLog audit, Inspector inspector, IOptions<GatewayOptions> options, InferShieldMetrics metrics, TimeProvider time)
{
    /// <exception cref="RequestException">The audit log takes no records and requests may not go unrecorded.</exception>
    public Exchange Begin(HttpContext context, string operation)
    {
        if (!audit.IsAccepting)
        {
            metrics.TrackFailEvent("audit", options.Value.ServeWithoutAudit);
            if (!options.Value.ServeWithoutAudit)
            {
                throw new RequestException(StatusCodes.Status503ServiceUnavailable, "audit_unavailable",
                    "The request cannot be put on record at the moment and is refused; try again later.");
            }
        }

        var requestId = $"req_{Guid.CreateVersion7(time.GetUtcNow()):N}";
        context.Response.Headers["x-request-id"] = requestId;
        return new Exchange(operation, context.Caller(), requestId, time.GetTimestamp());
    }

    public void Record(Exchange exchange, int status)
    {
        var findings = exchange.Inspection.Findings;
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
            Channel = (findings.Count == 0 ? Channel.User : findings.MaxBy(located => located.Finding.Severity)!.Channel).ToWord(),
            Action = exchange.Inspection.Action.ToWord(),
            Score = exchange.Inspection.Score,
            Severity = findings.Count == 0 ? null : findings.Max(located => located.Finding.Severity).ToWord(),
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
            metrics.TrackFailEvent("audit", open: true);
        }
    }
}
