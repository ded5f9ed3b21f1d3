using InferShield.Api.Audit;
using InferShield.Api.Errors;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Gateway;

/// <summary>
/// Puts requests on record: what could not be recorded is refused, unless <see cref="GatewayOptions.ServeWithoutAudit"/>
/// says otherwise. Either is counted.
/// </summary>
internal sealed class RecordKeeping(AuditLog audit, IOptions<GatewayOptions> options, InferShieldMetrics metrics)
{
    private const string Component = "audit";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    /// <exception cref="RequestException">A record would not be taken now and has to be, so nothing should be begun.</exception>
    public void RequireRoom()
    {
        if (!audit.IsAccepting && !options.Value.ServeWithoutAudit)
        {
            throw Refusal();
        }
    }

    /// <exception cref="RequestException">The record was not taken, so the answer must not be sent.</exception>
    public void Keep(AuditRecord record)
    {
        if (audit.TryRecord(record))
        {
            return;
        }

        if (!options.Value.ServeWithoutAudit)
        {
            throw Refusal();
        }

        metrics.TrackFailEvent(Component, open: true);
    }

    private RequestException Refusal()
    {
        metrics.TrackFailEvent(Component, open: false);
        return new RequestException(StatusCodes.Status503ServiceUnavailable, "audit_unavailable",
            "The request cannot be put on record at the moment and is refused; try again later.")
        {
            RetryAfter = RetryAfter,
        };
    }
}
