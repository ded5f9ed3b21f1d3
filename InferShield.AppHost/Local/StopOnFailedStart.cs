using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace InferShield.AppHost.Local;

/// <summary>
/// Ends the run when a part dies before it was ever well: names it, shows its last log lines, exit code 1. A part that
/// dies later is named too and the others go on, as they would in production.
/// </summary>
internal sealed class StopOnFailedStart(
    ResourceNotificationService notifications, ResourceLoggerService logs, IHostApplicationLifetime lifetime) : IHostedLifecycleService
{
    private const int LastLines = 20;

    private readonly HashSet<string> _wasHealthy = [];
    private readonly HashSet<string> _ended = [];

    /// <summary>What ended the run, for people; null while nothing did.</summary>
    public string? Failure { get; private set; }

    // Before any other service: the app host's own start waits for the parts.
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _ = WatchAsync();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task WatchAsync()
    {
        try
        {
            await foreach (var change in notifications.WatchAsync(lifetime.ApplicationStopping))
            {
                await LookAtAsync(change.Resource, change.Snapshot);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private async Task LookAtAsync(IResource resource, CustomResourceSnapshot snapshot)
    {
        if (resource is not (ExecutableResource or ProjectResource or ContainerResource) || snapshot.State?.Text is not { } state)
        {
            return;
        }

        if (state == KnownResourceStates.Running && snapshot.HealthStatus is null or HealthStatus.Healthy)
        {
            _wasHealthy.Add(resource.Name);
        }
        else if (KnownResourceStates.TerminalStates.Contains(state) && (snapshot.ExitCode is not 0 || !_wasHealthy.Contains(resource.Name)) && _ended.Add(resource.Name))
        {
            var message = $"{resource.Name} ended: {state}, exit code {(object?)snapshot.ExitCode ?? "unknown"}. Its last lines:{await LastLinesAsync(resource)}";
            if (_wasHealthy.Contains(resource.Name))
            {
                await Console.Error.WriteLineAsync(message);
            }
            else
            {
                Failure ??= message;
                lifetime.StopApplication();
            }
        }
    }

    private async Task<string> LastLinesAsync(IResource resource)
    {
        var lines = new List<string>();
        await foreach (var batch in logs.GetAllAsync(resource))
        {
            lines.AddRange(batch.Select(line => $"{Environment.NewLine}  {line.Content}"));
        }

        return string.Concat(lines.TakeLast(LastLines));
    }
}
