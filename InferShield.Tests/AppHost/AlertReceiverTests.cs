using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using InferShield.AppHost.Monitoring;
using InferShield.Tests.Monitoring;

namespace InferShield.Tests.AppHost;

/// <summary>Where a local run's alerts go: to what parameters name, else to the simulator.</summary>
public sealed class AlertReceiverTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("infershield-receivers-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Every_receiver_of_the_configuration_has_its_secret_and_amtool_accepts_the_copy()
    {
        var alertmanager = Wire([]);

        Assert.Equal(
            ["heartbeat_url", "pagerduty_routing_key", "slack_security_url", "slack_url", "smtp_password"], alertmanager.Secrets.Keys.Order());
        Assert.All(alertmanager.Secrets.Keys, file => Assert.Contains(file, AlertmanagerFile.Text, StringComparison.Ordinal));
        var copy = Configure(alertmanager, change => change.Value.ValueExpression.Contains("simulator", StringComparison.Ordinal) ? "localhost:8025" : change.Value.ValueExpression);
        copy = copy.Replace("'localhost:8025'", "'http://localhost:8025'", StringComparison.Ordinal).Replace("smarthost: 'http://", "smarthost: '", StringComparison.Ordinal);
        await MonitoringTool.CheckAsync("amtool", ["check-config", AlertmanagerFile.Write(_folder, copy)]);
        Assert.Contains("\n  pagerduty_url: 'http://localhost:8025'\n", copy, StringComparison.Ordinal);
        Assert.Contains("\n  smtp_smarthost: 'localhost:8025'\n", copy, StringComparison.Ordinal);
        Assert.Contains("\n  smtp_require_tls: false\n", copy, StringComparison.Ordinal);
        Assert.Contains("- url: 'http://localhost:8025'\n", copy, StringComparison.Ordinal);
        Assert.Equal(AlertmanagerFile.Text.Split('\n').Length + 2, copy.Split('\n').Length);
    }

    [Fact]
    public async Task Parameters_put_real_receivers_in_the_simulators_place()
    {
        var alertmanager = Wire(
            [
                "--Parameters:slack-webhook-url=https://slack.example/p", "--Parameters:slack-security-webhook-url=https://slack.example/s",
                "--Parameters:pagerduty-routing-key=k1", "--Parameters:heartbeat-url=https://beat.example/1", "--Parameters:smtp-smarthost=mail.example:587",
                "--Parameters:smtp-from=me@mail.example", "--Parameters:smtp-to=you@mail.example", "--Parameters:smtp-username=me", "--Parameters:smtp-password=p1",
            ]);

        var secrets = new Dictionary<string, string?>();
        foreach (var (file, secret) in alertmanager.Secrets)
        {
            secrets[file] = await secret.GetValueAsync(Cancellation);
        }

        Assert.Equal(
            new Dictionary<string, string?>
            {
                ["slack_url"] = "https://slack.example/p",
                ["slack_security_url"] = "https://slack.example/s",
                ["pagerduty_routing_key"] = "k1",
                ["smtp_password"] = "p1",
                ["heartbeat_url"] = "https://beat.example/1",
            },
            secrets);
        var values = new Dictionary<ConfigurationChange, string>();
        foreach (var change in alertmanager.Changes)
        {
            values[change] = await change.Value.GetValueAsync(Cancellation) ?? "";
        }

        var copy = Configure(alertmanager, change => values[change]);
        Assert.DoesNotContain("pagerduty_url", copy, StringComparison.Ordinal);
        Assert.DoesNotContain("smtp_require_tls", copy, StringComparison.Ordinal);
        Assert.DoesNotContain("@example.com", copy, StringComparison.Ordinal);
        Assert.Contains("\n  smtp_from: 'me@mail.example'\n", copy, StringComparison.Ordinal);
        Assert.Equal(2, copy.Split("      - to: 'you@mail.example'\n").Length - 1);
        await MonitoringTool.CheckAsync("amtool", ["check-config", AlertmanagerFile.Write(_folder, copy)]);
    }

    [Fact]
    public void Without_a_second_webhook_both_teams_share_the_first()
    {
        var secrets = Wire(["--Parameters:slack-webhook-url=https://slack.example/p"]).Secrets;

        Assert.Same(secrets["slack_url"], secrets["slack_security_url"]);
    }

    [Theory]
    [InlineData("smtp-smarthost", "smtp-from and Parameters:smtp-to")]
    [InlineData("smtp-from", "smtp-smarthost")]
    [InlineData("smtp-to", "smtp-smarthost")]
    [InlineData("smtp-username", "smtp-smarthost and Parameters:smtp-password")]
    [InlineData("smtp-password", "smtp-username")]
    [InlineData("slack-security-webhook-url", "slack-webhook-url")]
    public void Half_a_receiver_is_refused_with_what_is_missing(string given, string missing)
    {
        var failure = Assert.Throws<DistributedApplicationException>(
            () => AlertReceiverParameters.Check(DistributedApplication.CreateBuilder([$"--Parameters:{given}=x"])));

        Assert.Equal($"Parameters:{given} needs Parameters:{missing} beside it.", failure.Message);
    }

    [Theory]
    [InlineData("smtp_from", "a'b\\ $1", "  smtp_from: 'a''b\\ $1'")]
    [InlineData("smtp_hello", "here", "global:\n  smtp_hello: 'here'")]
    public void A_value_is_taken_literally(string key, string value, string expected) =>
        Assert.Contains($"\n{expected}\n", AlertmanagerConfiguration.SetGlobal(AlertmanagerFile.Text, key, value), StringComparison.Ordinal);

    private AlertmanagerProgram Wire(string[] arguments)
    {
        var builder = DistributedApplication.CreateBuilder(arguments);
        var program = builder.AddResource(new ProjectResource("simulator")).WithHttpEndpoint(name: "http").WithEndpoint(name: "smtp", scheme: "tcp");
        var simulator = new InferShield.AppHost.Local.Simulator(program);
        var alertmanager = new AlertmanagerProgram("alertmanager", "true", _folder);
        builder.AddResource<IAlertmanagerResource>(alertmanager).WithSlack(simulator).WithPagerDuty(simulator).WithEmail(simulator).WithHeartbeat(simulator);
        return alertmanager;
    }

    private static string Configure(AlertmanagerProgram alertmanager, Func<ConfigurationChange, string> value) =>
        alertmanager.Changes.Aggregate(AlertmanagerFile.Text, (yaml, change) => change.Apply(yaml, value(change)));
}
