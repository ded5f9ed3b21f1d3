using System.Globalization;
using InferShield.Kubernetes;

namespace InferShield.Containers;

/// <summary>
/// The base's containers on one network, each under its Service's name, with generated secrets. Two things differ from the
/// base: the model provider is the simulator, and a crashed container is started again by the runtime.
/// </summary>
internal sealed class Stack(Docker docker) : IAsyncDisposable
{
    private const string Provider = "provider";
    private const string ProviderImage = "infershield/api:latest";

    private readonly string _network = $"infershield-check-{Environment.ProcessId}";
    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("infershield-containers-");
    private readonly Dictionary<string, string> _secrets = [];
    private readonly List<string> _containers = [];

    public string AdminKey => Secret("admin-key");

    /// <summary>Starts all of them, none waiting for another.</summary>
    /// <param name="provider">The folder of the published simulator; the gateway's own image has the runtime for it.</param>
    public async Task StartAsync(IReadOnlyList<Part> parts, string provider, CancellationToken cancellation)
    {
        await docker.RunAsync(["network", "create", _network], cancellation);
        await RunAsync(Provider, ["--volume", $"{provider}:/provider:ro", "--entrypoint", "dotnet"], ProviderImage, ["/provider/InferShield.Simulator.dll", "--urls=http://*:8090"], cancellation);
        await Task.WhenAll(parts.Select(part => StartAsync(part, cancellation)));
    }

    /// <summary>Where a port of a container is on this machine.</summary>
    public async Task<Uri> AddressAsync(string part, int port, CancellationToken cancellation) =>
        new($"http://{(await docker.RunAsync(["port", Name(part), port.ToString(CultureInfo.InvariantCulture)], cancellation)).Split('\n')[0]}");

    /// <summary>Each container's state in the runtime's words, and how often it was started again.</summary>
    public async Task<string> StatesAsync(CancellationToken cancellation) =>
        await docker.RunAsync(["inspect", "--format", "{{.Name}} {{.State.Status}}, exit code {{.State.ExitCode}}, restarts {{.RestartCount}}", .. _containers], cancellation);

    /// <summary>The last lines that a container printed.</summary>
    public async Task<string> LogAsync(string part, CancellationToken cancellation)
    {
        var (output, errors) = await docker.RunBothAsync(["logs", "--tail", "15", Name(part)], cancellation);
        return $"{output}\n{errors}".Trim();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var command in (string[][])[["rm", "--force", "--volumes", .. _containers], ["network", "rm", _network]])
        {
            try
            {
                await docker.RunAsync(command, CancellationToken.None);
            }
            catch (DockerException failure)
            {
                await Console.Error.WriteLineAsync($"containers: not removed: {failure.Message}");
            }
        }

        _files.Delete(recursive: true);
    }

    private async Task StartAsync(Part part, CancellationToken cancellation)
    {
        var options = new List<string>();
        foreach (var (name, value) in part.Environment(Secret))
        {
            options.AddRange(["--env", $"{name}={(name == "Provider__BaseUrl" ? $"http://{Provider}:8090/v1" : value)}"]);
        }

        // Mounts may lie in one another, the outer first, and only its owner can make the inner one's folder.
        foreach (var (folder, files) in part.Files.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var source = _files.CreateSubdirectory($"{part.Name}{folder}");
            foreach (var (name, content) in files)
            {
                await File.WriteAllTextAsync(Path.Combine(source.FullName, name), content, cancellation);
            }

            options.AddRange(["--volume", $"{source.FullName}:{folder}:ro"]);
        }

        foreach (var folder in part.Volumes.Where(folder => !part.Files.Keys.Any(outer => folder.StartsWith(outer + "/", StringComparison.Ordinal))))
        {
            options.AddRange(["--volume", folder]);
        }

        options.AddRange(part.Command is [var entry, ..] ? ["--entrypoint", entry] : []);
        options.AddRange(part.Ports.SelectMany(port => (string[])["--publish", $"127.0.0.1::{port}"]));
        await RunAsync(part.Name, options, part.Image, [.. part.Command.Skip(1), .. part.Arguments], cancellation);
    }

    private async Task RunAsync(string name, IReadOnlyList<string> options, string image, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        lock (_containers)
        {
            _containers.Add(Name(name));
        }

        await docker.RunAsync(
            ["run", "--detach", "--name", Name(name), "--network", _network, "--network-alias", name, "--restart", "on-failure:20", .. options, image, .. arguments], cancellation);
    }

    private string Name(string part) => $"{_network}-{part}";

    private string Secret(string key)
    {
        lock (_secrets)
        {
            return _secrets.TryGetValue(key, out var known) ? known : _secrets[key] = Secrets.Value(key);
        }
    }
}
