using System.Diagnostics;
using System.Text;
using InferShield.Api.Providers;
using InferShield.ServiceDefaults.Metrics;
using InferShield.Tests.Gateway;
using InferShield.Tests.Servers;
using InferShield.Tests.Simulator;

namespace InferShield.Tests.Providers;

public class ProviderStreamTests
{
    private const string Head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nx-request-id: req_1\r\nTransfer-Encoding: chunked\r\n\r\n";
    private const string Event = "data: {\"choices\":[]}\n\n";

    private static CancellationToken Cancellation => ProviderHost.Cancellation;

    [Fact]
    public async Task A_stream_is_read_as_it_comes_and_counted_when_it_ends()
    {
        var goOn = new TaskCompletionSource();
        await using var provider = Writing(Chunk(Event), goOn, Chunk(Event) + "0\r\n\r\n");
        using var host = new ProviderHost($"Provider:BaseUrl={provider.Address}");
        await using (var stream = await host.OpenAsync("m"))
        {
            Assert.Equal(("openai", 200, Dialect.OpenAi), (stream.Provider, stream.Status, stream.Dialect));
            Assert.Contains(KeyValuePair.Create("x-infershield-upstream-request-id", "req_1"), stream.Headers);
            var buffer = new byte[8];
            Assert.Equal(8, await stream.Body.ReadAsync(buffer, Cancellation));
            Assert.Equal("data: {\"", Encoding.ASCII.GetString(buffer));
            Assert.Equal(1, host.Sum(MetricContract.UpstreamInFlight, "openai"));
            goOn.SetResult();
            using var reader = new StreamReader(stream.Body);
            Assert.Equal((Event + Event)[8..], await reader.ReadToEndAsync(Cancellation));
        }

        Assert.Equal(0, host.Sum(MetricContract.UpstreamInFlight, "openai"));
        Assert.Equal(1, host.Measured(MetricContract.UpstreamDuration, count: true, "openai", "success"));
        Assert.Equal(1, host.Measured(MetricContract.UpstreamDuration, count: true));
    }

    /// <summary>What comes after an event, and the kind of failure that reading on ends in.</summary>
    public static TheoryData<string, string, string> Ends() => new()
    {
        { "", "reset", "Provider:IdleTimeout=00:01:00" },
        { "zz\r\n", "malformed", "Provider:IdleTimeout=00:01:00" },
        { "silence", "timeout", "Provider:IdleTimeout=00:00:00.2" },
        { "silence", "timeout", "Provider:StreamTimeout=00:00:00.4" },
        { "drip", "timeout", "Provider:StreamTimeout=00:00:00.4" },
        { "flood", "too_large", "Provider:MaxStreamBytes=100000" },
    };

    [Theory, MemberData(nameof(Ends))]
    public async Task A_stream_that_breaks_off_ends_in_a_failure_of_its_kind(string end, string kind, string setting)
    {
        await using var provider = ScriptedProvider.Start(async (stream, cancellation) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Head + Chunk(Event)), cancellation);
            await (end switch
            {
                "silence" => Task.Delay(Timeout.Infinite, cancellation),
                "drip" or "flood" => RepeatAsync(stream, end == "drip" ? 20 : 0, cancellation),
                _ => stream.WriteAsync(Encoding.ASCII.GetBytes(end), cancellation).AsTask(),
            });
        });
        using var host = new ProviderHost($"Provider:BaseUrl={provider.Address}", setting);
        var failure = await Assert.ThrowsAsync<UpstreamException>(async () =>
        {
            await using var stream = await host.OpenAsync("m");
            await stream.Body.CopyToAsync(Stream.Null, Cancellation);
        });
        Assert.Equal((kind, "openai"), (failure.Kind, failure.Provider));
        Assert.Equal(1, host.Sum(MetricContract.UpstreamErrors, "openai", kind));
        Assert.Equal(1, host.Measured(MetricContract.UpstreamDuration, count: true, "openai", "error"));
        Assert.Equal(0, host.Sum(MetricContract.UpstreamInFlight, "openai"));
    }

    [Fact]
    public async Task A_stream_that_flows_outlasts_the_time_of_a_call()
    {
        await using var provider = ScriptedProvider.Start(async (stream, cancellation) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Head + Chunk(Event)), cancellation);
            for (var i = 0; i < 20; i++)
            {
                await Task.Delay(50, cancellation);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(Chunk(Event)), cancellation);
            }

            await stream.WriteAsync("0\r\n\r\n"u8.ToArray(), cancellation);
        });
        using var host = new ProviderHost($"Provider:BaseUrl={provider.Address}", "Provider:Timeout=00:00:00.5");
        await using var stream = await host.OpenAsync("m");
        using var reader = new StreamReader(stream.Body);
        Assert.Equal(21 * Event.Length, (await reader.ReadToEndAsync(Cancellation)).Length);
    }

    [Theory]
    [InlineData("Provider:IdleTimeout=00:00:00.2", "unavailable")]
    [InlineData("Provider:StreamTimeout=00:00:00.2", "connect")]
    public async Task Streams_that_fall_silent_are_an_outage_and_long_ones_are_none(string setting, string kind)
    {
        var provider = Writing(Chunk(Event), new TaskCompletionSource(), "");
        using var host = new ProviderHost($"Provider:BaseUrl={provider.Address}", setting, "Provider:BreakerMinimumCalls=2", "Provider:BreakerPause=01:00:00", "Provider:MaxRetries=0");
        await using (provider)
        {
            for (var i = 0; i < 3; i++)
            {
                try
                {
                    await using var stream = await host.OpenAsync("m");
                    Assert.Equal("timeout", (await Assert.ThrowsAsync<UpstreamException>(() => stream.Body.CopyToAsync(Stream.Null, Cancellation))).Kind);
                }
                catch (UpstreamException refused)
                {
                    Assert.Equal(("unavailable", kind), (refused.Kind, kind));
                }
            }
        }

        // Nobody listens any more, which is told where the provider is still asked.
        Assert.Equal(kind, await host.FailureAsync("m"));
    }

    [Fact]
    public async Task Ending_a_stream_ends_the_call_at_once()
    {
        var isOver = new TaskCompletionSource();
        await using var provider = ScriptedProvider.Start(async (stream, cancellation) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Head + Chunk(Event)), cancellation);
            try
            {
                await RepeatAsync(stream, 20, cancellation);
            }
            catch (IOException)
            {
                isOver.SetResult();
            }
        });
        using var host = new ProviderHost($"Provider:BaseUrl={provider.Address}");
        await (await host.OpenAsync("m")).DisposeAsync();
        await isOver.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
        Assert.Equal(0, host.Sum(MetricContract.UpstreamErrors));
    }

    [Fact]
    public async Task A_client_that_goes_ends_the_stream_and_is_no_error()
    {
        await using var provider = Writing(Chunk(Event), new TaskCompletionSource(), "");
        using var host = new ProviderHost($"Provider:BaseUrl={provider.Address}");
        using var client = new CancellationTokenSource();
        var context = ProviderHost.Request();
        context.RequestAborted = client.Token;
        await using (var stream = await host.Calls.OpenAsync(context, ProviderHost.Call("m", stream: true)))
        {
            var reading = stream.Body.CopyToAsync(Stream.Null, Cancellation);
            await client.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        }

        Assert.Equal(1, host.Measured(MetricContract.UpstreamDuration, count: true, "openai", "canceled"));
        Assert.Equal(0, host.Sum(MetricContract.UpstreamErrors));
    }

    [Theory]
    [InlineData("429 Too Many\r\nRetry-After: 30", "{\"error\":{\"message\":\"slow down\"}}", 429)]
    [InlineData("200 OK\r\nContent-Type: application/json", "{\"choices\":[]}", 200)]
    public async Task An_answer_in_one_piece_is_told_as_one(string head, string body, int status)
    {
        await using var provider = ScriptedProvider.Answering(head, body);
        using var host = new ProviderHost($"Provider:BaseUrl={provider.Address}");
        await using var stream = await host.OpenAsync("m");
        Assert.Equal((status, body), (stream.Refusal!.Status, stream.Refusal.Body.ToJsonString()));
        Assert.Equal(0, await stream.Body.ReadAsync(new byte[1], Cancellation));
        Assert.Equal(0, host.Sum(MetricContract.UpstreamInFlight, "openai"));
    }

    [Fact]
    public async Task A_stream_without_a_byte_is_none()
    {
        await using var provider = ScriptedProvider.Answering("200 OK\r\nContent-Type: text/event-stream", "");
        using var host = new ProviderHost($"Provider:BaseUrl={provider.Address}");
        Assert.Equal("malformed", (await Assert.ThrowsAsync<UpstreamException>(() => host.OpenAsync("m"))).Kind);
    }

    [Fact]
    public async Task A_provider_whose_streams_break_off_is_left_alone()
    {
        await using var provider = Writing(Chunk(Event), null, "");
        using var host = new ProviderHost($"Provider:BaseUrl={provider.Address}", "Provider:BreakerMinimumCalls=4", "Provider:BreakerPause=01:00:00");
        for (var i = 0; i < 2; i++)
        {
            await using var stream = await host.OpenAsync("m");
            await Assert.ThrowsAsync<UpstreamException>(() => stream.Body.CopyToAsync(Stream.Null, Cancellation));
        }

        Assert.Equal("unavailable", await host.FailureAsync("m"));
        Assert.Equal(1, host.Read(MetricContract.UpstreamBreakerOpen, "openai"));
    }

    [Fact]
    public async Task A_slow_reader_slows_the_provider_down()
    {
        var sent = 0L;
        await using var provider = ScriptedProvider.Start(async (stream, cancellation) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Head + Chunk(Event)), cancellation);
            var piece = Encoding.ASCII.GetBytes(Chunk(new string('a', 64 * 1024)));
            while (true)
            {
                await stream.WriteAsync(piece, cancellation);
                Interlocked.Add(ref sent, piece.Length);
            }
        });
        using var host = new ProviderHost($"Provider:BaseUrl={provider.Address}");
        await using var stream = await host.OpenAsync("m");
        var watch = Stopwatch.StartNew();
        var (before, since) = (-1L, TimeSpan.Zero);
        await Eventually.IsTrueAsync(() =>
        {
            var now = Interlocked.Read(ref sent);
            (before, since) = now == before ? (before, since) : (now, watch.Elapsed);
            return watch.Elapsed - since > TimeSpan.FromSeconds(1);
        }, "the provider waits");
        Assert.InRange(before, 0, 32 << 20);
    }

    [Fact]
    public async Task A_stream_of_the_simulator_comes_through_whole()
    {
        await using var simulator = await TestSimulator.StartAsync();
        using var host = new ProviderHost($"Provider:BaseUrl={simulator.Address}v1");
        await using var stream = await host.Calls.OpenAsync(ProviderHost.Request(), new ProviderCall("chat", Dialect.OpenAi, HttpMethod.Post, "chat/completions", "sim-echo",
            new() { ["model"] = "sim-echo", ["stream"] = true, ["messages"] = new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject { ["role"] = "user", ["content"] = "hello" }) }));
        using var reader = new StreamReader(stream.Body);
        Assert.EndsWith("data: [DONE]\n\n", await reader.ReadToEndAsync(Cancellation), StringComparison.Ordinal);
    }

    private static string Chunk(string text) => $"{text.Length:x}\r\n{text}\r\n";

    private static async Task RepeatAsync(System.Net.Sockets.NetworkStream stream, int pause, CancellationToken cancellation)
    {
        while (true)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Chunk(Event)), cancellation);
            await Task.Delay(pause, cancellation);
        }
    }

    /// <summary>Writes the beginning of a stream and, once it may, the rest; without a rest the connection breaks off.</summary>
    private static ScriptedProvider Writing(string beginning, TaskCompletionSource? goOn, string rest) => ScriptedProvider.Start(async (stream, cancellation) =>
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Head + beginning), cancellation);
        if (goOn is not null)
        {
            await goOn.Task.WaitAsync(cancellation);
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes(rest), cancellation);
    });
}
