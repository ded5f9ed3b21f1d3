using System.Globalization;
using System.Net.Http.Headers;
using InferShield.Simulator;
using Npgsql;
using StackExchange.Redis;

namespace InferShield.Campaign.Stack;

/// <summary>
/// The whole system with real servers, on compressed monitoring, under demo traffic: what faults take hold of. It is
/// started once for a campaign and leaves no process and no file.
/// </summary>
internal sealed class LiveStack : IAsyncDisposable
{
    private static readonly TimeSpan StartTime = TimeSpan.FromMinutes(3);

    private readonly AppHost _host;
    private readonly Dictionary<string, Part> _parts;

    private LiveStack(StackSettings settings, AppHost host, Receivers receivers)
    {
        Settings = settings;
        _host = host;
        Receivers = receivers;
        Gateway = new HttpClient { BaseAddress = settings.Address("api"), Timeout = TimeSpan.FromMinutes(5) };
        Gateway.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", settings.AdminKey);
        Provider = new HttpClient { BaseAddress = settings.Address("simulator") };
        Alerts = new Alerts(Client("prometheus"), Client("alertmanager"));
        _parts = Servers(settings).ToDictionary(part => part.Name);
        Traffic = new Traffic(settings);

        HttpClient Client(string part) => new() { BaseAddress = settings.Address(part) };
    }

    public StackSettings Settings { get; }

    public Receivers Receivers { get; }

    public Alerts Alerts { get; }

    /// <summary>Calls the gateway with the admin key.</summary>
    public HttpClient Gateway { get; }

    /// <summary>The simulator that is the model provider.</summary>
    public HttpClient Provider { get; }

    public Traffic Traffic { get; }

    public Part Api => _parts["api"];

    public Part Postgres => _parts["postgres"];

    public Part Redis => _parts["redis"];

    public Part Prometheus => _parts["prometheus"];

    public Part Alertmanager => _parts["alertmanager"];

    public Part this[string name] => _parts[name];

    public string PostgresConnection =>
        $"Host=127.0.0.1;Port={Settings.Ports["postgres"]};Username=postgres;Password={Settings.PostgresPassword};Database=infershield;Pooling=false;Timeout=10;Command Timeout=0";

    /// <param name="factor">How many times faster than real the rules run.</param>
    /// <exception cref="InvalidOperationException">A part did not come up.</exception>
    /// <exception cref="TimeoutException">A part was not ready in time.</exception>
    public static async Task<LiveStack> StartAsync(double factor, CancellationToken cancellation)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new InvalidOperationException("The campaign needs Linux: it finds processes in /proc.");
        }

        var folder = Directory.CreateTempSubdirectory("infershield-campaign-");
        // PostgreSQL runs as its own user, who has to get through.
        folder.UnixFileMode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        var settings = new StackSettings(folder.FullName, factor);
        var receivers = await Receivers.StartAsync(settings, cancellation);
        Configuration.Write(settings, receivers);
        var host = AppHost.Start(settings, receivers);
        LiveStack? stack = null;
        try
        {
            await ReadyAsync(settings, host, cancellation);
            stack = new LiveStack(settings, host, receivers);
            // Its resending is to be compressed too.
            await stack.ForgetAsync(cancellation);
            stack.Traffic.Start();
            return stack;
        }
        finally
        {
            if (stack is null)
            {
                await host.DisposeAsync();
                await receivers.DisposeAsync();
            }
        }
    }

    /// <summary>
    /// Has Prometheus and Alertmanager forget everything: what an earlier fault cost the error budget is no longer
    /// counted against it.
    /// </summary>
    public async Task ForgetAsync(CancellationToken cancellation)
    {
        await Prometheus.KillAsync(cancellation);
        await Alertmanager.KillAsync(cancellation);
        foreach (var folder in (string[])[Path.Combine(Settings.Data, "prometheus", "tsdb"), Path.Combine(Settings.Data, "alertmanager", "state")])
        {
            Directory.Delete(folder, recursive: true);
        }

        await Alertmanager.StartAsync(cancellation);
        await Prometheus.StartAsync(cancellation);
    }

    public async Task<NpgsqlConnection> OpenPostgresAsync(CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(PostgresConnection);
        await connection.OpenAsync(cancellation);
        return connection;
    }

    /// <summary>Runs SQL on a connection of its own.</summary>
    public async Task ExecuteAsync(string sql, CancellationToken cancellation)
    {
        await using var connection = await OpenPostgresAsync(cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Runs a command on Redis and returns what it says.</summary>
    public async Task<string> RedisAsync(string command, params object[] arguments)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{Settings.Ports["redis"]},password={Settings.RedisPassword},allowAdmin=true");
        return (await redis.GetDatabase().ExecuteAsync(command, arguments)).ToString();
    }

    /// <summary>Runs a command of the gateway's program and returns the last line that it prints.</summary>
    public async Task<string> RunGatewayAsync(CancellationToken cancellation, params string[] arguments)
    {
        var launch = Launch.Of(Api.Id()!.Value);
        var log = Settings.Log(string.Join('-', arguments));
        using var process = (launch with { Command = [.. launch.Command, .. arguments] }).Start(log);
        await process.WaitForExitAsync(cancellation);
        return File.Exists(log) && process.ExitCode == 0 ? File.ReadLines(log).Last() : throw new InvalidOperationException($"{arguments[0]} has failed: see {log}");
    }

    /// <summary>A further gateway on the same storage, scraped like the first; it ends with what is returned.</summary>
    public async Task<(Part Gateway, IAsyncDisposable End)> SecondGatewayAsync(
        CancellationToken cancellation, params (string Name, string Value)[] variables)
    {
        var management = FreePort.Next();
        var launch = Launch.Of(Api.Id()!.Value).With(
        [
            ("ASPNETCORE_URLS", $"http://127.0.0.1:{FreePort.Next()}"), ("Management__Url", $"http://127.0.0.1:{management}"),
            ("Audit__SpoolPath", Path.Combine(Settings.Folder, "second-spool")), .. variables,
        ]);
        var second = new Part("second gateway", management, launch, Settings.Log("second-gateway"));
        await second.StartAsync(cancellation);
        return (second, Undo.All(second, Targets.Add(Settings, "infershield", management)));
    }

    public async ValueTask DisposeAsync()
    {
        await Traffic.DisposeAsync();
        foreach (var part in _parts.Values)
        {
            await part.DisposeAsync();
        }

        await _host.DisposeAsync();
        await Receivers.DisposeAsync();
        Gateway.Dispose();
        Provider.Dispose();
        Directory.Delete(Settings.Folder, recursive: true);
    }

    private static async Task ReadyAsync(StackSettings settings, AppHost host, CancellationToken cancellation)
    {
        using var http = new HttpClient();
        (string Part, string Path)[] probes = [("management", "/health/ready"), ("prometheus", "/-/ready"), ("alertmanager", "/-/ready"), ("simulator", "/health")];
        foreach (var (part, path) in probes)
        {
            await Wait.UntilAsync(
                async () => !host.HasEnded
                    ? await http.IsReadyAsync(new Uri(settings.Address(part), path).ToString(), cancellation)
                    : throw new InvalidOperationException($"The app host has ended:\n{File.ReadAllText(settings.Log("app-host"))}"),
                $"{part} is ready (see {settings.Log("app-host")})", StartTime, cancellation);
        }

        foreach (var (part, port) in settings.Ports)
        {
            await Wait.UntilAsync(() => Processes.ListeningOn(port) is not null, $"{part} listens on port {port}", StartTime, cancellation);
        }
    }

    private static IEnumerable<Part> Servers(StackSettings settings)
    {
        foreach (var name in (string[])["api", "simulator", "prometheus", "alertmanager", "postgres-exporter", "redis-exporter", "node-exporter"])
        {
            var launch = Launch.Of(Id(name));
            yield return new Part(name, settings.Ports[name], name == "prometheus" ? Compressed(launch) : launch, settings.Log(name));
        }

        // These two write over their own command line and read secrets that they then forget: the script knows how.
        yield return new Part("postgres", settings.Ports["postgres"], Script("postgres", ("POSTGRES_PASSWORD", settings.PostgresPassword), ("POSTGRES_DB", "infershield")), settings.Log("postgres"));
        yield return new Part("redis", settings.Ports["redis"], Script("redis", ("REDIS_PASSWORD", settings.RedisPassword)), settings.Log("redis"));

        // What Prometheus repeats every minute, and forgets after four, is a setting of its command line.
        Launch Compressed(Launch prometheus) => prometheus with
        {
            Command = [.. prometheus.Command, string.Create(CultureInfo.InvariantCulture, $"--rules.alert.resend-delay={Math.Max(1000, 60_000 / settings.Factor):0}ms")],
        };

        // Of a title such as "/usr/bin/redis-server 127.0.0.1:6379"; the executable itself may have several names.
        string Program(string name) => Processes.CommandOf(Id(name))[0].Split(' ')[0];

        int Id(string name) => Processes.ListeningOn(settings.Ports[name]) ?? throw new InvalidOperationException($"{name} does not run.");

        Launch Script(string name, params (string, string)[] secrets)
        {
            string[] command =
            [
                Path.Combine(AppHost.ProgramFolder("InferShield.AppHost"), "Native", name + ".sh"), Program(name),
                Path.Combine(settings.Data, name), settings.Ports[name].ToString(CultureInfo.InvariantCulture),
            ];
            return (Launch.Of(Id("api")) with { Command = command, Folder = settings.Folder }).With(secrets);
        }
    }
}
