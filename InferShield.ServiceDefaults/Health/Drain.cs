using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace InferShield.ServiceDefaults.Health;

/// <summary>How the process stops, read from the section <c>Shutdown</c>.</summary>
internal sealed record ShutdownOptions
{
    public const string Section = "Shutdown";

    /// <summary>
    /// How long a process that was told to stop goes on taking requests, so that clients leave the connections that
    /// they keep before these are closed. It counts into the host's own limit, <c>shutdownTimeoutSeconds</c>.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan Drain { get; init; } = TimeSpan.Zero;
}

/// <summary>
/// The time between the order to stop and the end of the listeners. A request that comes on a kept connection just
/// when the server closes it is lost, and few clients repeat a POST: so until then each answer asks its client to
/// open another connection, and readiness tells load balancers to open it elsewhere.
/// </summary>
internal sealed class Drain(IOptions<ShutdownOptions> options, TimeProvider time) : IHostedLifecycleService, IHealthCheck
{
    private volatile bool _isStopping;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_isStopping ? HealthCheckResult.Unhealthy("is stopping") : HealthCheckResult.Healthy());

    /// <summary>The host calls this before it stops anything.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _isStopping = true;
        await Task.Delay(options.Value.Drain, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Decides when the answer begins: a request may have come before the order to stop.</summary>
    public Task OnResponseStarting(HttpContext context)
    {
        if (_isStopping && HttpProtocol.IsHttp11(context.Request.Protocol))
        {
            context.Response.Headers.Connection = new StringValues("close");
        }

        return Task.CompletedTask;
    }
}

internal static class DrainExtensions
{
    public static void AddDrain(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<ShutdownOptions>().BindConfiguration(ShutdownOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<Drain>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Drain>());
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            "stopping", services => services.GetRequiredService<Drain>(), null, [HealthEndpoints.Ready]));
    }

    public static void UseDrain(this WebApplication app)
    {
        var drain = app.Services.GetRequiredService<Drain>();
        app.Use((context, next) =>
        {
            context.Response.OnStarting(() => drain.OnResponseStarting(context));
            return next(context);
        });
    }
}
