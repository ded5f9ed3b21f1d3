using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace InferShield.Tests.Simulator;

public class BehaviourTests
{
    [Fact]
    public async Task Fails_exactly_the_share_of_calls_that_was_asked_for()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await simulator.BehaveAsync(new { errorRate = 0.25, errorStatus = 503, retryAfterSeconds = 7 });

        var statuses = new List<HttpStatusCode>();
        for (var call = 0; call < 8; call++)
        {
            using var response = await simulator.ChatAsync("sim-chat");
            statuses.Add(response.StatusCode);
            Assert.Equal(
                response.StatusCode is HttpStatusCode.OK ? null : TimeSpan.FromSeconds(7), response.Headers.RetryAfter?.Delta);
        }

        Assert.Equal(2, statuses.Count(status => status is HttpStatusCode.ServiceUnavailable));
        Assert.Equal(6, statuses.Count(status => status is HttpStatusCode.OK));
    }

    [Fact]
    public async Task Takes_the_time_that_was_asked_for()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await simulator.BehaveAsync(new { latencyMilliseconds = 50, firstTokenMilliseconds = 50, tokensPerSecond = 200 });
        var watch = Stopwatch.StartNew();

        using var response = await simulator.ChatAsync("sim-chat", stream: true);
        var tokens = (await response.Content.ReadAsStringAsync(TestSimulator.Cancellation)).Split("data: ").Length - 4;

        var least = 100 + ((tokens - 1) * 5);
        Assert.True(watch.ElapsedMilliseconds >= least - 20, $"{tokens} tokens took {watch.ElapsedMilliseconds}, not {least} ms");
    }

    [Fact]
    public async Task Injects_a_fault_into_every_model()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await simulator.BehaveAsync(new { fault = "malformed", faultRate = 0.5 });

        using var first = await simulator.ChatAsync("sim-chat");
        using var second = await simulator.ChatAsync("sim-chat");

        using var whole = JsonDocument.Parse(first.Content.ReadAsStream(TestSimulator.Cancellation));
        Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse(second.Content.ReadAsStream(TestSimulator.Cancellation)));
    }

    [Fact]
    public async Task Returns_to_what_was_configured()
    {
        await using var simulator = await TestSimulator.StartAsync("--Simulator:ErrorRate=1", "--Simulator:ErrorStatus=418");
        using var configured = await simulator.ChatAsync("sim-chat");
        await simulator.BehaveAsync(new { });
        using var changed = await simulator.ChatAsync("sim-chat");
        using var deleted = await simulator.Http.DeleteAsync("/simulator/behaviour", TestSimulator.Cancellation);
        using var again = await simulator.ChatAsync("sim-chat");

        Assert.Equal(418, (int)configured.StatusCode);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal(418, (int)again.StatusCode);
    }

    [Theory]
    [InlineData("""{"errorRate":1.5}""", "ErrorRate")]
    [InlineData("""{"latencyMilliseconds":-1}""", "LatencyMilliseconds")]
    [InlineData("""{"errorStatus":200}""", "ErrorStatus")]
    [InlineData("""{"fault":"unheard-of"}""", "fault")]
    [InlineData("""{"fault":17}""", "Fault")]
    [InlineData("""{"latency":5}""", "latency")]
    [InlineData("null", "null")]
    [InlineData("{", "JSON")]
    public async Task Refuses_a_behaviour_that_makes_no_sense(string json, string names)
    {
        await using var simulator = await TestSimulator.StartAsync();
        using var content = new StringContent(json, Encoding.UTF8, "application/json");

        using var response = await simulator.Http.PutAsync("/simulator/behaviour", content, TestSimulator.Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(names, await response.Content.ReadAsStringAsync(TestSimulator.Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Does_not_start_with_a_setting_out_of_range()
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(
            () => TestSimulator.StartAsync("--Simulator:ErrorRate=2"));

        Assert.Contains("ErrorRate", failure.Message, StringComparison.Ordinal);
    }
}
