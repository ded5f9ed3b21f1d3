using System.Security.Cryptography;
using System.Text;

namespace InferShield.AppHost.Local;

/// <summary>Where this run of the app host puts things: parts, ports, folders and secrets.</summary>
internal sealed class LocalSystem
{
    private readonly PartPlan _plan;
    private readonly string _monitoring;
    private readonly bool _madeAdminKey;

    private LocalSystem(PartPlan plan, Ports? ports, string monitoring, string dataFolder, bool madeAdminKey)
    {
        _plan = plan;
        Ports = ports;
        _monitoring = monitoring;
        DataPath = dataFolder;
        _madeAdminKey = madeAdminKey;
    }

    /// <summary>Where everything that a run keeps lies: <c>.data</c>, or the setting <c>Data:Path</c>.</summary>
    public string DataPath { get; }

    private Ports? Ports { get; }

    public Part this[string name] => _plan[name];

    /// <summary>The port for one of this repository's own programs; null when publishing.</summary>
    public int? Port(string part, int usual) => Ports?.Take(part, usual);

    /// <summary>A file or folder of the monitoring's configuration: <c>monitoring</c>, or the setting <c>Monitoring:Path</c>.</summary>
    public string Monitoring(params string[] path) => Path.Combine([_monitoring, .. path]);

    /// <summary>A folder beneath the data folder; publishing makes none.</summary>
    public string Folder(params string[] path)
    {
        var folder = Path.Combine([DataPath, .. path]);
        return Ports is null ? folder : Directory.CreateDirectory(folder).FullName;
    }

    /// <summary>A folder beneath the data folder that only its owner may enter: other users of the machine have no business with audit records.</summary>
    public string PrivateFolder(params string[] path)
    {
        var folder = Folder(path);
        if (!OperatingSystem.IsWindows() && Directory.Exists(folder))
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return folder;
    }

    public static LocalSystem Plan(IDistributedApplicationBuilder builder, AppHostArguments arguments, params string[] secrets)
    {
        var repository = Path.GetFullPath(Path.Combine(builder.AppHostDirectory, ".."));
        var data = Path.GetFullPath(Setting("Data:Path") ?? DefaultDataFolder(repository), repository);
        var monitoring = Path.GetFullPath(Setting("Monitoring:Path") ?? "monitoring", repository);
        if (builder.ExecutionContext.IsPublishMode)
        {
            return new(PartPlan.ForPublishing(), null, monitoring, data, madeAdminKey: false);
        }

        DataFolder.Take(builder, data, arguments.Fresh);
        var ports = new Ports(builder.Configuration);
        var plan = PartPlan.ForThisMachine(arguments.Mode, ports);
        var madeAdminKey = LocalSecrets.Ensure(builder.Configuration, data, secrets);
        return new(plan, ports, monitoring, data, madeAdminKey);

        string? Setting(string name) => builder.Configuration[name] is { Length: > 0 } value ? value : null;
    }

    /// <summary>
    /// Prints one table: part, how it runs, address; the admin key when it was made now; and, once the gateway is ready,
    /// a first request. Nothing when publishing.
    /// </summary>
    public void Announce(IDistributedApplicationBuilder builder, IResourceBuilder<ProjectResource> api, ModelProvider provider)
    {
        if (Ports is null)
        {
            return;
        }

        List<(string Part, string Runs, string Address, string Note)> rows =
        [
            ("PART", "RUNS", "ADDRESS", ""),
            ("api", "project", Url(api, PartExtensions.Http), ""),
            ("api, management", "project", Url(api, GatewayExtensions.Management), "/metrics, /health/live, /health/ready, /health/startup"),
            ("model provider", provider.Resource is null ? "external" : "project", provider.Resource is { } simulator ? Url(simulator, PartExtensions.Http) : builder.Configuration["Parameters:provider-url"]!, provider.Name),
            .. _plan.Parts.Select(part => (part.Name, How(part.Hosting), Address(part), part.Note)),
        ];
        var widths = (Part: rows.Max(row => row.Part.Length), Runs: rows.Max(row => row.Runs.Length), Address: rows.Max(row => row.Address.Length));
        var table = rows.Select(row =>
            $"  {row.Part.PadRight(widths.Part)}  {row.Runs.PadRight(widths.Runs)}  {row.Address.PadRight(widths.Address)}  {row.Note}".TrimEnd());
        var key = _madeAdminKey
            ? $"  Admin key, shown this once: {builder.Configuration["Parameters:admin-key"]}"
            : $"  Admin key: made at an earlier start, kept in {Path.Combine(DataPath, LocalSecrets.FileName)}";
        Console.WriteLine(string.Join(Environment.NewLine, ["", .. table, "", key, $"  Data: {DataPath}", ""]));
        api.OnResourceReady((_, _, _) =>
        {
            Console.WriteLine($$"""

                  The gateway is ready. A first request, with the admin key in $KEY:
                  curl {{Url(api, PartExtensions.Http)}}/v1/chat/completions -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" \
                    -d '{"model":"sim-chat","messages":[{"role":"user","content":"Hello"}]}'

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

    private static string Url(IResourceBuilder<ProjectResource> project, string endpoint) =>
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
