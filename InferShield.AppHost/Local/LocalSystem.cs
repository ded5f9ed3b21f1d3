using System.Security.Cryptography;
using System.Text;

namespace InferShield.AppHost.Local;

/// <summary>Where this run of the app host puts things: parts, ports, folders and secrets.</summary>
internal sealed class LocalSystem
{
    private readonly PartPlan _plan;
    private readonly Ports? _ports;
    private readonly string _monitoring;
    private readonly DataFolder? _data;
    private readonly AdminKeyOrigin _adminKey;

    private LocalSystem(PartPlan plan, Ports? ports, string monitoring, DataFolder? data, AdminKeyOrigin adminKey)
    {
        _plan = plan;
        _ports = ports;
        _monitoring = monitoring;
        _data = data;
        _adminKey = adminKey;
    }

    public Part this[string name] => _plan[name];

    /// <summary>The port for one of this repository's own programs; null when publishing.</summary>
    public int? Port(string part, int usual) => _ports?.Take(part, usual);

    /// <summary>A file or folder of the monitoring's configuration: <c>monitoring</c>, or the setting <c>Monitoring:Path</c>.</summary>
    public string Monitoring(params string[] path) => Path.Combine([_monitoring, .. path]);

    /// <summary>A folder beneath the data folder (<c>.data</c>, or the setting <c>Data:Path</c>); publishing makes none.</summary>
    public string Folder(string part, params string[] deeper) => _data?.Folder(part, deeper) ?? Path.Combine([part, .. deeper]);

    /// <summary>The name of the volume in which a container keeps its data.</summary>
    public string Volume(string part) => (_data is null ? "infershield-" : LocalVolumes.Prefix(_data.Instance)) + part;

    /// <summary>A folder beneath the data folder, without the files of earlier runs; publishing makes none.</summary>
    public string EmptyFolder(string part, params string[] deeper)
    {
        var folder = Folder(part, deeper);
        if (_data is not null)
        {
            Array.ForEach(Directory.GetFiles(folder), File.Delete);
        }

        return folder;
    }

    public static LocalSystem Plan(IDistributedApplicationBuilder builder, AppHostArguments arguments, params string[] secrets)
    {
        var repository = Path.GetFullPath(Path.Combine(builder.AppHostDirectory, ".."));
        var monitoring = Path.GetFullPath(Setting("Monitoring:Path") ?? "monitoring", repository);
        if (builder.ExecutionContext.IsPublishMode)
        {
            return new(PartPlan.ForPublishing(), null, monitoring, null, AdminKeyOrigin.Configured);
        }

        var ports = new Ports(builder.Configuration);
        var plan = PartPlan.ForThisMachine(arguments.Mode, ports);
        var path = Path.GetFullPath(Setting("Data:Path") ?? DefaultDataFolder(repository), repository);
        var data = DataFolder.Open(builder.Services, path, arguments.Fresh);
        return new(plan, ports, monitoring, data, LocalSecrets.Ensure(builder.Configuration, path, secrets));

        string? Setting(string name) => builder.Configuration[name] is { Length: > 0 } value ? value : null;
    }

    /// <summary>
    /// Prints one table: part, how it runs, address; the admin key when it was made now; and, once the gateway is ready,
    /// a first request. Nothing when publishing.
    /// </summary>
    public void Announce(IDistributedApplicationBuilder builder, IResourceBuilder<ProjectResource> api, ModelProvider provider)
    {
        if (_data is null)
        {
            return;
        }

        List<(string Part, string Runs, string Address, string Note)> rows =
        [
            ("PART", "RUNS", "ADDRESS", ""),
            ("api", "project", Url(api, PartExtensions.Http), ""),
            ("api, management", "project", Url(api, GatewayExtensions.Management), "/metrics, /health/live, /health/ready, /health/startup"),
            ("model provider", provider.Simulator is null ? "external" : "project", provider.Simulator is { } simulator ? Url(simulator.Resource, PartExtensions.Http) : builder.Configuration["Parameters:provider-url"]!, provider.Name),
            .. _plan.Parts.Select(part => (part.Name, How(part.Hosting), Address(part), part.Note)),
        ];
        var widths = (Part: rows.Max(row => row.Part.Length), Runs: rows.Max(row => row.Runs.Length), Address: rows.Max(row => row.Address.Length));
        var table = rows.Select(row =>
            $"  {row.Part.PadRight(widths.Part)}  {row.Runs.PadRight(widths.Runs)}  {row.Address.PadRight(widths.Address)}  {row.Note}".TrimEnd());
        var key = _adminKey switch
        {
            AdminKeyOrigin.Made => $"shown this once: {builder.Configuration["Parameters:admin-key"]}",
            AdminKeyOrigin.Kept => $"made at an earlier start, kept in {Path.Combine(_data.Path, "secrets.json")}",
            _ => "the parameter admin-key",
        };
        SystemFile.Write(
            builder.Services, _data.Path, Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "..")), Url(api, GatewayExtensions.Management), _monitoring,
            [.. _plan.Parts], Folder("alertmanager"));
        Console.WriteLine(string.Join(Environment.NewLine, ["", .. table, "", $"  Admin key, {key}", $"  Data: {_data.Path}{Volumes()}", ""]));
        api.OnResourceReady((_, _, _) =>
        {
            Console.WriteLine($$"""

                  The gateway is ready. A first request, with the admin key in $KEY:
                  curl {{Url(api, PartExtensions.Http)}}/v1/chat/completions -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" \
                    -d '{"model":"{{(provider.Simulator is null ? "MODEL" : "sim-chat")}}","messages":[{"role":"user","content":"Hello"}]}'

                """);
            return Task.CompletedTask;
        });
    }

    /// <summary>
    /// <c>.data</c>; but where root keeps the repository in a folder that nobody else may enter, as <c>/root</c>, a folder
    /// that PostgreSQL's own user can reach.
    /// </summary>
    private static string DefaultDataFolder(string repository)
    {
        const string local = ".data";
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
        {
            return local;
        }

        for (var folder = new DirectoryInfo(repository); folder is not null; folder = folder.Parent)
        {
            if (!folder.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
            {
                var hash = SHA256.HashData(Encoding.UTF8.GetBytes(repository));
                return $"/var/lib/infershield-{Convert.ToHexStringLower(hash)[..8]}";
            }
        }

        return local;
    }

    private string Volumes() =>
        _plan.Parts.Any(part => part.Hosting == Hosting.Container) ? $" and the volumes {LocalVolumes.Prefix(_data!.Instance)}…" : "";

    private static string Url(IResourceBuilder<IResourceWithEndpoints> project, string endpoint) =>
        $"http://localhost:{project.GetEndpoint(endpoint).EndpointAnnotation.Port}";

    private static string How(Hosting hosting) => hosting switch
    {
        Hosting.Container => "container",
        Hosting.Native => "native",
        Hosting.Embedded => "embedded",
        _ => "left out",
    };

    private static string Address(Part part) => part switch
    {
        { Port: null } => "-",
        { Name: "postgres" or "redis" } => $"localhost:{part.Port}",
        _ => $"http://localhost:{part.Port}",
    };
}
