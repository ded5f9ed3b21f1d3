using InferShield.Campaign.Stack;
using static InferShield.Campaign.Faults.Expectation;

namespace InferShield.Campaign.Faults;

/// <summary>Monitoring itself.</summary>
internal static class MonitoringFaults
{
    // The first five seconds of Prometheus, before it knows its targets, cannot be compressed: they are longer here than
    // what these wait for, and a tenth of it in production.
    private static readonly string[] BeforeDiscovery = ["DatabaseDown", "RedisDown", "GatewayDown"];

    public static IReadOnlyList<Fault> All { get; } =
    [
        ExporterKilled("redis-exporter", "Redis"),
        ExporterKilled("postgres-exporter", "PostgreSQL"),
        ExporterKilled("node-exporter", "the machine"),
        new("target-gone", "service discovery loses the exporter of Redis")
        {
            Expect = [Warn("MonitoringTargetMissing")],
            Inject = (stack, _) => Task.FromResult(Targets.Clear(stack.Settings, "redis")),
            Hold = TimeSpan.FromMinutes(20),
        },
        new("label-explosion", "a target of the gateway's job tells 25,000 series more")
        {
            Expect = [Warn("PrometheusScrapeLimitHit"), Warn("TargetDown")],
            Inject = (stack, cancellation) => RogueTarget.StartAsync(
                stack, string.Concat(Enumerable.Range(0, 25_000).Select(i => $"exploded_total{{user=\"{i}\"}} 1\n")), cancellation),
        },
        new("label-overflow", "a metric of a gateway has reached its limit of series")
        {
            Expect = [Warn("MetricCardinalityOverflow")],
            Inject = (stack, cancellation) => RogueTarget.StartAsync(stack, "exploded_total{otel_metric_overflow=\"true\"} 1\n", cancellation),
        },
        new("rules-broken", "a rule file is broken by an edit and Prometheus told to read it")
        {
            Expect = [Warn("PrometheusReloadFailed")],
            Inject = async (stack, cancellation) =>
            {
                var file = Path.Combine(stack.Settings.Monitoring, "prometheus", "rules", "broken.yaml");
                await File.WriteAllTextAsync(file, "groups:\n  - name: broken\n    rules: [{alert: Broken, expr: 'up =='}]\n", cancellation);
                await stack.Prometheus.SignalAsync("HUP");
                return Undo.By(async () =>
                {
                    File.Delete(file);
                    await stack.Prometheus.SignalAsync("HUP");
                });
            },
        },
        new("routes-broken", "Alertmanager's configuration is broken by an edit and Alertmanager told to read it")
        {
            Expect = [Warn("AlertmanagerReloadFailed")],
            Inject = async (stack, cancellation) =>
            {
                var file = Path.Combine(stack.Settings.Data, "alertmanager", "alertmanager.yml");
                var before = await File.ReadAllTextAsync(file, cancellation);
                await File.WriteAllTextAsync(file, before + "\nrecievers: []\n", cancellation);
                await stack.Alertmanager.SignalAsync("HUP");
                return Undo.By(async () =>
                {
                    await File.WriteAllTextAsync(file, before, CancellationToken.None);
                    await stack.Alertmanager.SignalAsync("HUP");
                });
            },
        },
        new("slack-away", "Slack does not take notifications while there is something to tell")
        {
            Expect =
            [
                new("TargetDown", [Receivers.Email]),
                new("AlertmanagerNotificationsFailing", [Receivers.PagerDuty]),
            ],
            Inject = async (stack, cancellation) =>
            {
                var file = Configuration.SecretFile(stack.Settings, "slack_url");
                var before = await File.ReadAllTextAsync(file, cancellation);
                await File.WriteAllTextAsync(file, "http://127.0.0.1:1/receivers/slack", cancellation);
                return Undo.All(
                    Undo.By(() => File.WriteAllTextAsync(file, before, CancellationToken.None)),
                    await stack["redis-exporter"].KilledAsync(cancellation));
            },
        },
        new("alertmanager-killed", "Alertmanager dies: nobody can be told but by the missing heartbeat")
        {
            Expect = [NoHeartbeat],
            // Known, and told once somebody can be told.
            May = ["PrometheusWithoutAlertmanager", "PrometheusNotificationsFailing", "TargetDown"],
            Inject = (stack, cancellation) => stack.Alertmanager.KilledAsync(cancellation),
            Hold = TimeSpan.FromMinutes(25),
        },
        new("prometheus-killed", "Prometheus dies: nothing is watched, the heartbeat stops")
        {
            Expect = [NoHeartbeat],
            May = BeforeDiscovery,
            Inject = (stack, cancellation) => stack.Prometheus.KilledAsync(cancellation),
            Hold = TimeSpan.FromMinutes(25),
        },
        new("prometheus-restarted", "Prometheus dies and comes back while the gateway is down: nobody hears of it twice or of anything else")
        {
            Expect = [Page("GatewayDown")],
            May = BeforeDiscovery,
            Inject = async (stack, cancellation) =>
            {
                var killed = await stack.Api.KilledAsync(cancellation);
                await Task.Delay(TimeSpan.FromMinutes(5) / stack.Settings.Factor, cancellation);
                await stack.Prometheus.KillAsync(cancellation);
                await stack.Prometheus.StartAsync(cancellation);
                return killed;
            },
        },
    ];

    private static Fault ExporterKilled(string exporter, string of) => new(exporter + "-killed", $"the exporter of {of} dies, {of} is well")
    {
        Expect = [Warn("TargetDown")],
        Inject = (stack, cancellation) => stack[exporter].KilledAsync(cancellation),
        Hold = TimeSpan.FromMinutes(20),
    };
}
