using System.Net.Http.Json;
using InferShield.Tests.Servers;

namespace InferShield.Tests.EndToEnd;

/// <summary>That the app host connects its Alertmanager to every receiver, without a parameter to the simulator.</summary>
[Collection(EndToEndTests.Name)]
public sealed class ReceiverTests(StackFixture stack)
{
    [Theory]
    [InlineData("critical", "slack", "pagerduty")]
    [InlineData("warning", "slack", "email")]
    [InlineData("none", "heartbeat")]
    public async Task The_app_host_connects_Alertmanager_to_every_receiver(string severity, params string[] receivers)
    {
        var cluster = Guid.NewGuid().ToString("N");
        var alert = new
        {
            labels = new { alertname = severity == "none" ? "Watchdog" : "Drill", severity, team = "platform", environment = "production", cluster },
            annotations = new { summary = "A drill" },
            endsAt = DateTimeOffset.UtcNow.AddMinutes(10),
        };
        (await stack.Alertmanager.PostAsJsonAsync("/api/v2/alerts", new[] { alert }, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();

        foreach (var receiver in receivers)
        {
            await Eventually.IsTrueAsync(
                async () => (await stack.Simulator.GetStringAsync($"/receivers/{receiver}", TestContext.Current.CancellationToken)).Contains(cluster, StringComparison.Ordinal),
                $"{receiver} hears of it", TimeSpan.FromMinutes(1));
        }
    }
}
