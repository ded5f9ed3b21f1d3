using System.Net;
using System.Text;
using InferShield.Tests.Gateway;
using InferShield.Tests.Simulator;

namespace InferShield.Tests.Providers;

public class ProviderFaultTests
{
    private const string ProviderKey = "sk-provider-0123456789abcdef";
    private const string Completion = """{"id":"x","choices":[{"index":0,"message":{"role":"assistant","content":"fine"}}]}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>What a provider writes, and the status and code that the client reads and the kind that is counted.</summary>
    public static TheoryData<string, int, string> Answers() => new()
    {
        { "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"choices\":", 502, "reset" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n", 502, "reset" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{\"choices\":[]}", 502, "malformed" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n<html>x</html>", 502, "malformed" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n[1, 2, 3]", 502, "malformed" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnull", 502, "malformed" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{\"a\":1,\"a\":2}", 502, "malformed" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n{\"a\":\"\\ud800\"}", 502, "malformed" },
        { "HTTP/1.1 204 No Content\r\n\r\n", 502, "malformed" },
        { "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/elsewhere\r\nContent-Length: 2\r\n\r\n{}", 502, "http_302" },
        { "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:9/elsewhere\r\nContent-Length: 2\r\n\r\n{}", 502, "http_307" },
        { "HTTP/1.1 401 Unauthorized\r\nContent-Length: 47\r\n\r\n{\"error\":{\"message\":\"Incorrect key: sk-provid\"}}", 502, "http_401" },
        { "HTTP/1.1 999 Odd\r\nContent-Length: 2\r\n\r\n{}", 502, "malformed" },
        { "ICY 200 OK\r\n\r\n{}", 502, "malformed" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n{}", 502, "too_large" },
    };

    [Theory, MemberData(nameof(Answers))]
    public async Task An_answer_that_is_none_becomes_an_error_that_leaks_nothing_of_it(string answer, int status, string kind)
    {
        await using var provider = ScriptedProvider.Start((stream, cancellation) => stream.WriteAsync(Encoding.ASCII.GetBytes(answer), cancellation).AsTask());
        await using var gateway = await StartAsync(provider.Address);
        await FailsAsync(gateway, status, kind);
        Assert.Single(provider.Requests);
    }

    [Fact]
    public async Task A_refused_connection_is_answered_502()
    {
        await using var gateway = await StartAsync(new Uri(TestGateway.ClosedPort));
        await FailsAsync(gateway, 502, "connect");
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_is_answered_502()
    {
        await using var gateway = await StartAsync(new Uri("http://nowhere.invalid/v1"));
        await FailsAsync(gateway, 502, "connect");
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"choices\":")]
    public async Task Silence_before_or_within_an_answer_is_answered_504_in_time(string beginning)
    {
        await using var provider = ScriptedProvider.Start(async (stream, cancellation) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(beginning), cancellation);
            await Task.Delay(Timeout.Infinite, cancellation);
        });
        await using var gateway = await StartAsync(provider.Address, "Provider:Timeout=00:00:00.3");
        await FailsAsync(gateway, 504, "timeout");
    }

    [Fact]
    public async Task Answers_that_take_too_long_keep_the_provider_from_nobody()
    {
        await using var provider = ScriptedProvider.Start((_, cancellation) => Task.Delay(Timeout.Infinite, cancellation));
        using var host = new ProviderHost($"Provider:BaseUrl={provider.Address}", "Provider:Timeout=00:00:00.2", "Provider:BreakerMinimumCalls=2");
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal("timeout", await host.FailureAsync("m"));
        }
    }

    [Fact]
    public async Task An_answer_that_drips_is_cut_off_at_the_same_time()
    {
        await using var provider = ScriptedProvider.Start(async (stream, cancellation) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"u8.ToArray(), cancellation);
            while (true)
            {
                await stream.WriteAsync(" "u8.ToArray(), cancellation);
                await Task.Delay(20, cancellation);
            }
        });
        await using var gateway = await StartAsync(provider.Address, "Provider:Timeout=00:00:00.3");
        await FailsAsync(gateway, 504, "timeout");
    }

    [Fact]
    public async Task A_connection_reset_within_an_answer_is_answered_502()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(simulator);
        await FailsAsync(gateway, 502, "reset", "sim-reset");
    }

    [Fact]
    public async Task An_answer_beyond_the_limit_is_given_up_before_it_fills_the_memory()
    {
        var filler = new byte[1 << 20];
        var sent = 0;
        await using var provider = ScriptedProvider.Start(async (stream, cancellation) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray(), cancellation);
            for (; sent < 500; sent++)
            {
                await stream.WriteAsync("100000\r\n"u8.ToArray(), cancellation);
                await stream.WriteAsync(filler, cancellation);
                await stream.WriteAsync("\r\n"u8.ToArray(), cancellation);
            }
        });
        await using var gateway = await StartAsync(provider.Address, "Provider:MaxResponseBytes=1048576");
        await FailsAsync(gateway, 502, "too_large");
        Assert.True(sent < 500);
    }

    [Theory]
    [InlineData("application/json", """{"error":{"message":"slow down","type":"requests"}}""", "slow down")]
    [InlineData("text/html", "<h1>proxy-7 says 429</h1>", "refused")]
    public async Task A_providers_rate_limit_and_its_wait_are_passed_on(string type, string body, string told)
    {
        await using var provider = ScriptedProvider.Answering(
            $"429 Too Many\r\nContent-Type: {type}\r\nRetry-After: 17\r\nx-ratelimit-remaining-requests: 0\r\nX-Internal-Host: db-1\r\nSet-Cookie: a=b", body);
        await using var gateway = await StartAsync(provider.Address);
        var answer = await gateway.ChatAsync("hello");
        var text = await answer.Content.ReadAsStringAsync(Cancellation);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal("17", answer.Headers.GetValues("Retry-After").Single());
        Assert.Equal("0", answer.Headers.GetValues("x-ratelimit-remaining-requests").Single());
        Assert.DoesNotContain(answer.Headers, header => header.Key is "X-Internal-Host" or "Set-Cookie");
        Assert.Contains(told, text, StringComparison.Ordinal);
        Assert.DoesNotContain("proxy-7", text, StringComparison.Ordinal);
        Assert.Equal(1, (await gateway.ScrapeAsync()).Sum("infershield_upstream_errors_total", ("kind", "http_429")));
    }

    [Fact]
    public async Task A_providers_own_errors_keep_their_status_and_words()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(simulator);
        foreach (var status in (int[])[400, 403, 404, 500, 503])
        {
            var answer = await gateway.ChatAsync("hello", $"sim-error-{status}");
            Assert.Equal(status, (int)answer.StatusCode);
            Assert.NotEmpty((string)(await TestGateway.JsonAsync(answer))["error"]!["message"]!);
        }
    }

    [Fact]
    public async Task The_provider_gets_the_gateways_key_and_nothing_of_the_clients_headers()
    {
        await using var provider = ScriptedProvider.Answering("200 OK\r\nContent-Type: application/json", Completion);
        await using var gateway = await StartAsync(provider.Address);
        using var client = gateway.ClientWith(gateway.AdminKey);
        foreach (var (name, value) in new[]
        {
            ("x-api-key", gateway.AdminKey), ("Cookie", "session=4711"), ("baggage", "user=jane.roe@example.com"), ("X-Forwarded-For", "203.0.113.9"),
            ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), ("tracestate", "a=4711"), ("OpenAI-Organization", "org-4711"),
        })
        {
            client.DefaultRequestHeaders.Add(name, value);
        }

        var answer = await gateway.PostAsync("/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":"hello"}]}""", client);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var lines = provider.Requests.Single().Split("\r\n\r\n")[0].Split("\r\n").Skip(1).ToDictionary(line => line.Split(": ")[0].ToLowerInvariant(), line => line.Split(": ")[1]);
        Assert.Equal(["accept-encoding", "authorization", "content-length", "content-type", "host"], lines.Keys.Order());
        Assert.Equal("Bearer " + ProviderKey, lines["authorization"]);
    }

    [Fact]
    public async Task A_provider_that_fails_most_calls_is_left_alone_and_tried_again()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(simulator, "Provider:BreakerMinimumCalls=10", "Provider:BreakerPause=00:00:01");
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(500, (int)(await gateway.ChatAsync($"hello {i}", "sim-error-500")).StatusCode);
        }

        var refused = await gateway.ChatAsync("hello");
        Assert.Equal(503, (int)refused.StatusCode);
        Assert.Equal("1", refused.Headers.GetValues("Retry-After").Single());
        Assert.Equal(10, simulator.Received().Total);
        Assert.Equal(1, (await gateway.ScrapeAsync()).Sum("infershield_upstream_errors_total", ("kind", "unavailable")));

        await Servers.Eventually.IsTrueAsync(async () => (await gateway.ChatAsync("hello")).IsSuccessStatusCode, "calls go through again", TimeSpan.FromSeconds(10));
        Assert.Equal(2, gateway.Logs.GetSnapshot().Count(line => line.Message.Contains("provider", StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task Clients_errors_and_rate_limits_do_not_open_the_breaker()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(simulator, "Provider:BreakerMinimumCalls=5");
        for (var i = 0; i < 20; i++)
        {
            await gateway.ChatAsync("hello", i % 2 == 0 ? "sim-error-429" : "sim-malformed");
        }

        Assert.Equal(HttpStatusCode.OK, (await gateway.ChatAsync("hello")).StatusCode);
    }

    private static Task<TestGateway> StartAsync(Uri provider, params string[] settings) =>
        TestGateway.StartAsync([$"Provider:BaseUrl={provider}", $"Provider:ApiKey={ProviderKey}", .. settings]);

    private static async Task FailsAsync(TestGateway gateway, int status, string kind, string model = "m")
    {
        var answer = await gateway.ChatAsync("hello", model);
        var text = await answer.Content.ReadAsStringAsync(Cancellation);

        Assert.True(status == (int)answer.StatusCode && text.Contains($"\"upstream_{kind}\"", StringComparison.Ordinal), $"{(int)answer.StatusCode} {text}");
        Assert.Contains("\"type\":\"server_error\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", text, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-", text, StringComparison.Ordinal);
        var scrape = await gateway.ScrapeAsync();
        Assert.Equal(1, scrape.Sum("infershield_upstream_errors_total", ("kind", kind)));
        Assert.Equal(1, scrape.Sum("infershield_upstream_request_duration_seconds_count", ("outcome", "error")));
        Assert.Equal(1, scrape.Sum("gen_ai_client_operation_duration_seconds_count", ("error_type", kind)));
        Assert.DoesNotContain(gateway.Logs.GetSnapshot(), line => line.Message.Contains(ProviderKey, StringComparison.Ordinal));
    }
}
