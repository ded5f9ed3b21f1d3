using Microsoft.Extensions.Hosting;

namespace InferShield.AppHost.Local;

/// <summary>
/// Ends the run when a part dies before it was ever well: names it, shows its last log lines, exit code 1. A part that
/// dies later is named too and the others go on, as they would in production.
/// </summary>
internal sealed class StopOnFailedStart(
    ResourceNotificationService notifications, ResourceLoggerService logs, IHostApplicationLifetime lifetime) : BackgroundService
{
    private const int LastLines = 20;

    private readonly HashSet<string> _wasHealthy = [];
    private readonly HashSet<string> _ended = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var change in notifications.WatchAsync(stoppingToken))
            {
                await LookAtAsync(change);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private async Task LookAtAsync(ResourceEvent change)
    {
        var name = change.Resource.Name;
        var state = change.Snapshot.State?.Text;
        if (state == KnownResourceStates.Running && change.Snapshot.HealthStatus == Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy)
        {
            _wasHealthy.Add(name);
        }
        else if (state is not null && KnownResourceStates.TerminalStates.Contains(state) && change.Snapshot.ExitCode != 0
            && change.Resource is ExecutableResource or ProjectResource or ContainerResource && _ended.Add(name))
        {
            await TellAsync(change, state);
        }
    }

    private async Task TellAsync(ResourceEvent change, string state)
    {
        await Console.Error.WriteLineAsync($"{change.Resource.Name} ended: {state}, exit code {change.Snapshot.ExitCode}. Its last lines:");
        foreach (var line in (await logs.GetAllAsync(change.Resource).ToListAsync()).SelectMany(batch => batch).TakeLast(LastLines))
        {
            await Console.Error.WriteLineAsync($"  {line.Content}");
        }

        if (!_wasHealthy.Contains(change.Resource.Name))
        {
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
    }
}
