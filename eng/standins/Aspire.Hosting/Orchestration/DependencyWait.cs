using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

internal static class DependencyWait
{
    /// <summary>
    /// Waits for everything that the resource waits for. One that is gone is waited for all the same (it may be started again)
    /// or is an error, as the wait or else the default says.
    /// </summary>
    internal static async Task ForAllAsync(IResource resource, ResourceNotificationService notifications, WaitBehavior otherwise, CancellationToken cancellationToken)
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
        await Task.WhenAll(waits.Select(w => ForOneAsync(w, notifications, otherwise, cancellationToken))).ConfigureAwait(false);
    }

    private static async Task ForOneAsync(WaitAnnotation wait, ResourceNotificationService notifications, WaitBehavior otherwise, CancellationToken cancellationToken)
    {
        var name = wait.Resource.Name;
        var givesUp = wait.WaitType == WaitType.WaitForCompletion || (wait.WaitBehavior ?? otherwise) == WaitBehavior.StopOnResourceUnavailable;
        var reached = await notifications.WaitForResourceAsync(
            name,
            e => wait.WaitType switch
            {
                WaitType.WaitUntilHealthy => ResourceNotificationService.IsHealthy(e),
                WaitType.WaitUntilStarted => e.Snapshot.State?.Text == KnownResourceStates.Running,
                _ => false,
            } || (givesUp && ResourceNotificationService.IsGone(e)),
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
