using System.Text.Json;
using InferShield.Tests.Servers;

namespace InferShield.Tests.EndToEnd;

[CollectionDefinition(DeliveryTests.Name, DisableParallelization = true)]
public sealed class DeliveryTestsAlone : ICollectionFixture<DeliveryFixture>;

/// <summary>Alerts on their way from Prometheus's rules to people, field by field, and through failures of each part on it.</summary>
[Collection(Name)]
public sealed class DeliveryTests(DeliveryFixture delivery)
{
    public const string Name = "delivery";

    private const string Grafana = "http://localhost:3000";

    // A namespace of the test's own: alerts of different namespaces are told in different notifications.
    private readonly string _place = $"infershield-{Guid.NewGuid().ToString("N")[..8]}";

    private string Sentence => $"The drill in {_place} is 100% <!channel> done.";

    private string SlackSentence => $"The drill in {_place} is 100% &lt;!channel&gt; done.";

    [Fact]
    public async Task A_critical_alert_pages_and_is_posted_and_both_hear_that_it_is_over()
    {
        const string alert = "DrillCriticalPlatform";
        delivery.Start(alert, _place);
        var page = (await delivery.ReceivesAsync("pagerduty", _place))[0];
        var post = (await delivery.ReceivesAsync("slack", _place))[0];

        Assert.Equal(DeliveryFixture.RoutingKey, Text(page, "routing_key"));
        Assert.Equal("trigger", Text(page, "event_action"));
        Assert.NotEmpty(Text(page, "dedup_key"));
        Assert.Equal("InferShield", Text(page, "client"));
        Assert.Equal($"{Grafana}/d/infershield-overview?viewPanel=10", Text(page, "client_url"));
        Assert.Equal(
            [($"https://runbooks.example/{alert}.md", "Runbook"), ($"{Grafana}/d/infershield-overview?viewPanel=10", "Dashboard")],
            page.GetProperty("links").EnumerateArray().Select(link => (Text(link, "href"), Text(link, "text"))));
        var payload = page.GetProperty("payload");
        Assert.Equal($"[CRITICAL] {alert}: Überprüfung <b>& more", Text(payload, "summary"));
        Assert.Equal(("critical", "InferShield"), (Text(payload, "severity"), Text(payload, "source")));
        Assert.Equal((alert, "drill", "platform"), (Text(payload, "class"), Text(payload, "component"), Text(payload, "group")));
        var details = payload.GetProperty("custom_details");
        Assert.Equal($"production, cluster drill, namespace {_place}", Text(details, "place"));
        Assert.Contains(Sentence, Text(details, "alerts"), StringComparison.Ordinal);

        Assert.Equal("#infershield-alerts", Text(post, "channel"));
        var message = Assert.Single(post.GetProperty("attachments").EnumerateArray());
        Assert.Equal("danger", Text(message, "color"));
        Assert.Equal($"[CRITICAL] {alert}: Überprüfung &lt;b&gt;&amp; more", Text(message, "title"));
        Assert.Equal(Text(message, "title"), Text(message, "fallback"));
        Assert.Equal($"{Grafana}/d/infershield-overview?viewPanel=10", Text(message, "title_link"));
        Assert.Equal($"production, cluster drill, namespace {_place}", Text(message, "footer"));
        Assert.StartsWith(
            $"{SlackSentence}\n<https://runbooks.example/{alert}.md|Runbook> · <{Grafana}/d/infershield-overview?viewPanel=10|Dashboard> · <http://",
            Text(message, "text"), StringComparison.Ordinal);

        delivery.End(alert, _place);
        var over = (await delivery.ReceivesAsync("pagerduty", _place, 2))[1];
        Assert.Equal(("resolve", Text(page, "dedup_key")), (Text(over, "event_action"), Text(over, "dedup_key")));
        var end = (await delivery.ReceivesAsync("slack", _place, 2))[1].GetProperty("attachments")[0];
        Assert.Equal(("good", $"[RESOLVED] {alert}: Überprüfung &lt;b&gt;&amp; more"), (Text(end, "color"), Text(end, "title")));
        Assert.Equal($"Resolved: {SlackSentence}", Text(end, "text").Trim());
        Assert.Empty(await delivery.ReceivedAsync("email", _place));
    }

    [Fact]
    public async Task A_warning_of_the_security_team_is_posted_to_its_channel_and_mailed_and_wakes_nobody()
    {
        const string alert = "DrillWarningSecurity";
        delivery.Start(alert, _place);
        var post = (await delivery.ReceivesAsync("slack", _place))[0];
        var mail = (await delivery.ReceivesAsync("email", _place))[0];

        Assert.Equal("#infershield-security", Text(post, "channel"));
        Assert.Equal("warning", Text(post.GetProperty("attachments")[0], "color"));
        Assert.StartsWith($"[WARNING] {alert}: ", Text(post.GetProperty("attachments")[0], "title"), StringComparison.Ordinal);

        Assert.Equal(DeliveryFixture.MailUser, Text(mail, "user"));
        Assert.Equal("alerts@example.com", Text(mail, "from"));
        Assert.Equal(["security@example.com"], mail.GetProperty("to").EnumerateArray().Select(to => to.GetString()));
        Assert.Equal($"[WARNING] {alert}: Überprüfung <b>& more", Text(mail, "subject"));
        var headers = mail.GetProperty("headers");
        Assert.Equal(("alerts@example.com", "security@example.com"), (Text(headers, "From"), Text(headers, "To")));
        Assert.StartsWith("multipart/", Text(headers, "Content-Type"), StringComparison.Ordinal);
        Assert.Contains(Sentence, Text(mail, "text"), StringComparison.Ordinal);
        Assert.Contains($"runbook: https://runbooks.example/{alert}.md", Text(mail, "text"), StringComparison.Ordinal);
        Assert.Contains($"dashboard: {Grafana}/d/infershield-overview?viewPanel=10", Text(mail, "text"), StringComparison.Ordinal);
        Assert.Contains(SlackSentence, Text(mail, "html"), StringComparison.Ordinal);
        Assert.Contains($"<a href=\"https://runbooks.example/{alert}.md\">Runbook</a>", Text(mail, "html"), StringComparison.Ordinal);
        Assert.Contains($"<a href=\"{Grafana}/d/infershield-overview?viewPanel=10\">Dashboard</a>", Text(mail, "html"), StringComparison.Ordinal);
        Assert.DoesNotContain("<!channel>", Text(mail, "html"), StringComparison.Ordinal);

        delivery.End(alert, _place);
        Assert.Equal("good", Text((await delivery.ReceivesAsync("slack", _place, 2))[1].GetProperty("attachments")[0], "color"));
        var over = (await delivery.ReceivesAsync("email", _place, 2))[1];
        Assert.StartsWith($"[RESOLVED] {alert}: ", Text(over, "subject"), StringComparison.Ordinal);
        Assert.Contains("RESOLVED at ", Text(over, "text"), StringComparison.Ordinal);
        Assert.Empty(await delivery.ReceivedAsync("pagerduty", _place));
    }

    [Fact]
    public async Task An_info_alert_is_mailed_to_its_team_and_no_more()
    {
        const string alert = "DrillInfoPlatform";
        delivery.Start(alert, _place);
        var mail = (await delivery.ReceivesAsync("email", _place))[0];
        Assert.StartsWith($"[INFO] {alert}: ", Text(mail, "subject"), StringComparison.Ordinal);
        Assert.Equal(["platform@example.com"], mail.GetProperty("to").EnumerateArray().Select(to => to.GetString()));

        delivery.End(alert, _place);
        Assert.StartsWith($"[RESOLVED] {alert}: ", Text((await delivery.ReceivesAsync("email", _place, 2))[1], "subject"), StringComparison.Ordinal);
        Assert.Empty(await delivery.ReceivedAsync("slack", _place));
        Assert.Empty(await delivery.ReceivedAsync("pagerduty", _place));
    }

    [Fact]
    public async Task Watchdog_beats_again_and_again_and_its_end_is_no_beat()
    {
        await delivery.Alertmanager.PostAsync([new Dictionary<string, string> { ["alertname"] = "Watchdog", ["severity"] = "none", ["cluster"] = _place }]);
        var beats = await delivery.ReceivesAsync("heartbeat", _place, 3);
        Assert.All(beats, beat => Assert.Equal("firing", Text(beat, "status")));

        await delivery.Alertmanager.PostAsync([new Dictionary<string, string> { ["alertname"] = "Watchdog", ["severity"] = "none", ["cluster"] = _place }], resolved: true);
        await SettleAsync();
        Assert.All(await delivery.ReceivedAsync("heartbeat", _place), beat => Assert.Equal("firing", Text(beat, "status")));
        foreach (var receiver in new[] { "slack", "pagerduty", "email" })
        {
            Assert.Empty(await delivery.ReceivedAsync(receiver, _place));
        }
    }

    [Fact]
    public async Task A_developers_machine_pages_nobody()
    {
        await delivery.Alertmanager.PostAsync(
            [new Dictionary<string, string> { ["alertname"] = "DatabaseDown", ["severity"] = "critical", ["team"] = "platform", ["environment"] = "local", ["cluster"] = _place }]);

        await delivery.ReceivesAsync("slack", _place);
        await SettleAsync();
        Assert.Empty(await delivery.ReceivedAsync("pagerduty", _place));
    }

    [Fact]
    public async Task Every_alert_of_the_rules_reaches_its_receivers_with_its_own_links()
    {
        var alerts = MonitoringFiles.Alerts.Where(alert => alert.Labels["severity"] != "none").ToList();
        string Place(Rule alert) => $"{_place}-{alert.Name}-";
        alerts.ForEach(alert => delivery.Start(alert.Name, Place(alert)));

        foreach (var alert in alerts)
        {
            var (severity, runbook, dashboard) = (alert.Labels["severity"], alert.Annotations["runbook_url"], Grafana + alert.Annotations["dashboard_url"]);
            if (severity == "critical")
            {
                var page = (await delivery.ReceivesAsync("pagerduty", Place(alert)))[0];
                Assert.Equal((alert.Name, "critical"), (Text(page.GetProperty("payload"), "class"), Text(page.GetProperty("payload"), "severity")));
                Assert.Equal([runbook, dashboard], page.GetProperty("links").EnumerateArray().Select(link => Text(link, "href")));
            }

            if (severity is "critical" or "warning")
            {
                var post = (await delivery.ReceivesAsync("slack", Place(alert)))[0];
                Assert.Equal(alert.Labels["team"] == "security" ? "#infershield-security" : "#infershield-alerts", Text(post, "channel"));
                var message = post.GetProperty("attachments")[0];
                Assert.StartsWith($"[{severity.ToUpperInvariant()}] {alert.Name}: ", Text(message, "title"), StringComparison.Ordinal);
                Assert.Contains($"<{runbook}|Runbook> · <{dashboard}|Dashboard>", Text(message, "text"), StringComparison.Ordinal);
            }

            if (severity is "warning" or "info")
            {
                var mail = (await delivery.ReceivesAsync("email", Place(alert)))[0];
                Assert.Equal($"{alert.Labels["team"]}@example.com", mail.GetProperty("to")[0].GetString());
                Assert.StartsWith($"[{severity.ToUpperInvariant()}] {alert.Name}: ", Text(mail, "subject"), StringComparison.Ordinal);
                Assert.Contains(runbook, Text(mail, "text"), StringComparison.Ordinal);
            }
        }

        alerts.ForEach(alert => delivery.End(alert.Name, Place(alert)));
    }

    [Fact]
    public async Task While_Alertmanager_is_away_no_alert_is_lost_and_none_is_told_twice()
    {
        string Place(string what) => $"{_place}-{what}-";
        delivery.Start("DrillCriticalPlatform", Place("lasts"));
        delivery.Start("DrillCriticalPlatform", Place("ends"));
        delivery.Start("DrillWarningPlatform", Place("lasts"));
        foreach (var what in new[] { "lasts", "ends" })
        {
            await delivery.ReceivesAsync("pagerduty", Place(what));
        }

        await delivery.ReceivesAsync("email", Place("lasts"));
        await delivery.ReceivesAsync("slack", Place("lasts"), 2);

        await delivery.Alertmanager.KillAsync();
        delivery.Start("DrillCriticalPlatform", Place("begins"));
        delivery.End("DrillCriticalPlatform", Place("ends"));
        await FiresAsync("DrillCriticalPlatform", Place("begins"), true);
        await FiresAsync("DrillCriticalPlatform", Place("ends"), false);
        await delivery.Alertmanager.StartAsync();

        await delivery.ReceivesAsync("pagerduty", Place("begins"));
        await delivery.ReceivesAsync("slack", Place("begins"));
        Assert.Equal(["trigger", "resolve"], (await delivery.ReceivesAsync("pagerduty", Place("ends"), 2)).Select(page => Text(page, "event_action")));
        await IsKnownAsync(Place("lasts"), 2, DateTimeOffset.MinValue);
        await SettleAsync();
        Assert.Single(await delivery.ReceivedAsync("pagerduty", Place("lasts")));
        Assert.Single(await delivery.ReceivedAsync("pagerduty", Place("begins")));
        Assert.Single(await delivery.ReceivedAsync("email", Place("lasts")));
        Assert.Equal(2, (await delivery.ReceivedAsync("slack", Place("lasts"))).Count);
    }

    [Fact]
    public async Task A_restart_of_Prometheus_ends_no_alert_and_begins_none()
    {
        const string alert = "DrillCriticalSecurity";
        delivery.Start(alert, _place);
        await delivery.ReceivesAsync("pagerduty", _place);
        await delivery.ReceivesAsync("slack", _place);
        var since = await ActiveSinceAsync(alert);

        await delivery.Prometheus.StopAsync();
        var restart = DateTimeOffset.UtcNow;
        await delivery.StartPrometheusAsync();

        await IsKnownAsync(_place, 1, restart);
        var again = await ActiveSinceAsync(alert);
        Assert.True((again - since).Duration() < TimeSpan.FromSeconds(2), $"active since {again:O}, not {since:O}");
        await SettleAsync();
        Assert.Single(await delivery.ReceivedAsync("pagerduty", _place));
        Assert.Single(await delivery.ReceivedAsync("slack", _place));
    }

    [Theory]
    [InlineData("pagerduty_routing_key", "pagerduty", "DrillCriticalPlatform", "slack")]
    [InlineData("slack_url", "slack", "DrillCriticalPlatform", "pagerduty")]
    [InlineData("slack_security_url", "slack", "DrillWarningSecurity", "email")]
    [InlineData("smtp_password", "email", "DrillWarningSecurity", "slack")]
    public async Task A_receiver_without_its_secret_is_counted_and_logged_while_the_others_hear_and_hears_itself_once_it_is_there(
        string secret, string receiver, string alert, string other)
    {
        var failures = $"alertmanager_notifications_failed_total{{integration=\"{receiver}\"";
        var before = await delivery.Alertmanager.MetricAsync(failures);
        File.Delete(delivery.SecretFile(secret));
        try
        {
            delivery.Start(alert, _place);
            await delivery.ReceivesAsync(other, _place);
            await Eventually.IsTrueAsync(async () => await delivery.Alertmanager.MetricAsync(failures) > before, "the failure is counted");
            await Eventually.IsTrueAsync(() => delivery.Alertmanager.Output.Contains(secret, StringComparison.Ordinal), "the log names the file");
            Assert.Empty(await delivery.ReceivedAsync(receiver, _place));
        }
        finally
        {
            delivery.WriteSecret(secret, delivery.Secrets[secret]);
        }

        await delivery.ReceivesAsync(receiver, _place);
        delivery.End(alert, _place);
    }

    [Fact]
    public async Task What_waits_for_office_hours_is_told_when_they_begin()
    {
        var otherDay = DateTime.UtcNow.AddDays(2).DayOfWeek.ToString().ToLowerInvariant();
        await delivery.ConfigureAlertmanagerAsync(yaml => yaml.Replace("sunday:saturday", otherDay, StringComparison.Ordinal));
        await delivery.Alertmanager.ReloadAsync();
        try
        {
            delivery.Start("DrillInfoPlatform", _place);
            delivery.Start("DrillWarningPlatform", _place);
            await delivery.ReceivesAsync("slack", _place);
            await Eventually.IsTrueAsync(() => delivery.Alertmanager.Output.Contains("not within active time", StringComparison.Ordinal), "an alert waits");
            Assert.All(await delivery.ReceivedAsync("email", _place), mail => Assert.StartsWith("[WARNING]", Text(mail, "subject"), StringComparison.Ordinal));
        }
        finally
        {
            await delivery.ConfigureAlertmanagerAsync(yaml => yaml);
            await delivery.Alertmanager.ReloadAsync();
        }

        await Eventually.IsTrueAsync(
            async () => (await delivery.ReceivedAsync("email", _place)).Any(mail => Text(mail, "subject").StartsWith("[INFO]", StringComparison.Ordinal)), "the mail comes");
        delivery.End("DrillInfoPlatform", _place);
        delivery.End("DrillWarningPlatform", _place);
    }

    /// <summary>Waits until alerts that begin now have been told, and with them whatever was to be told of earlier ones.</summary>
    private async Task SettleAsync()
    {
        for (var i = 0; i < 2; i++)
        {
            var place = $"canary-{Guid.NewGuid():N}";
            delivery.Start("DrillCriticalPlatform", place);
            await delivery.ReceivesAsync("pagerduty", place);
            delivery.End("DrillCriticalPlatform", place);
            await delivery.ReceivesAsync("pagerduty", place, 2);
        }
    }

    private Task FiresAsync(string alert, string place, bool fires) => Eventually.IsTrueAsync(
        async () => (await delivery.Prometheus.Api.QueryAsync($"ALERTS{{alertname=\"{alert}\",namespace=\"{place}\",alertstate=\"firing\"}}")).Count > 0 == fires,
        $"{alert} {(fires ? "fires" : "is over")}", TimeSpan.FromMinutes(1));

    private Task IsKnownAsync(string place, int alerts, DateTimeOffset updatedAfter) => Eventually.IsTrueAsync(
        async () => (await delivery.Alertmanager.ListAsync($"namespace=\"{place}\"")).Count(alert => alert.UpdatedAt > updatedAfter) == alerts,
        $"Alertmanager knows of {place}", TimeSpan.FromMinutes(1));

    // A scrape that a busy machine misses takes the alert away until the next one.
    private async Task<DateTimeOffset> ActiveSinceAsync(string alert)
    {
        DateTimeOffset? since = null;
        await Eventually.IsTrueAsync(async () =>
        {
            var rules = (await delivery.Prometheus.Api.RulesAsync()).GetProperty("groups").EnumerateArray().SelectMany(group => group.GetProperty("rules").EnumerateArray());
            since = rules.Single(rule => Text(rule, "name") == alert).GetProperty("alerts").EnumerateArray()
                .Where(active => Text(active.GetProperty("labels"), "namespace") == _place)
                .Select(active => (DateTimeOffset?)active.GetProperty("activeAt").GetDateTimeOffset()).SingleOrDefault();
            return since is not null;
        }, $"{alert} is active");
        return since!.Value;
    }

    private static string Text(JsonElement element, string field) => element.TryGetProperty(field, out var value) ? value.GetString() ?? "" : "";
}
