using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using InferShield.Tests.Servers;
using static InferShield.Tests.Gateway.Streaming.EventStreams;

namespace InferShield.Tests.Gateway.Streaming;

/// <summary>Streams that go wrong, through the whole gateway and over sockets.</summary>
public sealed class GatewayStreamTests
{
    private const string Ask = """{"model":"m","stream":true,"messages":[{"role":"user","content":"hello"}]}""";

    [Fact]
    public async Task A_provider_that_resets_within_a_stream_ends_in_an_error_event_and_is_on_record()
    {
        await using var provider = Sending(async (send, stream, cancellation) =>
        {
            await send(Data(Chunk(new JsonObject { ["role"] = "assistant", ["content"] = "Hello there, all of you out there, her number is 219-09-" })));
            stream.Socket.LingerState = new LingerOption(true, 0);
            await Task.Delay(200, cancellation);
        });
        await using var gateway = await TestGateway.StartAsync($"Provider:BaseUrl={provider.Address}");
        var text = await (await gateway.PostAsync("/v1/chat/completions", Ask)).Content.ReadAsStringAsync(TestGateway.Cancellation);

        Assert.StartsWith("Hello there", TextIn(text, Api.Gateway.Streaming.StreamShape.ChatCompletions), StringComparison.Ordinal);
        Assert.DoesNotContain("219", text, StringComparison.Ordinal);
        Assert.NotNull(Read(text)[^1]["error"]);
        await EndsAsync(gateway, "upstream_error");
        Assert.Contains("\"statusCode\":502", await AuditAsync(gateway), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_block_within_a_stream_ends_the_providers_call_and_is_on_record()
    {
        var ended = new TaskCompletionSource();
        await using var provider = Sending(async (send, _, cancellation) =>
        {
            try
            {
                for (var at = 0; ; at++)
                {
                    await send(Data(Chunk(new JsonObject { ["content"] = at == 30 ? "her number is 219-09-9999, " : "and so it goes on, " })));
                    await Task.Delay(5, cancellation);
                }
            }
            finally
            {
                ended.TrySetResult();
            }
        });
        await using var gateway = await TestGateway.StartAsync($"Provider:BaseUrl={provider.Address}", "Policies:PiiAction=block");
        var text = await (await gateway.PostAsync("/v1/chat/completions", Ask)).Content.ReadAsStringAsync(TestGateway.Cancellation);

        Assert.Equal("content_policy_violation", (string?)Read(text)[^1]["error"]!["code"]);
        Assert.DoesNotContain("219", text, StringComparison.Ordinal);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20), TestGateway.Cancellation);
        await EndsAsync(gateway, "blocked");
        Assert.Contains("\"action\":\"blocked\"", await AuditAsync(gateway), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_leaves_ends_the_providers_call()
    {
        var ended = new TaskCompletionSource();
        await using var provider = Endless(() => { }, ended);
        await using var gateway = await TestGateway.StartAsync($"Provider:BaseUrl={provider.Address}");
        using (var client = await AskAsync(gateway))
        {
            Assert.NotEqual(0, await client.GetStream().ReadAsync(new byte[4096], TestGateway.Cancellation));
            client.LingerState = new LingerOption(true, 0);
        }

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20), TestGateway.Cancellation);
        await EndsAsync(gateway, "client_gone");
    }

    [Fact]
    public async Task A_client_that_does_not_read_holds_the_provider_back()
    {
        var (sent, ended) = (0, new TaskCompletionSource());
        await using var provider = Endless(() => Interlocked.Increment(ref sent), ended);
        await using var gateway = await TestGateway.StartAsync($"Provider:BaseUrl={provider.Address}");
        using (var client = await AskAsync(gateway))
        {
            var before = -1;
            await Eventually.IsTrueAsync(async () =>
            {
                await Task.Delay(500, TestGateway.Cancellation);
                return before == (before = Volatile.Read(ref sent)) && before > 0;
            }, "the provider is held back", TimeSpan.FromSeconds(60));
            Assert.Equal(1, (await gateway.ScrapeAsync()).Sum("infershield_streams_open"));
            client.LingerState = new LingerOption(true, 0);
        }

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20), TestGateway.Cancellation);
        await EndsAsync(gateway, "client_gone");
    }

    private static ScriptedProvider Sending(Func<Func<string, Task>, NetworkStream, CancellationToken, Task> script) => ScriptedProvider.Start(async (stream, cancellation) =>
    {
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray(), cancellation);
        await script(async text =>
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{bytes.Length:x}\r\n")).Concat(bytes).Concat("\r\n"u8.ToArray()).ToArray(), cancellation);
        }, stream, cancellation);
    });

    private static ScriptedProvider Endless(Action count, TaskCompletionSource ended) => Sending(async (send, _, _) =>
    {
        try
        {
            var piece = Data(Chunk(new JsonObject { ["content"] = string.Concat(Enumerable.Repeat("and so it goes on and on ", 40)) }));
            while (true)
            {
                await send(piece);
                count();
            }
        }
        finally
        {
            ended.TrySetResult();
        }
    });

    private static async Task<TcpClient> AskAsync(TestGateway gateway)
    {
        var client = new TcpClient { ReceiveBufferSize = 4096 };
        await client.ConnectAsync(gateway.Address.Host, gateway.Address.Port, TestGateway.Cancellation);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nx-api-key: {gateway.AdminKey}\r\nContent-Type: application/json\r\nContent-Length: {Ask.Length}\r\n\r\n{Ask}")), TestGateway.Cancellation);
        return client;
    }

    private static Task<Exposition> EndsAsync(TestGateway gateway, string outcome) => gateway.ScrapeUntilAsync(
        scrape => scrape.Sum("infershield_streams_total", ("route", "/v1/chat/completions"), ("outcome", outcome)) == 1 && scrape.Sum("infershield_streams_open") == 0, $"the stream is counted as {outcome}");

    private static async Task<string> AuditAsync(TestGateway gateway)
    {
        var text = "";
        await Eventually.IsTrueAsync(async () => (text = await gateway.Http.GetStringAsync("/api/audit", TestGateway.Cancellation)).Contains("chat.completions", StringComparison.Ordinal), "the stream is on record");
        return text;
    }
}
