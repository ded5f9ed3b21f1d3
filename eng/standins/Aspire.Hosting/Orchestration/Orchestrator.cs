using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Starts every resource once what it waits for is there, and stops them in reverse. One that dies or cannot start changes its
/// state and says why in its log; the others go on, as with Aspire.
/// </summary>
internal sealed partial class Orchestrator : IHostedService, IAsyncDisposable
{
    private readonly DistributedApplicationModel _model;
    private readonly DistributedApplicationOptions _options;
    private readonly IDistributedApplicationEventing _eventing;
    private readonly ResourceNotificationService _notifications;
    private readonly ResourceLoggerService _logs;
    private readonly DashboardProcess _dashboard;
    private readonly IConfiguration _configuration;
    private readonly IServiceProvider _services;
    private readonly ILogger _logger;
    private readonly Watchdog _watchdog = new();
    private readonly RunEnvironment _environment;
    private readonly List<HostRelay> _relays = [];
    private readonly CancellationTokenSource _stopping = new();
    private List<ResourceRun> _runs = [];
    private bool _isDisposed;
    private Task _starting = Task.CompletedTask;

    public Orchestrator(
        DistributedApplicationModel model,
        DistributedApplicationOptions options,
        DistributedApplicationExecutionContext execution,
        IDistributedApplicationEventing eventing,
        ResourceNotificationService notifications,
        ResourceLoggerService logs,
        ResourceConsole console,
        DashboardProcess dashboard,
        HealthCheckService checks,
        IHostApplicationLifetime lifetime,
        IConfiguration configuration,
        IServiceProvider services,
        ILoggerFactory loggers)
    {
        (_model, _options, _eventing, _notifications, _logs) = (model, options, eventing, notifications, logs);
        (_dashboard, _configuration, _services) = (dashboard, configuration, services);
        _logger = loggers.CreateLogger("Aspire.Hosting.DistributedApplication");
        _environment = new(
            new LaunchPlanner(execution, options, logs, console),
            new HealthMonitor(checks, notifications, eventing, services),
            _watchdog,
            notifications,
            logs,
            eventing,
            services,
            options.DisableDashboard ? WaitBehavior.StopOnResourceUnavailable : WaitBehavior.WaitOnResourceUnavailable,
            lifetime.ApplicationStopping);
    }

    internal ResourceRun? Find(string name) => _runs.FirstOrDefault(r => ResourceNames.Comparer.Equals(r.Resource.Name, name));

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _eventing.PublishAsync(new BeforeStartEvent(_services, _model), cancellationToken).ConfigureAwait(false);
        _dashboard.Start(_watchdog);
        _runs = [.. _model.Resources.Where(r => r is ProjectResource or ExecutableResource or ContainerResource).Select(r => new ResourceRun(r, _environment))];
        await AllocateAsync(cancellationToken).ConfigureAwait(false);
        foreach (var resource in _model.Resources.ToArray())
        {
            await AnnounceAsync(resource, cancellationToken).ConfigureAwait(false);
        }

        _starting = StartAllAsync(_stopping.Token);
        if (_options.IsTest)
        {
            await _starting.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _starting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var stopped = new Dictionary<ResourceRun, Task>();
        await Task.WhenAll(_runs.Select(StopAfterDependantsAsync)).ConfigureAwait(false);
        await _dashboard.StopAsync().ConfigureAwait(false);

        Task StopAfterDependantsAsync(ResourceRun run)
        {
            lock (stopped)
            {
                return stopped.TryGetValue(run, out var known) ? known : stopped[run] = StopAsync(run);
            }
        }

        async Task StopAsync(ResourceRun run)
        {
            await Task.Yield();
            await Task.WhenAll(_runs.Where(r => r != run && WaitsFor(r.Resource, run.Resource)).Select(StopAfterDependantsAsync)).ConfigureAwait(false);
            await run.StopAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Registered under two types, so it is called twice.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        _relays.ForEach(r => r.Dispose());
        _runs.ForEach(r => r.Dispose());
        if (_environment.Runtime is { } runtime)
        {
            await runtime.DisposeAsync().ConfigureAwait(false);
        }

        _watchdog.Dispose();
        _stopping.Dispose();
    }

    private static bool WaitsFor(IResource dependant, IResource dependency)
        => dependant.Annotations.OfType<WaitAnnotation>().Any(w => w.Resource == dependency || (w.Resource is IResourceWithParent child && child.Parent == dependency));

    private async Task AllocateAsync(CancellationToken cancellationToken)
    {
        var randomize = _configuration["DcpPublisher:RandomizePorts"] is { } text && bool.TryParse(text, out var chosen) && chosen;
        foreach (var resource in _model.Resources)
        {
            EndpointAllocator.Allocate(resource, randomize);
        }

        if (!_runs.Any(r => r.Resource is ContainerResource))
        {
            return;
        }

        (_environment.Runtime, _environment.NoRuntimeReason) = await ContainerRuntime.FindAsync(_configuration, cancellationToken).ConfigureAwait(false);
        if (_environment.Runtime is { } runtime)
        {
            _watchdog.Uses(runtime.Command, runtime.Network);
        }

        var network = KnownNetworkIdentifiers.DefaultAspireContainerNetwork;
        foreach (var endpoint in _model.Resources.Where(r => r is not ContainerResource).SelectMany(r => r.Annotations.OfType<EndpointAnnotation>()))
        {
            var port = endpoint.AllocatedEndpoint!.Port;
            if (_environment.Runtime?.Gateway is { } gateway)
            {
                var relay = new HostRelay(gateway.Address, gateway.Containers, port);
                _relays.Add(relay);
                port = relay.Port;
            }

            endpoint.Allocate(network, new(endpoint, KnownHostNames.DefaultContainerTunnelHostName, port, EndpointBindingMode.SingleAddress, networkId: network));
        }
    }

    private async Task AnnounceAsync(IResource resource, CancellationToken cancellationToken)
    {
        await _notifications.PublishUpdateAsync(resource, s => s with { CreationTimeStamp = DateTime.UtcNow, State = s.State ?? (Find(resource.Name) is null ? null : KnownResourceStates.NotStarted) }).ConfigureAwait(false);
        await _eventing.PublishAsync(new InitializeResourceEvent(resource, _eventing, _logs, _notifications, _services), cancellationToken).ConfigureAwait(false);
        if (resource.HasAnnotationOfType<EndpointAnnotation>())
        {
            await _eventing.PublishAsync(new ResourceEndpointsAllocatedEvent(resource, _services), cancellationToken).ConfigureAwait(false);
        }

        if (resource is IResourceWithConnectionString)
        {
            await _eventing.PublishAsync(new ConnectionStringAvailableEvent(resource, _services), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task StartAllAsync(CancellationToken cancellationToken)
    {
        foreach (var resource in _model.Resources.Where(r => Find(r.Name) is null))
        {
            _ = FollowAsync(resource, cancellationToken);
        }

        var starts = _runs.Where(r => !r.Resource.HasAnnotationOfType<ExplicitStartupAnnotation>()).Select(r => r.StartAsync(cancellationToken)).ToArray();
        await Task.WhenAll(starts).ConfigureAwait(false);
        await _eventing.PublishAsync(new AfterResourcesCreatedEvent(_services, _model), cancellationToken).ConfigureAwait(false);
        if (!_options.IsTest)
        {
            LogStarted();
        }
    }

    /// <summary>A resource without a process runs as soon as its parent is ready; one of the app host's own kind says so itself.</summary>
    private async Task FollowAsync(IResource resource, CancellationToken cancellationToken)
    {
        try
        {
            if (resource is IResourceWithParent { Parent: var parent })
            {
                await _notifications.WaitForResourceHealthyAsync(parent.Name, WaitBehavior.WaitOnResourceUnavailable, cancellationToken).ConfigureAwait(false);
            }

            if (resource is IResourceWithParent or ParameterResource or ConnectionStringResource or ExternalServiceResource)
            {
                await _notifications.PublishUpdateAsync(resource, s => s with { State = KnownResourceStates.Running }).ConfigureAwait(false);
            }

            await _notifications.WaitForResourceAsync(resource.Name, KnownResourceStates.Running, cancellationToken).ConfigureAwait(false);
            await _environment.Health.WatchAsync(resource, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The application ends.
        }
        catch (Exception failure)
        {
            _logs.Write(resource.Name, failure.Message, isError: true);
        }
    }

    [LoggerMessage(LogLevel.Information, "Everything is started. Press Ctrl+C to stop.")]
    private partial void LogStarted();
}
