using System.Text.RegularExpressions;

namespace InferShield.Tests.Monitoring;

public sealed partial class AlertmanagerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("infershield-alertmanager-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Amtool_accepts_the_configuration()
    {
        if (await AlertmanagerFile.IsReadAsItIsAsync())
        {
            await MonitoringTool.CheckAsync("amtool", ["check-config", AlertmanagerFile.Original]);
        }

        await MonitoringTool.CheckAsync("amtool", ["check-config", AlertmanagerFile.Write(_folder, AlertmanagerFile.ForEveryVersion(AlertmanagerFile.Text))]);
    }

    [Fact]
    public async Task Amtool_refuses_a_receiver_that_nobody_defines() =>
        Assert.NotEqual(0, (await MonitoringTool.RunAsync("amtool",
            ["check-config", AlertmanagerFile.Write(_folder, AlertmanagerFile.ForEveryVersion(AlertmanagerFile.Text).Replace("name: heartbeat", "name: heartbaet", StringComparison.Ordinal))])).ExitCode);

    [Fact]
    public void The_form_for_old_versions_differs_in_the_heartbeat_alone() =>
        Assert.Equal(
            ["      - url_file: secrets/heartbeat_url"],
            AlertmanagerFile.Text.Split('\n').Except(AlertmanagerFile.ForEveryVersion(AlertmanagerFile.Text).Split('\n')));

    [Fact]
    public void Secrets_come_from_files_alone_and_the_header_names_them_all()
    {
        var lines = AlertmanagerFile.Text.Split('\n');
        var values = lines.Where(line => SecretKey().IsMatch(line) && !line.Contains("{{", StringComparison.Ordinal));
        var files = lines.Select(line => SecretFile().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value).Distinct().Order();
        var header = string.Join(' ', lines.TakeWhile(line => line.StartsWith('#')));

        Assert.Empty(values);
        Assert.Equal(["heartbeat_url", "pagerduty_routing_key", "slack_security_url", "slack_url", "smtp_password"], files);
        Assert.All(files, file => Assert.Contains(file, header, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_receiver_is_used_and_hears_of_the_end_but_the_heartbeat()
    {
        var receivers = AlertmanagerFile.Items(AlertmanagerFile.Root["receivers"]).Select(AlertmanagerFile.Map).ToList();
        var used = Routes(AlertmanagerFile.Root["route"]).Select(route => (string)route["receiver"]).Distinct();

        Assert.Equal(receivers.Select(receiver => (string)receiver["name"]).Order(), used.Order());
        foreach (var receiver in receivers.Where(receiver => (string)receiver["name"] != "nobody"))
        {
            var kinds = receiver.Where(pair => pair.Key is not "name").SelectMany(pair => AlertmanagerFile.Items(pair.Value)).Select(AlertmanagerFile.Map).ToList();
            Assert.NotEmpty(kinds);
            Assert.All(kinds, kind => Assert.Equal((string)receiver["name"] == "heartbeat" ? "false" : "true", kind["send_resolved"]));
        }
    }

    [Fact]
    public void Only_info_alerts_wait_for_office_hours_and_nothing_is_muted()
    {
        var waiting = Routes(AlertmanagerFile.Root["route"]).Where(route => route.ContainsKey("active_time_intervals")).ToList();

        Assert.Equal(["platform-mail", "security-mail"], waiting.Select(route => (string)route["receiver"]).Order());
        Assert.All(waiting, route => Assert.Contains("severity=\"info\"", AlertmanagerFile.Items(route["matchers"])));
        Assert.DoesNotContain("mute_time_intervals", AlertmanagerFile.Text, StringComparison.Ordinal);
        var hours = AlertmanagerFile.Map(AlertmanagerFile.Items(AlertmanagerFile.Map(AlertmanagerFile.Items(AlertmanagerFile.Root["time_intervals"]).Single())["time_intervals"]).Single());
        Assert.Equal(["monday:friday"], AlertmanagerFile.Items(hours["weekdays"]));
        var day = AlertmanagerFile.Map(AlertmanagerFile.Items(hours["times"]).Single());
        Assert.Equal(("08:00", "18:00"), ((string)day["start_time"], (string)day["end_time"]));
    }

    private static IEnumerable<IDictionary<object, object>> Routes(object route)
    {
        var map = AlertmanagerFile.Map(route);
        return map.TryGetValue("routes", out var routes) ? AlertmanagerFile.Items(routes).SelectMany(Routes).Prepend(map) : [map];
    }

    [GeneratedRegex("^[ -]*(?:[a-z_]*(?:url|_key|password|secret|token)): ")]
    private static partial Regex SecretKey();

    [GeneratedRegex("^[ -]*[a-z_]+_file: secrets/([a-z_]+)$")]
    private static partial Regex SecretFile();
}
