using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Orchestration;

/// <summary>Checks one running resource: often until it is healthy for the first time, then now and again.</summary>
internal sealed class HealthMonitor(HealthCheckService checks, ResourceNotificationService notifications, IDistributedApplicationEventing eventing, IServiceProvider services)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan HealthyPause = TimeSpan.FromSeconds(10);

    /// <summary>Returns only by cancellation, or when a handler of the resource's ready event fails.</summary>
    internal async Task WatchAsync(IResource resource, CancellationToken cancellationToken)
    {
        var keys = resource.Annotations.OfType<HealthCheckAnnotation>().Select(a => a.Key).ToHashSet();
        var (wasReady, pause) = (false, FirstPause);
        while (true)
        {
            var isHealthy = keys.Count == 0 || await CheckAsync(resource, keys, cancellationToken).ConfigureAwait(false);
            if (isHealthy && !wasReady)
            {
                await eventing.PublishAsync(new ResourceReadyEvent(resource, services), cancellationToken).ConfigureAwait(false);
                await notifications.PublishUpdateAsync(resource, s => s with { IsReady = true }).ConfigureAwait(false);
                wasReady = true;
            }

            if (keys.Count == 0)
            {
                return;
            }

            pause = isHealthy ? HealthyPause : pause < LongestPause ? pause * 1.5 : LongestPause;
            await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<bool> CheckAsync(IResource resource, HashSet<string> keys, CancellationToken cancellationToken)
    {
        var report = await checks.CheckHealthAsync(r => keys.Contains(r.Name), cancellationToken).ConfigureAwait(false);
        await notifications.PublishUpdateAsync(resource, s => s with
        {
            HealthReports = [.. report.Entries.Select(e => new HealthReportSnapshot(e.Key, e.Value.Status, e.Value.Description, e.Value.Exception?.ToString()))],
        }).ConfigureAwait(false);
        return report.Status == HealthStatus.Healthy;
    }
}
