using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.ApplicationModel;

public static class KnownResourceCommands
{
    public static readonly string StartCommand = "start";
    public static readonly string StopCommand = "stop";
    public static readonly string RestartCommand = "restart";
}

public sealed class ExecuteCommandResult
{
    public required bool Success { get; init; }

    public bool Canceled { get; init; }

    public string? Message { get; init; }
}

/// <summary>Starts, stops and restarts single resources while the application runs.</summary>
public class ResourceCommandService
{
    private readonly IServiceProvider _services;

    internal ResourceCommandService(IServiceProvider services) => _services = services;

    public Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default)
        => ExecuteCommandAsync(resource.Name, commandName, cancellationToken);

    public async Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default)
    {
        if (_services.GetRequiredService<Orchestrator>().Find(resourceId) is not { } run)
        {
            return new() { Success = false, Message = $"There is no process '{resourceId}'." };
        }

        switch (commandName.Replace("resource-", "", StringComparison.Ordinal))
        {
            case "start":
                await run.StartAsync(cancellationToken).ConfigureAwait(false);
                break;
            case "stop":
                await run.StopAsync(cancellationToken).ConfigureAwait(false);
                break;
            case "restart":
                await run.StopAsync(cancellationToken).ConfigureAwait(false);
                await run.StartAsync(cancellationToken).ConfigureAwait(false);
                break;
            default:
                return new() { Success = false, Message = $"The command '{commandName}' is not known." };
        }

        return new() { Success = true };
    }
}
