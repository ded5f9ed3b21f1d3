using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using InferShield.Tests.Simulator;

namespace InferShield.Tests.Gateway;

public class ClientAbortTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_that_gives_up_while_the_model_thinks_counts_as_499_and_ends_the_call()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(simulator);
        using var impatience = new CancellationTokenSource();
        using var content = new StringContent("""{"model":"sim-hang","messages":[{"role":"user","content":"hello"}]}""", Encoding.UTF8, "application/json");
        var call = gateway.Http.PostAsync("/v1/chat/completions", content, impatience.Token);
        await simulator.HasReceivedAsync(1);
        Assert.Equal(1, (await gateway.ScrapeAsync()).Sum("infershield_http_requests_in_flight"));

        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        var scrape = await gateway.ScrapeUntilAsync(IsOver, "the request is counted and not in flight");
        Assert.Equal(1, scrape.Sum("http_requests_total", ("route", "/v1/chat/completions"), ("status_code", "499")));
        Assert.Equal(1, scrape.Sum("http_requests_total", ("route", "/v1/chat/completions")));
        Assert.Equal(1, scrape.Sum("infershield_upstream_request_duration_seconds_count", ("outcome", "canceled")));
        Assert.Equal(0, scrape.Sum("infershield_upstream_errors_total"));
        await AuditHasAsync(gateway, 499);
        AssertQuiet(gateway);
    }

    [Fact]
    public async Task A_client_that_goes_within_a_long_answer_counts_as_499()
    {
        await using var provider = Long(16 << 20);
        await using var gateway = await TestGateway.StartAsync($"Provider:BaseUrl={provider.Address}");
        using (var client = new TcpClient { ReceiveBufferSize = 4096, LingerState = new LingerOption(true, 0) })
        {
            await AskAsync(client, gateway);
            Assert.NotEqual(0, await client.GetStream().ReadAsync(new byte[1000], Cancellation));
        }

        var scrape = await gateway.ScrapeUntilAsync(IsOver, "the request is counted and not in flight");
        Assert.Equal(1, scrape.Sum("http_requests_total", ("route", "/v1/chat/completions"), ("status_code", "499")));
        Assert.Equal(1, scrape.Sum("http_requests_total", ("route", "/v1/chat/completions")));
        await AuditHasAsync(gateway, 200);
        AssertQuiet(gateway);
    }

    [Fact]
    public async Task An_answer_that_is_read_slowly_is_timed_to_its_last_byte()
    {
        const int Pause = 600;
        await using var provider = Long(16 << 20);
        await using var gateway = await TestGateway.StartAsync($"Provider:BaseUrl={provider.Address}");
        using var client = new TcpClient { ReceiveBufferSize = 4096 };
        await AskAsync(client, gateway);
        var stream = client.GetStream();
        await stream.ReadExactlyAsync(new byte[1000], Cancellation);
        Assert.Equal(1, (await gateway.ScrapeAsync()).Sum("infershield_http_requests_in_flight"));
        await Task.Delay(Pause, Cancellation);
        await stream.CopyToAsync(Stream.Null, Cancellation);

        var scrape = await gateway.ScrapeUntilAsync(scrape => scrape.Sum("http_requests_total", ("status_code", "200")) == 1, "the answer is counted");
        Assert.True(scrape.Sum("http_request_duration_seconds_sum", ("status_code", "200")) > Pause / 1000.0);
    }

    // A scrape reads one instrument after the other.
    private static bool IsOver(Exposition scrape) => scrape.Sum("http_requests_total") == 1 && scrape.Sum("infershield_http_requests_in_flight") == 0;

    private static ScriptedProvider Long(int length) => ScriptedProvider.Answering(
        "200 OK\r\nContent-Type: application/json",
        new JsonObject { ["choices"] = new JsonArray(), ["x"] = new JsonArray([.. Enumerable.Range(0, length / 64 / 1024).Select(_ => (JsonNode)new string('a', 64 * 1024))]) }.ToJsonString());

    private static async Task AskAsync(TcpClient client, TestGateway gateway)
    {
        await client.ConnectAsync(gateway.Address.Host, gateway.Address.Port, Cancellation);
        const string Body = """{"model":"m","messages":[{"role":"user","content":"hello"}]}""";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nx-api-key: {gateway.AdminKey}\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n{Body}")), Cancellation);
    }

    private static Task AuditHasAsync(TestGateway gateway, int status) => Servers.Eventually.IsTrueAsync(async () =>
        JsonNode.Parse(await gateway.Http.GetStringAsync("/api/audit", Cancellation))!.ToJsonString().Contains($":{status}", StringComparison.Ordinal), $"status {status} is on record");

    private static void AssertQuiet(TestGateway gateway) =>
        Assert.DoesNotContain(gateway.Logs.GetSnapshot(), line => line.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
}
