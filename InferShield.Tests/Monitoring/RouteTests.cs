namespace InferShield.Tests.Monitoring;

/// <summary>Where each alert goes, as <c>amtool config routes test</c> says.</summary>
public sealed class RouteTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("infershield-routes-").FullName;
    private readonly string _config;

    public RouteTests() => _config = AlertmanagerFile.Write(_folder, AlertmanagerFile.ForEveryVersion(AlertmanagerFile.Text));

    public static TheoryData<string> Alerts => AlertTests.Names;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Alerts))]
    public async Task Every_alert_reaches_the_receivers_of_its_severity_and_team(string name)
    {
        var labels = MonitoringFiles.Alerts.Single(alert => alert.Name == name).Labels;

        Assert.Equal(Receivers(name, labels, "production"), await RouteAsync(name, labels, "production"));
        Assert.Equal(Receivers(name, labels, "local"), await RouteAsync(name, labels, "local"));
    }

    [Theory]
    [InlineData("platform", "")]
    [InlineData("platform", "team=platform")]
    [InlineData("platform", "severity=urgent")]
    [InlineData("platform", "severity=warning")]
    [InlineData("platform", "severity=warning team=unheard-of")]
    [InlineData("pagerduty,platform-chat", "severity=critical")]
    [InlineData("pagerduty,platform-chat", "severity=critical team=unheard-of")]
    [InlineData("pagerduty,security-chat", "severity=critical team=security environment=staging")]
    [InlineData("security-chat", "severity=critical team=security environment=local")]
    [InlineData("security", "severity=warning team=security namespace=infershield pod=api-0")]
    [InlineData("security-mail", "severity=info team=security")]
    [InlineData("platform-mail", "severity=info")]
    [InlineData("nobody", "severity=none alertname=InfoInhibitor")]
    [InlineData("heartbeat", "severity=none alertname=Watchdog")]
    [InlineData("heartbeat", "severity=none alertname=Watchdog environment=local")]
    public async Task No_label_set_falls_through(string receivers, string labels) =>
        Assert.Equal(receivers, await RouteAsync(labels.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    private static string Receivers(string name, IReadOnlyDictionary<string, string> labels, string environment) => (name, labels["severity"]) switch
    {
        ("Watchdog", _) => "heartbeat",
        (_, "none") => "nobody",
        (_, "critical") when environment == "local" => $"{labels["team"]}-chat",
        (_, "critical") => $"pagerduty,{labels["team"]}-chat",
        (_, "warning") => labels["team"],
        (_, "info") => $"{labels["team"]}-mail",
        var (_, severity) => throw new ArgumentException($"{name} has the severity {severity}"),
    };

    private Task<string> RouteAsync(string name, IReadOnlyDictionary<string, string> labels, string environment) =>
        RouteAsync([$"alertname={name}", $"environment={environment}", .. labels.Select(label => $"{label.Key}={label.Value}")]);

    private async Task<string> RouteAsync(string[] labels) =>
        (await MonitoringTool.CheckAsync("amtool", ["config", "routes", "test", $"--config.file={_config}", .. labels])).Split('\n')[0];
}
