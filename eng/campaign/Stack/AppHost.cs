using System.Diagnostics;

using InferShield.Simulator;

namespace InferShield.Campaign.Stack;

/// <summary>The app host in native mode, as <c>./run.sh --mode native</c> runs it, as a process of its own.</summary>
internal sealed class AppHost : IAsyncDisposable
{
    private const string Marker = "INFERSHIELD_CAMPAIGN";

    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(30);

    private readonly StackSettings _settings;
    private readonly Process _process;

    private AppHost(StackSettings settings, Process process) => (_settings, _process) = (settings, process);

    public bool HasEnded => _process.HasExited;

    /// <summary>The folder of a program of this repository, beside that of the running one.</summary>
    public static string ProgramFolder(string project) => Directory.EnumerateDirectories(
        Path.Combine(AppContext.BaseDirectory, "..", "..", project), new DirectoryInfo(AppContext.BaseDirectory).Name).First();

    public static AppHost Start(StackSettings settings, Receivers receivers)
    {
        var environment = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(pair => (string)pair.Key, pair => (string)pair.Value!);
        environment[Marker] = settings.Marker;
        environment["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true";
        foreach (var name in (string[])["ASPNETCORE_URLS", "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"])
        {
            environment[name] = $"http://127.0.0.1:{FreePort.Next()}";
        }

        environment["Data__Path"] = settings.Data;
        environment["Monitoring__Path"] = settings.Monitoring;
        environment["Parameters__admin-key"] = settings.AdminKey;
        environment["Parameters__postgres-password"] = settings.PostgresPassword;
        environment["Parameters__redis-password"] = settings.RedisPassword;
        environment["Parameters__slack-webhook-url"] = environment["Parameters__slack-security-webhook-url"] = receivers.Url("slack").ToString();
        environment["Parameters__pagerduty-routing-key"] = settings.Marker;
        environment["Parameters__heartbeat-url"] = receivers.Url("heartbeat").ToString();
        environment["Parameters__smtp-smarthost"] = receivers.MailServer;
        environment["Parameters__smtp-from"] = environment["Parameters__smtp-to"] = "campaign@example.com";
        environment["Policies__File"] = settings.Policies;
        // The gateway's patience with its database is compressed as the rules are, though not below what a busy machine needs.
        environment["Audit__WriteTimeout"] = "00:00:01";
        environment["Audit__RetryDelay"] = "00:00:00.1";
        environment["Audit__MaxRetryDelay"] = "00:00:00.5";
        foreach (var (part, port) in settings.Ports.Where(pair => !pair.Key.StartsWith("receivers", StringComparison.Ordinal)))
        {
            environment[$"Ports__{part}"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        // A shell starts background jobs deaf to Ctrl+C: the app host is to hear it.
        var launch = new Launch(
            ["env", "--default-signal=INT", "dotnet", Path.Combine(ProgramFolder("InferShield.AppHost"), "InferShield.AppHost.dll"), "--mode", "native"],
            settings.Folder, environment);
        return new(settings, launch.Start(settings.Log("app-host")));
    }

    /// <summary>Ends the app host as Ctrl+C does, and whatever of the stack is left.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await Processes.SignalAsync("INT", _process.Id);
            using var patience = new CancellationTokenSource(StopTime);
            await _process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Processes.SignalAsync("KILL", [.. Processes.With(Marker, _settings.Marker)]);
        _process.Dispose();
    }
}
