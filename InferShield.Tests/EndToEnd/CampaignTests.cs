using InferShield.Campaign.Faults;
using InferShield.Campaign.Running;
using InferShield.Campaign.Stack;
using InferShield.Tests.Servers;

namespace InferShield.Tests.EndToEnd;

/// <summary>
/// A few faults of the alert campaign, so that the campaign and the alerts' way to their receivers are proven by every
/// test run; all of them are a command (eng/campaign/README.md).
/// </summary>
[Collection(EndToEndTests.Name)]
public sealed class CampaignTests
{
    private static readonly string[] Selection = ["gateway-killed", "redis-exporter-killed", "provider-failing", "violation-storm", "rules-broken"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_fault_reaches_exactly_its_receivers_and_ends()
    {
        NativeServers.Require();
        await using var stack = await LiveStack.StartAsync(StackFixture.Compression, Cancellation);
        var runner = new Runner(stack, sharedMachine: true, TestContext.Current.SendDiagnosticMessage);
        var outcomes = new List<Outcome>();
        foreach (var fault in Catalog.All.Where(fault => Selection.Contains(fault.Name)))
        {
            outcomes.Add(await runner.RunAsync(fault, Cancellation));
        }

        Assert.Equal(Selection.Length, outcomes.Count);
        Assert.True(outcomes.All(outcome => outcome.IsClean), OutcomeTable.Of(outcomes));
        Assert.All(outcomes, outcome => Assert.Equal(outcome.Expected.Keys.Order(), outcome.Seen.Select(seen => seen.Alert).Intersect(outcome.Expected.Keys).Order()));
    }

    [Fact]
    public void Every_fault_has_a_name_of_its_own_and_expects_alerts_that_exist()
    {
        Assert.Distinct(Catalog.All.Select(fault => fault.Name));
        Assert.InRange(Catalog.All.Count, 21, int.MaxValue);
        var alerts = MonitoringFiles.Alerts.Select(alert => alert.Name).Append(Expectation.HeartbeatLost).ToHashSet();
        Assert.All(Catalog.All, fault => Assert.Subset(alerts, fault.Expect.Select(expected => expected.Alert).Concat(fault.May).ToHashSet()));
    }

    [Fact]
    public void Who_is_expected_to_hear_of_an_alert_follows_from_its_severity_and_team() =>
        Assert.All(Catalog.All.SelectMany(fault => fault.Expect.Select(expected => (fault, expected))).Where(pair => pair.expected != Expectation.NoHeartbeat), pair =>
        {
            var labels = MonitoringFiles.Alerts.First(alert => alert.Name == pair.expected.Alert).Labels;
            var all = (labels["severity"], labels["team"]) switch
            {
                ("critical", "security") => Expectation.SecurityPage(pair.expected.Alert),
                ("critical", _) => Expectation.Page(pair.expected.Alert),
                (_, "security") => Expectation.SecurityWarn(pair.expected.Alert),
                _ => Expectation.Warn(pair.expected.Alert),
            };
            // One of them may be what is broken.
            Assert.Equal(pair.fault.Name == "slack-away" ? all.Receivers.Except([Receivers.Slack]) : all.Receivers, pair.expected.Receivers);
        });
}
