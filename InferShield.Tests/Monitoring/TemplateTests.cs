using System.Text.Json;

namespace InferShield.Tests.Monitoring;

/// <summary>What notifications say, as <c>amtool template render</c> shows it.</summary>
public sealed class TemplateTests : IDisposable
{
    private const string Runbook = "https://example.com/DatabaseDown.md";
    private const string Dashboard = "http://localhost:3000/d/infershield-storage?viewPanel=50";

    private readonly string _data = Path.GetTempFileName();

    public static TheoryData<string> Templates => ["title", "place", "slack.title", "slack.text", "text", "email.html", "color", "pagerduty.severity"];

    public void Dispose() => File.Delete(_data);

    [Theory]
    [MemberData(nameof(Templates))]
    public async Task Renders_firing_and_resolved_alerts_with_their_links(string template)
    {
        var firing = await RenderAsync(template, Notification("firing"));
        var resolved = await RenderAsync(template, Notification("resolved"));

        Assert.All([firing, resolved], text => Assert.False(string.IsNullOrWhiteSpace(text)));
        Assert.All([firing, resolved], text => Assert.DoesNotContain("<no value>", text, StringComparison.Ordinal));
        var links = template is "slack.text" or "text" or "email.html";
        Assert.Equal(links, firing.Contains(Runbook, StringComparison.Ordinal));
        Assert.Equal(links, firing.Contains(Dashboard, StringComparison.Ordinal));
        Assert.Equal(template is "place" or "pagerduty.severity", firing == resolved);
    }

    [Theory]
    [MemberData(nameof(Templates))]
    public async Task Renders_an_alert_from_elsewhere_that_has_nothing_but_a_name(string template)
    {
        var text = await RenderAsync(template, new { receiver = "x", status = "firing", alerts = new[] { Alert("firing", new { alertname = "Foreign" }, new { }) }, groupLabels = new { alertname = "Foreign" }, commonLabels = new { alertname = "Foreign" }, commonAnnotations = new { } });

        Assert.DoesNotContain("<no value>", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<|", text, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"\"", text.Replace("<a href=\"\">Query</a>", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("color", "firing", "critical", "danger")]
    [InlineData("color", "firing", "warning", "warning")]
    [InlineData("color", "firing", "info", "warning")]
    [InlineData("color", "resolved", "critical", "good")]
    [InlineData("pagerduty.severity", "firing", "critical", "critical")]
    [InlineData("pagerduty.severity", "firing", "urgent", "error")]
    [InlineData("title", "firing", "critical", "[CRITICAL] DatabaseDown: PostgreSQL is down")]
    [InlineData("title", "resolved", "critical", "[RESOLVED] DatabaseDown: PostgreSQL is down")]
    [InlineData("place", "firing", "critical", "production, cluster eu, namespace infershield")]
    public async Task Says(string template, string status, string severity, string expected) =>
        Assert.Equal(expected, await RenderAsync(template, Notification(status, severity)));

    [Fact]
    public async Task A_name_from_outside_gives_Slack_no_command()
    {
        var text = await RenderAsync("slack.text", Notification("firing", description: "<!channel> & <https://evil.example|click>"));

        Assert.StartsWith("&lt;!channel&gt; &amp; &lt;https://evil.example|click&gt;\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_storm_fits_into_a_message()
    {
        var storm = Notification("firing", count: 300);
        foreach (var template in new[] { "slack.text", "text" })
        {
            var text = await RenderAsync(template, storm);
            Assert.Equal(20, text.Split(Runbook).Length - 1);
            Assert.Contains("20 of 300 are shown.", text, StringComparison.Ordinal);
        }

        Assert.StartsWith("[CRITICAL x300] ", await RenderAsync("title", storm), StringComparison.Ordinal);
    }

    private async Task<string> RenderAsync(string template, object notification)
    {
        await File.WriteAllTextAsync(_data, JsonSerializer.Serialize(notification), TestContext.Current.CancellationToken);
        return (await MonitoringTool.CheckAsync("amtool",
            ["template", "render", $"--template.glob={MonitoringFiles.PathOf("alertmanager", "templates", "*.tmpl")}",
             $"--template.text={{{{ template \"infershield.{template}\" . }}}}", $"--template.data={_data}"])).TrimEnd('\n');
    }

    private static object Notification(string status, string severity = "critical", string description = "PostgreSQL does not answer.", int count = 1)
    {
        var annotations = new { summary = "PostgreSQL is down", description, runbook_url = Runbook, dashboard_url = "/d/infershield-storage?viewPanel=50" };
        var labels = new { alertname = "DatabaseDown", severity, environment = "production", cluster = "eu", @namespace = "infershield" };
        return new
        {
            receiver = "slack",
            status,
            alerts = Enumerable.Repeat(Alert(status, labels, annotations), count),
            groupLabels = new { alertname = "DatabaseDown" },
            commonLabels = labels,
            commonAnnotations = annotations,
        };
    }

    private static object Alert(string status, object labels, object annotations) => new
    {
        status,
        labels,
        annotations,
        startsAt = "2026-01-02T03:04:05Z",
        endsAt = "2026-01-02T03:14:05Z",
        generatorURL = "http://localhost:9090/graph",
    };
}
