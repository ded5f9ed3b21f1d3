using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Orchestration;

internal sealed class Orchestrator : BackgroundService
{
    internal bool HasFailed { get; }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.CompletedTask;
}
