using System.Text.Json;

namespace InferShield.Tests.Monitoring;

public class AlertmanagerTests
{
    private static readonly string Config = MonitoringFiles.PathOf("alertmanager", "alertmanager.yml");

    public static TheoryData<string> Alerts => AlertTests.Names;

    public static TheoryData<string> Templates => ["title", "slack.text", "text", "email.html", "color", "pagerduty.severity"];

    [Fact]
    public async Task Amtool_accepts_the_configuration() => await MonitoringTool.CheckAsync("amtool", ["check-config", Config]);

    [Theory]
    [MemberData(nameof(Alerts))]
    public async Task Critical_alerts_page_and_are_posted_while_warnings_are_posted(string name)
    {
        var labels = MonitoringFiles.Alerts.Single(alert => alert.Name == name).Labels;

        Assert.Equal(labels["severity"] == "critical" ? "pagerduty,slack" : "slack", await ReceiversAsync(name, labels, "production"));
        Assert.Equal("slack", await ReceiversAsync(name, labels, "local"));
    }

    [Fact]
    public void A_critical_alert_shares_its_symptom_with_the_warning_that_it_silences() =>
        Assert.All([("CriticalCPUUsage", "HighCPUUsage"), ("CriticalErrorRate", "HighErrorRate"), ("VeryHighLatency", "HighLatency")], pair =>
        {
            var critical = MonitoringFiles.Alerts.Single(alert => alert.Name == pair.Item1);
            var warning = MonitoringFiles.Alerts.Single(alert => alert.Name == pair.Item2);
            Assert.Equal(("critical", "warning"), (critical.Labels["severity"], warning.Labels["severity"]));
            Assert.Equal(critical.Labels["symptom"], warning.Labels["symptom"]);
        });

    [Theory]
    [MemberData(nameof(Templates))]
    public async Task Templates_render_firing_and_resolved_alerts(string template)
    {
        var data = Path.GetTempFileName();
        try
        {
            foreach (var status in new[] { "firing", "resolved" })
            {
                await File.WriteAllTextAsync(data, Notification(status), TestContext.Current.CancellationToken);
                var text = await MonitoringTool.CheckAsync("amtool",
                    ["template", "render", $"--template.glob={MonitoringFiles.PathOf("alertmanager", "templates", "*.tmpl")}",
                     $"--template.text={{{{ template \"infershield.{template}\" . }}}}", $"--template.data={data}"]);

                Assert.False(string.IsNullOrWhiteSpace(text));
                Assert.DoesNotContain("<no value>", text, StringComparison.Ordinal);
                Assert.Equal(template is "slack.text" or "text" or "email.html" && (status == "firing" || template == "email.html"),
                    text.Contains("http://localhost:3000/d/infershield-overview?viewPanel=60", StringComparison.Ordinal));
            }
        }
        finally
        {
            File.Delete(data);
        }
    }

    [Fact]
    public async Task Secrets_come_from_files_alone()
    {
        var lines = await File.ReadAllLinesAsync(Config, TestContext.Current.CancellationToken);
        var secret = lines.Where(line => line.Contains("_url:", StringComparison.Ordinal) || line.Contains("_key:", StringComparison.Ordinal) || line.Contains("password:", StringComparison.Ordinal));

        Assert.All(secret, line => Assert.Contains("{{", line, StringComparison.Ordinal));
        Assert.Equal(3, lines.Count(line => line.Contains("_file: secrets/", StringComparison.Ordinal)));
    }

    private static async Task<string> ReceiversAsync(string name, IReadOnlyDictionary<string, string> labels, string environment)
    {
        var output = await MonitoringTool.CheckAsync("amtool",
            ["config", "routes", "test", $"--config.file={Config}", $"alertname={name}", $"environment={environment}", .. labels.Select(label => $"{label.Key}={label.Value}")]);
        return output.Split('\n')[0];
    }

    private static string Notification(string status) => JsonSerializer.Serialize(new
    {
        receiver = "slack",
        status,
        alerts = new[]
        {
            new
            {
                status,
                labels = new { alertname = "DatabaseDown", severity = "critical" },
                annotations = new
                {
                    summary = "PostgreSQL is down",
                    description = "PostgreSQL does not answer.",
                    runbook_url = "https://example.com/DatabaseDown.md",
                    dashboard_url = "/d/infershield-overview?viewPanel=60",
                },
                startsAt = "2026-01-02T03:04:05Z",
                endsAt = "2026-01-02T03:14:05Z",
                generatorURL = "http://localhost:9090/graph",
            },
        },
        groupLabels = new { alertname = "DatabaseDown" },
        commonLabels = new { alertname = "DatabaseDown", severity = "critical" },
        commonAnnotations = new { summary = "PostgreSQL is down" },
    });
}
