using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace InferShield.ServiceDefaults.Health;

/// <summary>
/// Readiness of a server that the process needs at start and can do without for a while later. Until it has
/// answered once the process is not ready; when it goes away afterwards the process stays ready and says so
/// (degraded), because taking every instance out of service would turn a lost dependency into an outage.
/// </summary>
public sealed class DependencyHealthCheck(Func<CancellationToken, Task> probe, TimeSpan timeout) : IHealthCheck
{
    private volatile bool _hasAnswered;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            // Not every client stops when it is told to.
            await probe(limit.Token).WaitAsync(limit.Token);
            _hasAnswered = true;
            return HealthCheckResult.Healthy();
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return _hasAnswered
                ? HealthCheckResult.Degraded("does not answer; going on without it", failure)
                : HealthCheckResult.Unhealthy("has not answered yet", failure);
        }
    }
}

public static class DependencyHealthCheckExtensions
{
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Adds a readiness check named <paramref name="name"/> that fails when <paramref name="probe"/> throws or takes over 2 s.</summary>
    public static IHealthChecksBuilder AddDependencyCheck(
        this IHealthChecksBuilder checks, string name, Func<IServiceProvider, CancellationToken, Task> probe)
    {
        ArgumentNullException.ThrowIfNull(checks);
        checks.Services.AddKeyedSingleton(name, (services, _) =>
            new DependencyHealthCheck(cancellation => probe(services, cancellation), ProbeTimeout));
        return checks.Add(new HealthCheckRegistration(
            name, services => services.GetRequiredKeyedService<DependencyHealthCheck>(name), null, [HealthEndpoints.Ready]));
    }
}
