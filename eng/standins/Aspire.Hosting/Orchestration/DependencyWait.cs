using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

internal static class DependencyWait
{
    /// <summary>Waits for everything that the resource waits for; one that can no longer come is an error.</summary>
    internal static async Task ForAllAsync(IResource resource, ResourceNotificationService notifications, CancellationToken cancellationToken)
    {
        var waits = resource.Annotations.OfType<WaitAnnotation>()
            .Where(w => w.Resource is not (ParameterResource or ExternalServiceResource or IResourceWithoutLifetime))
            .DistinctBy(w => (w.Resource, w.WaitType, w.ExitCode))
            .ToArray();
        if (waits.Length == 0)
        {
            return;
        }

        await notifications.PublishUpdateAsync(resource, s => s with { State = KnownResourceStates.Waiting }).ConfigureAwait(false);
        await Task.WhenAll(waits.Select(w => ForOneAsync(w, notifications, cancellationToken))).ConfigureAwait(false);
    }

    private static async Task ForOneAsync(WaitAnnotation wait, ResourceNotificationService notifications, CancellationToken cancellationToken)
    {
        var name = wait.Resource.Name;
        var reached = await notifications.WaitForResourceAsync(
            name,
            e => wait.WaitType switch
            {
                WaitType.WaitUntilHealthy => ResourceNotificationService.IsHealthy(e),
                WaitType.WaitUntilStarted => e.Snapshot.State?.Text == KnownResourceStates.Running,
                _ => false,
            } || ResourceNotificationService.IsGone(e),
            cancellationToken).ConfigureAwait(false);
        var state = reached.Snapshot.State?.Text;
        var isGone = ResourceNotificationService.IsGone(reached);
        if (wait.WaitType == WaitType.WaitForCompletion
            ? state == KnownResourceStates.FailedToStart || reached.Snapshot.ExitCode is { } code && code != wait.ExitCode
            : isGone)
        {
            throw new DistributedApplicationException($"'{name}', which it waits for, is {state} (exit code {reached.Snapshot.ExitCode?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"}).");
        }
    }
}
