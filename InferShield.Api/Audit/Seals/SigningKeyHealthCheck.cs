using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace InferShield.Api.Audit.Seals;

/// <summary>Readiness without a key to sign with: the gateway serves and records, and says (degraded) that nothing is sealed.</summary>
internal sealed class SigningKeyHealthCheck(SigningKeys keys) : IHealthCheck
{
    public const string Name = "signing_key";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(keys.CanSign ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded("is not set and cannot be made; the audit log is not sealed"));
}
