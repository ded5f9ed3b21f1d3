using System.Text;
using System.Text.Json.Nodes;
using InferShield.Api.Gateway.Streaming;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using static InferShield.Tests.Gateway.Streaming.EventStreams;
using static InferShield.Tests.Gateway.Streaming.StreamTesting;

namespace InferShield.Tests.Gateway.Streaming;

public sealed class StreamFaultTests
{
    private static readonly string Begun = Data(Chunk(new JsonObject { ["role"] = "assistant", ["content"] = "Hello there, my number is 219-09-" }));

    public static TheoryData<string, string> Broken => new()
    {
        { "no JSON", Begun + "data: {\"id\":\n\n" },
        { "no object", Begun + "data: [1,2]\n\n" },
        { "a property twice", Begun + "data: {\"id\":\"a\",\"id\":\"b\"}\n\n" },
        { "an early end", Begun },
        { "an end within an event", Begun + "data: {\"id\":\"a\"" },
        { "a nest", Begun + "data: " + new string('[', 5000) + "\n\n" },
        { "another shape's end", Begun + "data: DONE\n\n" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task What_cannot_be_read_ends_in_an_error_event_without_what_was_held(string name, string stream)
    {
        var relayed = await Relayed.Async(StreamShape.ChatCompletions, stream);

        Assert.Equal((name, StreamOutcome.UpstreamError), (name, relayed.Result.Outcome));
        Assert.DoesNotContain("219", relayed.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", relayed.Text, StringComparison.Ordinal);
        Assert.Equal("upstream_malformed", (string?)Read(relayed.Text)[^1]["error"]!["code"]);
        Assert.True(relayed.Upstream.IsDisposed);
    }

    [Fact]
    public async Task Text_that_is_no_utf8_ends_in_an_error_event()
    {
        var bytes = Encoding.UTF8.GetBytes(Begun).Concat("data: {\"id\":\""u8.ToArray()).Append((byte)0xC3).Concat("\"}\n\n"u8.ToArray()).ToArray();
        var relayed = await Relayed.Async(StreamShape.ChatCompletions, new ProviderBytes([bytes]), ExchangeUnder(Usual));

        Assert.Equal(StreamOutcome.UpstreamError, relayed.Result.Outcome);
        Assert.Single(Read(relayed.Text), data => data["error"] is not null);
    }

    [Fact]
    public async Task A_connection_that_breaks_ends_in_an_error_event()
    {
        var relayed = await Relayed.Async(StreamShape.Messages, ProviderBytes.Of(Of(StreamShape.Messages, ["Hello ", "there "])[..600], new IOException("reset")), ExchangeUnder(Usual));

        Assert.Equal(StreamOutcome.UpstreamError, relayed.Result.Outcome);
        Assert.Equal("api_error", (string?)Read(relayed.Text)[^1]["error"]!["type"]);
    }

    [Fact]
    public async Task An_event_of_50_megabytes_is_not_read_to_its_end()
    {
        var read = 0;
        var block = Encoding.UTF8.GetBytes(new string('a', 1 << 16));
        var upstream = new ProviderBytes(Enumerable.Range(0, 800).Select(at => at == 0 ? Encoding.UTF8.GetBytes(Begun + "data: {\"x\":\"") : Counted()));
        var relayed = await Relayed.Async(StreamShape.ChatCompletions, upstream, ExchangeUnder(Usual));

        Assert.Equal(StreamOutcome.UpstreamError, relayed.Result.Outcome);
        Assert.InRange(read, 1, 300);

        byte[] Counted()
        {
            read++;
            return block;
        }
    }

    [Fact]
    public async Task An_error_of_the_provider_is_passed_on_inspected()
    {
        var relayed = await Relayed.Async(StreamShape.ChatCompletions, Begun + Data(new JsonObject { ["error"] = new JsonObject { ["message"] = "Failed for jane.roe@mail.example", ["type"] = "server_error" } }));

        Assert.Equal(StreamOutcome.UpstreamError, relayed.Result.Outcome);
        Assert.Equal("Failed for [EMAIL_REDACTED]", (string?)Read(relayed.Text)[^1]["error"]!["message"]);
    }

    [Fact]
    public async Task A_client_that_leaves_ends_the_call()
    {
        using var leaving = new CancellationTokenSource();
        var upstream = new ProviderBytes(Endless(at =>
        {
            if (at == 20)
            {
                leaving.Cancel();
            }
        }));
        var context = new DefaultHttpContext { RequestAborted = leaving.Token, Response = { Body = new MemoryStream() } };
        StreamResult? concluded = null;

        var result = await Services.GetRequiredService<StreamRelay>().RelayAsync(
            context, ExchangeUnder(Usual), StreamShape.ChatCompletions, upstream, TestGateway.Cancellation, ended => concluded = ended);

        Assert.Equal(StreamOutcome.ClientGone, result.Outcome);
        Assert.Equal(result, concluded);
        Assert.True(upstream.IsDisposed);
    }

    [Fact]
    public async Task A_client_that_does_not_read_holds_the_provider_back()
    {
        using var leaving = new CancellationTokenSource();
        var upstream = new ProviderBytes(Endless(_ => { }));
        var context = new DefaultHttpContext { RequestAborted = leaving.Token, Response = { Body = new StuckStream() } };
        var relaying = Services.GetRequiredService<StreamRelay>().RelayAsync(context, ExchangeUnder(Usual), StreamShape.ChatCompletions, upstream, TestGateway.Cancellation);

        await Task.Delay(300, TestGateway.Cancellation);
        var reads = upstream.Reads;
        await Task.Delay(300, TestGateway.Cancellation);

        Assert.Equal(reads, upstream.Reads);
        Assert.InRange(reads, 1, 50);
        await leaving.CancelAsync();
        Assert.Equal(StreamOutcome.ClientGone, (await relaying).Outcome);
    }

    private static IEnumerable<byte[]> Endless(Action<int> before)
    {
        for (var at = 0; ; at++)
        {
            before(at);
            yield return Encoding.UTF8.GetBytes(Data(Chunk(new JsonObject { ["content"] = "and so on " })));
        }
    }

    private sealed class StuckStream : MemoryStream
    {
        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => new(Task.Delay(Timeout.Infinite, cancellationToken));

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken);
    }
}
