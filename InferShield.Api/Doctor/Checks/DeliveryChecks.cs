using System.Globalization;

namespace InferShield.Api.Doctor.Checks;

/// <summary>Whether alerts leave Prometheus, arrive at Alertmanager, and leave it.</summary>
internal static class DeliveryChecks
{
    private const string Watchdog = "Watchdog";

    public static async Task DiscoveredAsync(Stack stack, Findings findings, CancellationToken cancellation)
    {
        var prometheus = stack.Prometheus!;
        var active = (await prometheus.DataAsync("/api/v1/alertmanagers", cancellation)).GetProperty("activeAlertmanagers");
        if (active.GetArrayLength() == 0)
        {
            if (stack.LeftOut.TryGetValue("alertmanager", out var why))
            {
                findings.Skip($"alertmanager is left out: {why}");
                return;
            }

            findings.Fail("Prometheus knows no Alertmanager: no alert reaches anybody", "alerting.alertmanagers finds none", $"open {prometheus.At("/status")}; look at alerting in prometheus.yml and at its targets file");
        }

        findings.OkIfNoTrouble(string.Join(", ", active.EnumerateArray().Select(alertmanager => alertmanager.GetProperty("url").GetString())));
    }

    /// <summary>Looks back a quarter of an hour: what failed before that was somebody's work to mend.</summary>
    public static async Task NotificationsAsync(Stack stack, Findings findings, CancellationToken cancellation)
    {
        var prometheus = stack.Prometheus!;
        foreach (var sample in await prometheus.QueryAsync("sum by (integration) (increase(alertmanager_notifications_failed_total[15m])) > 0", cancellation))
        {
            findings.Fail(
                $"Alertmanager could not deliver by {sample.Labels.GetValueOrDefault("integration")}",
                $"about {Count(sample)} notifications failed within 15 minutes",
                "look into Alertmanager's log for the receiver's answer; test the webhook or key with curl");
        }

        foreach (var (metric, what) in new[] { ("prometheus_notifications_dropped_total", "dropped"), ("prometheus_notifications_errors_total", "could not send") })
        {
            foreach (var sample in await prometheus.QueryAsync($"sum(increase({metric}[15m])) > 0", cancellation))
            {
                findings.Fail($"Prometheus {what} about {Count(sample)} alerts within 15 minutes", "Alertmanager was away or slow", $"open {prometheus.At("/status")}");
            }
        }

        findings.OkIfNoTrouble("none failed within 15 minutes");
    }

    public static async Task WatchdogAsync(Stack stack, Findings findings, CancellationToken cancellation)
    {
        var prometheus = stack.Prometheus!;
        var alerts = (await prometheus.DataAsync("/api/v1/alerts", cancellation)).GetProperty("alerts").EnumerateArray();
        if (!alerts.Any(alert => alert.GetProperty("labels").GetProperty("alertname").GetString() == Watchdog && alert.GetProperty("state").GetString() == "firing"))
        {
            var isLoaded = (await prometheus.RulesAsync(cancellation)).SelectMany(group => group.Rules).Any(rule => rule.IsAlert && rule.Name == Watchdog);
            findings.Fail(
                $"{Watchdog} does not fire", isLoaded ? "its group is not evaluated" : "it is not among the loaded rules",
                isLoaded ? $"open {prometheus.At("/alerts")}" : "load monitoring/prometheus/rules/monitoring-alerts.yaml");
            return;
        }

        var received = await stack.Alertmanager!.JsonAsync("/api/v2/alerts?filter=" + Uri.EscapeDataString($"alertname=\"{Watchdog}\""), cancellation);
        if (received.GetArrayLength() == 0)
        {
            findings.Fail($"{Watchdog} fires and Alertmanager does not have it", "alerts get lost between Prometheus and Alertmanager", $"open {prometheus.At("/status")} and compare the Alertmanager there with {stack.Alertmanager.Address}");
        }

        findings.OkIfNoTrouble("fires and is received");
    }

    private static string Count(Sample sample) => Math.Max(1, Math.Round(sample.Value)).ToString(CultureInfo.InvariantCulture);
}
