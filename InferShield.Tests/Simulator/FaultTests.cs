using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace InferShield.Tests.Simulator;

public class FaultTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Resets_the_connection_in_the_middle_of_the_answer(bool stream)
    {
        await using var simulator = await TestSimulator.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent(
                $$"""{"model":"sim-reset","stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"Hi"}]}"""),
        };

        using var response = await simulator.Http.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, TestSimulator.Cancellation);
        await using var body = await response.Content.ReadAsStreamAsync(TestSimulator.Cancellation);
        var buffer = new byte[64];
        await body.ReadExactlyAsync(buffer, TestSimulator.Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(Stream.Null, TestSimulator.Cancellation));
    }

    [Theory]
    [InlineData("sim-hang", HttpCompletionOption.ResponseHeadersRead, false)]
    [InlineData("sim-stall", HttpCompletionOption.ResponseContentRead, true)]
    [InlineData("sim-stall", HttpCompletionOption.ResponseContentRead, false)]
    public async Task Leaves_the_client_waiting(string model, HttpCompletionOption wait, bool stream)
    {
        await using var simulator = await TestSimulator.StartAsync();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestSimulator.Cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent(
                $$"""{"model":"{{model}}","stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"Hi"}]}"""),
        };

        var call = simulator.Http.SendAsync(request, wait, patience.Token);
        await simulator.HasReceivedAsync(1);

        await Assert.ThrowsAsync<TimeoutException>(() => call.WaitAsync(TimeSpan.FromMilliseconds(250), TestSimulator.Cancellation));
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task Ends_hanging_calls_when_it_stops()
    {
        var simulator = await TestSimulator.StartAsync();
        using var client = new HttpClient { BaseAddress = simulator.Address };
        using var content = new StringContent("""{"model":"sim-hang","messages":[{"role":"user","content":"Hi"}]}""");
        var call = client.PostAsync("/v1/chat/completions", content, TestSimulator.Cancellation);
        await simulator.HasReceivedAsync(1);

        var watch = Stopwatch.StartNew();
        await simulator.DisposeAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => call);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"stopping took {watch.Elapsed}");
    }

    [Fact]
    public async Task Sends_what_is_not_json()
    {
        await using var simulator = await TestSimulator.StartAsync();

        using var whole = await simulator.ChatAsync("sim-malformed");
        using var stream = await simulator.ChatAsync("sim-malformed", stream: true);

        Assert.Equal(HttpStatusCode.OK, whole.StatusCode);
        Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse(whole.Content.ReadAsStream(TestSimulator.Cancellation)));
        var lastEvent = (await stream.Content.ReadAsStringAsync(TestSimulator.Cancellation)).TrimEnd().Split("data: ")[^1];
        Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse(lastEvent));
    }

    [Fact]
    public async Task Answers_slowly_when_the_model_name_asks_for_it()
    {
        await using var simulator = await TestSimulator.StartAsync("--Simulator:SlowMilliseconds=200");
        var watch = Stopwatch.StartNew();

        using var response = await simulator.ChatAsync("sim-slow");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(watch.ElapsedMilliseconds >= 200, $"answered after {watch.ElapsedMilliseconds} ms");
    }
}
