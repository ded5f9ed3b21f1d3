using System.Diagnostics;
using System.Globalization;
using System.Net;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Orchestration;

/// <summary>docker or podman, with one network for this run.</summary>
internal sealed class ContainerRuntime : IAsyncDisposable
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PullTime = TimeSpan.FromMinutes(15);
    private readonly string _id = Guid.NewGuid().ToString("N")[..8];
    private readonly string _command;

    private ContainerRuntime(string command) => _command = command;

    internal string Command => _command;

    internal string Network => $"aspire-{_id}";

    /// <summary>The network's address of this machine; relays for containers listen there. Null where it cannot be bound.</summary>
    internal (IPAddress Address, IPNetwork Containers)? Gateway { get; private set; }

    /// <summary>The configured runtime or the first one that answers; null with a reason when there is none.</summary>
    internal static async Task<(ContainerRuntime? Runtime, string? Reason)> FindAsync(IConfiguration configuration, CancellationToken cancellationToken)
    {
        var wanted = configuration["ASPIRE_CONTAINER_RUNTIME"] ?? configuration["CONTAINER_RUNTIME"] ?? configuration["DcpPublisher:ContainerRuntime"];
        var reason = $"No container runtime is installed ({wanted ?? "docker or podman"}).";
        foreach (var name in wanted is null ? ["docker", "podman"] : new[] { wanted })
        {
            if (ChildProcess.FindOnPath(name) is not { } command)
            {
                continue;
            }

            var runtime = new ContainerRuntime(command);
            var (code, _) = await runtime.CallAsync(["info"], cancellationToken).ConfigureAwait(false);
            if (code == 0)
            {
                await runtime.CreateNetworkAsync(cancellationToken).ConfigureAwait(false);
                return (runtime, null);
            }

            reason = $"The container runtime '{name}' is installed but does not answer: is its daemon running?";
        }

        return (null, reason);
    }

    internal string NameOf(ContainerResource container)
        => container.TryGetLastAnnotation<ContainerNameAnnotation>(out var own) ? own.Name : $"{container.Name.ToLowerInvariant()}-{_id}";

    /// <summary>Attached, so that the output arrives here; no value of a variable stands on the command line.</summary>
    internal async Task<ProcessPlan> PlanAsync(
        ContainerResource container, IReadOnlyDictionary<string, string> variables, IReadOnlyList<string> arguments, byte[]? files, CancellationToken cancellationToken)
    {
        List<string> line = [files is null ? "run" : "create", "--rm", "--name", NameOf(container), "--network", Network];
        line.AddRange(["--network-alias", container.Name, "--network-alias", $"{container.Name}.dev.internal"]);
        line.AddRange(["--add-host", $"{KnownHostNames.DefaultContainerTunnelHostName}:{Gateway?.Address.ToString() ?? "host-gateway"}"]);
        foreach (var (name, value) in variables)
        {
            // What the runtime's own command needs stays as it is; anything else reaches it as a variable.
            line.AddRange(["-e", IsRuntimesOwn(name) ? $"{name}={value}" : name]);
        }

        foreach (var endpoint in container.Annotations.OfType<EndpointAnnotation>())
        {
            var protocol = endpoint.Protocol == System.Net.Sockets.ProtocolType.Udp ? "/udp" : "";
            line.AddRange(["-p", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{endpoint.AllocatedEndpoint!.Port}:{EndpointAllocator.ContainerPort(endpoint)}{protocol}")]);
        }

        foreach (var mount in container.Annotations.OfType<ContainerMountAnnotation>())
        {
            var source = mount.Source is null ? "" : $"source={mount.Source},";
            line.AddRange(["--mount", $"type={(mount.Type == ContainerMountType.Volume ? "volume" : "bind")},{source}target={mount.Target}{(mount.IsReadOnly ? ",readonly" : "")}"]);
        }

        if (container.Entrypoint is not null)
        {
            line.AddRange(["--entrypoint", container.Entrypoint]);
        }

        if (container.TryGetLastAnnotation<ContainerImagePullPolicyAnnotation>(out var pull) && pull.ImagePullPolicy != ImagePullPolicy.Default)
        {
            line.AddRange(["--pull", pull.ImagePullPolicy.ToString().ToLowerInvariant()]);
        }

        var own = new ContainerRuntimeArgsCallbackContext([], cancellationToken);
        foreach (var annotation in container.Annotations.OfType<ContainerRuntimeArgsCallbackAnnotation>())
        {
            await annotation.Callback(own).ConfigureAwait(false);
        }

        line.AddRange(own.Args.Select(a => Convert.ToString(a, CultureInfo.InvariantCulture)!));
        line.Add(container.TryGetContainerImageName(out var image) ? image : throw new DistributedApplicationException($"The container '{container.Name}' has no image."));
        line.AddRange(container.ShellExecution is true ? ["-c", string.Join(' ', arguments)] : arguments);
        var environment = variables.Where(v => !IsRuntimesOwn(v.Key)).ToDictionary(v => v.Key, v => (string?)v.Value);
        if (files is not null)
        {
            await CreateAsync(NameOf(container), line, environment, files, cancellationToken).ConfigureAwait(false);
            line = ["start", "--attach", NameOf(container)];
        }

        return new(_command, line, Environment.CurrentDirectory, environment);
    }

    internal async Task<bool> IsRunningAsync(string name, CancellationToken cancellationToken)
    {
        var (code, output) = await CallAsync(["inspect", "-f", "{{.State.Running}}", name], cancellationToken).ConfigureAwait(false);
        return code == 0 && output.Trim() == "true";
    }

    internal Task StopAsync(string name, TimeSpan grace, CancellationToken cancellationToken)
        => CallAsync(["stop", "-t", ((int)grace.TotalSeconds).ToString(CultureInfo.InvariantCulture), name], cancellationToken, grace + AnswerTime);

    public async ValueTask DisposeAsync() => await CallAsync(["network", "rm", Network], CancellationToken.None).ConfigureAwait(false);

    /// <summary>Makes a container with its files, to be started later; leaves none behind when that fails.</summary>
    private async Task CreateAsync(string name, List<string> line, Dictionary<string, string?> environment, byte[] files, CancellationToken cancellationToken)
    {
        var isMade = false;
        try
        {
            var (code, output) = await CallAsync(line, cancellationToken, PullTime, environment).ConfigureAwait(false);
            if (code == 0)
            {
                (code, output) = await CallAsync(["cp", "-", $"{name}:/"], cancellationToken, input: files).ConfigureAwait(false);
            }

            isMade = code == 0 ? true : throw new DistributedApplicationException($"The container could not be made: {output.Trim()}");
        }
        finally
        {
            if (!isMade)
            {
                await CallAsync(["rm", "--force", name], CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async Task CreateNetworkAsync(CancellationToken cancellationToken)
    {
        var (code, output) = await CallAsync(["network", "create", Network], cancellationToken).ConfigureAwait(false);
        if (code != 0)
        {
            throw new DistributedApplicationException($"The container network could not be made: {output.Trim()}");
        }

        foreach (var format in new[] { "{{range .IPAM.Config}}{{.Gateway}} {{.Subnet}} {{end}}", "{{range .Subnets}}{{.Gateway}} {{.Subnet}} {{end}}" })
        {
            var (_, text) = await CallAsync(["network", "inspect", "-f", format, Network], cancellationToken).ConfigureAwait(false);
            if (text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [var gateway, var subnet, ..]
                && IPAddress.TryParse(gateway, out var address) && IPNetwork.TryParse(subnet, out var containers) && HostRelay.CanListenAt(address))
            {
                Gateway = (address, containers);
                return;
            }
        }
    }

    private static bool IsRuntimesOwn(string name)
        => name is "PATH" or "HOME" || name.StartsWith("DOCKER_", StringComparison.Ordinal) || name.StartsWith("XDG_", StringComparison.Ordinal);

    private async Task<(int Code, string Output)> CallAsync(
        IEnumerable<string> arguments, CancellationToken cancellationToken, TimeSpan? limit = null, Dictionary<string, string?>? environment = null, byte[]? input = null)
    {
        var start = new ProcessStartInfo(_command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = input is not null };
        foreach (var (name, value) in environment ?? [])
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(limit ?? AnswerTime);
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(time.Token), process.StandardError.ReadToEndAsync(time.Token));
            await SendAsync(process, input, time.Token).ConfigureAwait(false);
            await process.WaitForExitAsync(time.Token).ConfigureAwait(false);
            return (process.ExitCode, process.ExitCode == 0 ? await output.ConfigureAwait(false) : await error.ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            return (-1, "It did not answer in time.");
        }
    }

    private static async Task SendAsync(Process process, byte[]? input, CancellationToken cancellationToken)
    {
        if (input is null)
        {
            return;
        }

        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, cancellationToken).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading: its exit code says why.
        }
    }
}
