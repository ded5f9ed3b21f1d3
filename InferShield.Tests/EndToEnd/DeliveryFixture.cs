using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using InferShield.AppHost.Monitoring;
using InferShield.Simulator;
using InferShield.Simulator.Receivers.Mail;
using InferShield.Tests.Monitoring;
using InferShield.Tests.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace InferShield.Tests.EndToEnd;

/// <summary>
/// A production's way from rule to receiver: real Prometheus, with the repository's alerts fired by switches, real
/// Alertmanager with the repository's configuration and no waiting, and the simulator as every receiver.
/// </summary>
public sealed partial class DeliveryFixture : IAsyncLifetime
{
    public const string RoutingKey = "drill-routing-key";
    public const string MailUser = "alerts@example.com";

    private const string MailPassword = "drill-password";

    private static readonly string[] RuleFiles = ["rules.yml"];

    // An alert is over for Alertmanager when it has not been sent for four times as long.
    private const string ResendDelay = "10s";

    private readonly string _folder = Directory.CreateTempSubdirectory("infershield-delivery-").FullName;
    private readonly HttpClient _receivers = new();
    private WebApplication? _simulator;
    private DrillTarget? _target;

    internal AlertmanagerServer Alertmanager { get; private set; } = null!;

    internal PrometheusServer Prometheus { get; private set; } = null!;

    /// <summary>Alerts beside the repository's: one of each severity and team.</summary>
    internal static IReadOnlyList<Rule> Drills { get; } =
    [
        .. from severity in new[] { "critical", "warning", "info" }
           from team in new[] { "platform", "security" }
           let name = $"Drill{Upper(severity)}{Upper(team)}"
           select new Rule("drills", name, true, "", "",
               new Dictionary<string, string> { ["severity"] = severity, ["team"] = team, ["component"] = "drill" },
               new Dictionary<string, string>
               {
                   ["summary"] = "Überprüfung <b>& more",
                   ["description"] = "The drill in {{ $labels.namespace }} is {{ $value | humanizePercentage }} <!channel> done.",
                   ["runbook_url"] = $"https://runbooks.example/{name}.md",
                   ["dashboard_url"] = "/d/infershield-overview?viewPanel=10",
               }),
    ];

    /// <summary>Everything that a switch can fire.</summary>
    internal static IReadOnlyList<Rule> Alerts { get; } = [.. MonitoringFiles.Alerts, .. Drills];

    public async ValueTask InitializeAsync()
    {
        NativeServers.Require("prometheus", "prometheus-alertmanager");
        _target = await DrillTarget.StartAsync();
        _simulator = SimulatorApp.Create(
            "--urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=None", "--Simulator:Remembered=10000", "--Simulator:SmtpPort=0", $"--Simulator:SmtpPassword={MailPassword}");
        await _simulator.StartAsync();
        _receivers.BaseAddress = new Uri(_simulator.Urls.Single());

        var home = Path.Combine(_folder, "alertmanager");
        Alertmanager = new AlertmanagerServer(home);
        await ConfigureAlertmanagerAsync(yaml => yaml);
        foreach (var (file, secret) in Secrets)
        {
            WriteSecret(file, secret);
        }

        await Alertmanager.StartAsync();
        Prometheus = new PrometheusServer(Directory.CreateDirectory(Path.Combine(_folder, "prometheus")).FullName);
        WritePrometheus();
        await StartPrometheusAsync();
    }

    /// <summary>The secret files of <c>alertmanager.yml</c>, and what stands in them here.</summary>
    internal IReadOnlyDictionary<string, string> Secrets => new Dictionary<string, string>
    {
        ["slack_url"] = Address("slack"),
        ["slack_security_url"] = Address("slack"),
        ["pagerduty_routing_key"] = RoutingKey,
        ["smtp_password"] = MailPassword,
        ["heartbeat_url"] = Address("heartbeat"),
    };

    internal string SecretFile(string name) => Path.Combine(Directory.CreateDirectory(Path.Combine(Alertmanager.Home, "secrets")).FullName, name);

    internal void WriteSecret(string name, string value) => File.WriteAllText(SecretFile(name), value);

    internal Task StartPrometheusAsync() => Prometheus.StartAsync($"--rules.alert.resend-delay={ResendDelay}", "--rules.alert.for-grace-period=1s");

    /// <summary>Writes Alertmanager's configuration: the repository's with the simulator as its receivers, without waiting and with an office that never closes.</summary>
    internal async Task ConfigureAlertmanagerAsync(Func<string, string> change)
    {
        var yaml = await AlertmanagerFile.IsReadAsItIsAsync() ? AlertmanagerFile.Text : AlertmanagerFile.ForEveryVersion(AlertmanagerFile.Text, Address("heartbeat"));
        yaml = AlertmanagerConfiguration.SetGlobal(yaml, "pagerduty_url", Address("pagerduty/v2/enqueue"));
        yaml = AlertmanagerConfiguration.SetGlobal(yaml, "smtp_smarthost", $"127.0.0.1:{_simulator!.Services.GetRequiredService<SmtpReceiver>().Port}");
        yaml = AlertmanagerConfiguration.SetGlobal(yaml, "smtp_require_tls", "false");
        yaml = Wait().Replace(yaml, "${1}1s").Replace("repeat_interval: 4m30s", "repeat_interval: 2s", StringComparison.Ordinal);
        yaml = yaml.Replace("'08:00'", "'00:00'", StringComparison.Ordinal).Replace("'18:00'", "'24:00'", StringComparison.Ordinal).Replace("monday:friday", "sunday:saturday", StringComparison.Ordinal);
        AlertmanagerFile.Write(Alertmanager.Home, change(yaml));
    }

    internal void Start(string alert, string place) => _target!.Start(alert, place);

    internal void End(string alert, string place) => _target!.End(alert, place);

    /// <summary>What a receiver got that speaks of a namespace, the newest last.</summary>
    internal async Task<IReadOnlyList<JsonElement>> ReceivedAsync(string receiver, string about) =>
        [.. (await _receivers.GetFromJsonAsync<JsonElement[]>($"/receivers/{receiver}", TestContext.Current.CancellationToken))!
            .Select(alert => alert.GetProperty("payload"))
            .Where(payload => payload.GetRawText().Contains(about, StringComparison.Ordinal))];

    /// <summary>Waits until a receiver has got so many notifications that speak of a namespace.</summary>
    internal async Task<IReadOnlyList<JsonElement>> ReceivesAsync(string receiver, string about, int count = 1)
    {
        IReadOnlyList<JsonElement> received = [];
        await Eventually.IsTrueAsync(async () => (received = await ReceivedAsync(receiver, about)).Count >= count, $"{receiver} gets {count} for {about}", TimeSpan.FromMinutes(2));
        return received;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in new IAsyncDisposable?[] { Prometheus, Alertmanager, _target, _simulator })
        {
            if (part is not null)
            {
                await part.DisposeAsync();
            }
        }

        _receivers.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Address(string receiver) => $"{_receivers.BaseAddress}receivers/{receiver}";

    // JSON is YAML.
    private void WritePrometheus()
    {
        var home = Path.Combine(_folder, "prometheus");
        object[] Static(int port) => [new { targets = new[] { $"127.0.0.1:{port}" } }];
        File.WriteAllText(Path.Combine(home, "prometheus.yml"), JsonSerializer.Serialize(new
        {
            global = new { scrape_interval = "1s", evaluation_interval = "1s", external_labels = new { environment = "production", cluster = "drill" } },
            rule_files = RuleFiles,
            scrape_configs = new[] { new { job_name = "drill", static_configs = Static(_target!.Port) } },
            alerting = new { alertmanagers = new[] { new { static_configs = Static(Alertmanager.Port) } } },
        }));
        File.WriteAllText(Path.Combine(home, "rules.yml"), JsonSerializer.Serialize(new
        {
            groups = new[]
            {
                new
                {
                    name = "drills",
                    rules = Alerts.Select(alert => new Dictionary<string, object>
                    {
                        ["alert"] = alert.Name,
                        ["expr"] = $"max by (namespace) (drill{{alert=\"{alert.Name}\"}})",
                        ["for"] = "2s",
                        ["labels"] = alert.Labels,
                        ["annotations"] = alert.Annotations,
                    }),
                },
            },
        }));
    }

    private static string Upper(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    [GeneratedRegex("(?m)^( +group_(?:wait|interval): ).*$", RegexOptions.NonBacktracking)]
    private static partial Regex Wait();
}
