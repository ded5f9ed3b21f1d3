using System.Net.Http.Json;
using System.Text.Json;

namespace InferShield.Tests.Simulator;

public class ReceiverTests
{
    [Fact]
    public async Task Takes_a_slack_message_as_Slack_does()
    {
        await using var simulator = await TestSimulator.StartAsync();

        using var response = await simulator.PostAsync("/receivers/slack",
            """{"channel":"#alerts","attachments":[{"title":"[FIRING:1] HighErrorRate","text":"8 % of requests fail."}]}""");

        var alert = Assert.Single(await ListAsync(simulator, "slack"));
        Assert.Equal("ok", await response.Content.ReadAsStringAsync(TestSimulator.Cancellation));
        Assert.Equal("#alerts", alert.GetProperty("payload").GetProperty("channel").GetString());
        Assert.InRange(alert.GetProperty("at").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task Takes_an_event_as_PagerDuty_does()
    {
        await using var simulator = await TestSimulator.StartAsync();

        using var response = await simulator.PostAsync("/receivers/pagerduty/v2/enqueue",
            """
            {"routing_key":"k","event_action":"trigger","dedup_key":"d-1",
             "payload":{"summary":"DatabaseDown","severity":"critical","source":"infershield"}}
            """);

        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(TestSimulator.Cancellation);
        Assert.Equal(202, (int)response.StatusCode);
        Assert.Equal("success", answer.GetProperty("status").GetString());
        Assert.Equal("d-1", answer.GetProperty("dedup_key").GetString());
        Assert.Single(await ListAsync(simulator, "pagerduty"));
    }

    [Fact]
    public async Task Takes_whatever_is_posted_as_a_beat()
    {
        await using var simulator = await TestSimulator.StartAsync();

        using var response = await simulator.PostAsync("/receivers/heartbeat", """{"status":"firing"}""");

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Single(await ListAsync(simulator, "heartbeat"));
    }

    [Theory]
    [InlineData("slack", "/receivers/slack", "{}")]
    [InlineData("slack", "/receivers/slack", "not json")]
    [InlineData("slack", "/receivers/slack", """{"attachments":[7]}""")]
    [InlineData("pagerduty", "/receivers/pagerduty/v2/enqueue", """{"event_action":"trigger","payload":{"summary":"s","severity":"x"}}""")]
    [InlineData("pagerduty", "/receivers/pagerduty/v2/enqueue", """{"routing_key":"k","event_action":"trigger"}""")]
    [InlineData("pagerduty", "/receivers/pagerduty/v2/enqueue", """{"routing_key":"k","event_action":"resolve"}""")]
    [InlineData("pagerduty", "/receivers/pagerduty/v2/enqueue", "[]")]
    [InlineData("webhook", "/receivers/webhook", """{"alerts":[]}""")]
    public async Task Refuses_what_the_real_service_refuses(string name, string path, string json)
    {
        await using var simulator = await TestSimulator.StartAsync();

        using var response = await simulator.PostAsync(path, json);

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Empty(await ListAsync(simulator, name));
    }

    [Fact]
    public async Task Keeps_the_last_alerts_until_they_are_deleted()
    {
        await using var simulator = await TestSimulator.StartAsync("--Simulator:Remembered=2");
        foreach (var status in (string[])["firing", "firing", "resolved"])
        {
            using var response = await simulator.PostAsync("/receivers/webhook",
                $$$"""{"status":"{{{status}}}","alerts":[{"labels":{"alertname":"HighLatency"}}]}""");
            Assert.Equal(200, (int)response.StatusCode);
        }

        var kept = await ListAsync(simulator, "webhook");
        using var deleted = await simulator.Http.DeleteAsync("/receivers/webhook", TestSimulator.Cancellation);

        Assert.Equal(["firing", "resolved"], kept.Select(alert => alert.GetProperty("payload").GetProperty("status").GetString()));
        Assert.Empty(await ListAsync(simulator, "webhook"));
    }

    private static async Task<JsonElement[]> ListAsync(TestSimulator simulator, string name) =>
        (await simulator.Http.GetFromJsonAsync<JsonElement[]>($"/receivers/{name}", TestSimulator.Cancellation))!;
}
