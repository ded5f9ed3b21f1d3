using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;

namespace Aspire.Hosting.Orchestration;

/// <summary>What all runs share.</summary>
internal sealed record RunEnvironment(
    LaunchPlanner Planner,
    HealthMonitor Health,
    Watchdog Watchdog,
    ResourceNotificationService Notifications,
    ResourceLoggerService Logs,
    IDistributedApplicationEventing Eventing,
    IServiceProvider Services,
    WaitBehavior WaitBehavior,
    CancellationToken ApplicationStopping)
{
    internal ContainerRuntime? Runtime { get; set; }

    internal string? NoRuntimeReason { get; set; }
}

/// <summary>One resource with a process: waits for others, starts, watches, stops. Can be started again.</summary>
internal sealed class ResourceRun(IResource resource, RunEnvironment environment) : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private CancellationTokenSource _life = new();
    private ChildProcess? _process;
    private Task _watching = Task.CompletedTask;

    internal IResource Resource => resource;

    /// <summary>Returns when the process runs or cannot be started; failures are told, not thrown.</summary>
    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_process is null)
            {
                await LaunchAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested || environment.ApplicationStopping.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception failure)
        {
            environment.Logs.Write(resource.Name, failure.Message, isError: true);
            await PublishAsync(s => s with { State = KnownResourceStates.FailedToStart, StopTimeStamp = DateTime.UtcNow }).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    internal async Task StopAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            if (_process is not { } process)
            {
                return;
            }

            await PublishAsync(s => s with { State = KnownResourceStates.Stopping }).ConfigureAwait(false);
            if (resource is ContainerResource container && environment.Runtime is { } runtime)
            {
                await runtime.StopAsync(runtime.NameOf(container), Grace, CancellationToken.None).ConfigureAwait(false);
            }

            await process.StopAsync(Grace, cancellationToken).ConfigureAwait(false);
            await _watching.ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose()
    {
        _life.Dispose();
        _gate.Dispose();
    }

    private async Task LaunchAsync(CancellationToken cancellationToken)
    {
        await environment.Eventing.PublishAsync(new BeforeResourceStartedEvent(resource, environment.Services), cancellationToken).ConfigureAwait(false);
        await DependencyWait.ForAllAsync(resource, environment.Notifications, environment.WaitBehavior, cancellationToken).ConfigureAwait(false);
        if (resource is ContainerResource && environment.Runtime is null)
        {
            environment.Logs.Write(resource.Name, environment.NoRuntimeReason ?? "There is no container runtime.", isError: true);
            await PublishAsync(s => s with { State = KnownResourceStates.RuntimeUnhealthy }).ConfigureAwait(false);
            return;
        }

        await PublishAsync(s => s with { State = KnownResourceStates.Starting, IsReady = false, HealthReports = InitialReports(), ExitCode = null, StopTimeStamp = null })
            .ConfigureAwait(false);
        EndpointAllocator.EnsureFree(resource);
        var container = resource is ContainerResource own ? environment.Runtime!.NameOf(own) : null;
        if (container is not null)
        {
            environment.Watchdog.Container(container);
        }

        var plan = await environment.Planner.PlanAsync(resource, environment.Runtime, cancellationToken).ConfigureAwait(false);
        var process = _process = ChildProcess.Start(plan, (line, isError) => environment.Logs.Write(resource.Name, line, isError));
        environment.Watchdog.Started(process.Id);
        _life = new();
        _watching = WatchAsync(process, container, _life);
    }

    private async Task WatchAsync(ChildProcess process, string? container, CancellationTokenSource life)
    {
        await Task.Yield();
        var health = MonitorAsync(process, container, life.Token);
        var code = await process.Exited.ConfigureAwait(false);
        await life.CancelAsync().ConfigureAwait(false);
        await health.ConfigureAwait(false);
        environment.Watchdog.Gone(process.Id);
        process.Dispose();
        _process = null;
        await PublishAsync(s => s with
        {
            State = code == 0 ? KnownResourceStates.Finished : KnownResourceStates.Exited,
            ExitCode = code,
            StopTimeStamp = DateTime.UtcNow,
            IsReady = false,
        }).ConfigureAwait(false);
        if (environment.Notifications.TryGetCurrentState(resource.Name, out var last))
        {
            await environment.Eventing.PublishAsync(new ResourceStoppedEvent(resource, environment.Services, last), EventDispatchBehavior.NonBlockingSequential).ConfigureAwait(false);
        }
    }

    private async Task MonitorAsync(ChildProcess process, string? container, CancellationToken cancellationToken)
    {
        try
        {
            while (container is not null && !await environment.Runtime!.IsRunningAsync(container, cancellationToken).ConfigureAwait(false))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(300), cancellationToken).ConfigureAwait(false);
            }

            if (!process.Exited.IsCompleted)
            {
                await PublishAsync(s => s with { State = KnownResourceStates.Running, StartTimeStamp = DateTime.UtcNow, Urls = [.. Urls()] }).ConfigureAwait(false);
                await environment.Health.WatchAsync(resource, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The process has ended.
        }
        catch (Exception failure)
        {
            environment.Logs.Write(resource.Name, $"What follows its start failed: {failure.Message}", isError: true);
        }
    }

    private ImmutableArray<HealthReportSnapshot> InitialReports()
        => [.. resource.Annotations.OfType<HealthCheckAnnotation>().Select(a => new HealthReportSnapshot(a.Key, null, null, null))];

    private IEnumerable<UrlSnapshot> Urls()
        => resource.Annotations.OfType<EndpointAnnotation>().Select(e => new UrlSnapshot(e.Name, e.AllocatedEndpoint!.UriString, IsInternal: false));

    private Task PublishAsync(Func<CustomResourceSnapshot, CustomResourceSnapshot> change) => environment.Notifications.PublishUpdateAsync(resource, change);
}
