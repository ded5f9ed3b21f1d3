using System.Reflection;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>Turns a resource into the command that starts it, all values resolved.</summary>
internal sealed class LaunchPlanner(DistributedApplicationExecutionContext execution, DistributedApplicationOptions options, ResourceLoggerService logs, ResourceConsole console)
{
    /// <summary>Variables of the app host itself that would mislead its children.</summary>
    private static readonly string[] HostsOwn = ["ASPNETCORE_URLS", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "DOTNET_LAUNCH_PROFILE"];

    internal async Task<ProcessPlan> PlanAsync(IResource resource, ContainerRuntime? runtime, CancellationToken cancellationToken)
    {
        var context = new ValueProviderContext { Caller = resource, ExecutionContext = execution };
        var variables = new Dictionary<string, string>();
        foreach (var (name, value) in await ResourceSettings.VariablesAsync(resource, execution, cancellationToken).ConfigureAwait(false))
        {
            if (await TextAsync(value, context, cancellationToken).ConfigureAwait(false) is { } text)
            {
                variables[name] = text;
            }
        }

        var arguments = new List<string>();
        foreach (var argument in await ResourceSettings.ArgumentsAsync(resource, execution, cancellationToken).ConfigureAwait(false))
        {
            if (await TextAsync(argument, context, cancellationToken).ConfigureAwait(false) is { } text)
            {
                arguments.Add(text);
            }
        }

        return resource switch
        {
            ContainerResource container => await runtime!.PlanAsync(
                container,
                variables,
                arguments,
                await ContainerFileArchive.MakeAsync(container, execution.ServiceProvider, cancellationToken).ConfigureAwait(false),
                cancellationToken).ConfigureAwait(false),
            ExecutableResource executable => new(executable.Command, arguments, executable.WorkingDirectory, WithoutHostsOwn(variables)),
            ProjectResource project => Plan(project, variables, arguments),
            _ => throw new DistributedApplicationException($"'{resource.Name}' is nothing that can be started."),
        };
    }

    private async ValueTask<string?> TextAsync(object value, ValueProviderContext context, CancellationToken cancellationToken)
    {
        var text = await ResourceSettings.TextAsync(value, context, cancellationToken).ConfigureAwait(false);
        logs.Mask.Learn(value);
        return text;
    }

    private ProcessPlan Plan(ProjectResource project, Dictionary<string, string> variables, List<string> arguments)
    {
        variables.TryAdd("LOGGING__CONSOLE__FORMATTERNAME", "simple");
        if (console.HasColour && !options.IsTest)
        {
            variables.TryAdd("DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION", "true");
        }

        var path = project.GetProjectMetadata().ProjectPath;
        var output = options.Assembly?.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == $"output:{path}")?.Value;
        string[] start = output is null ? ["run", "--project", path, "--no-launch-profile", "--"]
            : File.Exists(output) ? [output]
            : throw new DistributedApplicationException($"The project '{project.Name}' has not been built: '{output}' is missing.");
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";
        return new(dotnet, [.. start, .. arguments], Path.GetDirectoryName(path)!, WithoutHostsOwn(variables));
    }

    private static Dictionary<string, string?> WithoutHostsOwn(Dictionary<string, string> variables)
    {
        var environment = HostsOwn.ToDictionary(name => name, string? (_) => null);
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        return environment;
    }
}
