using System.IO.Compression;
using System.Net;
using System.Text.Json;
using InferShield.Simulator.Answers;
using InferShield.Simulator.Faults;

namespace InferShield.Tests.Simulator;

public class StreamFaultTests
{
    private const string Chat = "/v1/chat/completions";
    private const string Responses = "/v1/responses";
    private const string Messages = "/v1/messages";

    [Theory]
    [InlineData(Chat, "finish_reason\":\"stop")]
    [InlineData(Responses, "response.completed")]
    [InlineData(Messages, "message_stop")]
    public async Task Ends_a_stream_without_the_events_that_end_it(string path, string end)
    {
        await using var simulator = await TestSimulator.StartAsync();

        var whole = await StreamAsync(simulator, path, "sim-chat");
        var unfinished = await StreamAsync(simulator, path, "sim-unfinished");

        Assert.Contains(end, whole, StringComparison.Ordinal);
        Assert.DoesNotContain(end, unfinished, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", unfinished, StringComparison.Ordinal);
        Assert.InRange(unfinished.Length, whole.Length / 5, whole.Length * 4 / 5);
    }

    [Theory]
    [InlineData(Chat, null, "error.code", "server_error")]
    [InlineData(Responses, "error", "code", "server_error")]
    [InlineData(Messages, "error", "error.type", "overloaded_error")]
    public async Task Says_in_the_shape_of_the_stream_that_it_cannot_go_on(string path, string? name, string place, string value)
    {
        await using var simulator = await TestSimulator.StartAsync();

        var lines = (await StreamAsync(simulator, path, "sim-error-event")).TrimEnd().Split("\n\n")[^1].Split('\n');

        var error = JsonDocument.Parse(lines[^1]["data: ".Length..]).RootElement;
        Assert.Equal(name is null ? [] : [$"event: {name}"], lines[..^1]);
        Assert.Equal(value, place.Split('.').Aggregate(error, (at, field) => at.GetProperty(field)).GetString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sends_fifty_megabytes_at_once(bool stream)
    {
        await using var simulator = await TestSimulator.StartAsync();

        using var response = await AskAsync(simulator, Chat, "sim-oversized", stream);
        await using var body = await response.Content.ReadAsStreamAsync(TestSimulator.Cancellation);
        using var reader = new StreamReader(body);
        var longest = 0;
        var last = "";
        while (await reader.ReadLineAsync(TestSimulator.Cancellation) is { } line)
        {
            longest = Math.Max(longest, line.Length);
            last = line.Length > 0 ? line : last;
        }

        Assert.InRange(longest, Ballast.OversizedBytes, Ballast.OversizedBytes + 100);
        Assert.Equal(stream ? "data: [DONE]" : "x\"}", stream ? last : last[^3..]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sends_a_little_that_unpacks_to_a_gigabyte(bool stream)
    {
        await using var simulator = await TestSimulator.StartAsync();

        using var response = await AskAsync(simulator, Chat, "sim-bomb", stream);
        var packed = await response.Content.ReadAsByteArrayAsync(TestSimulator.Cancellation);
        await using var unpacked = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        var buffer = new byte[1 << 20];
        long total = 0;
        for (int read; (read = await unpacked.ReadAsync(buffer, TestSimulator.Cancellation)) > 0;)
        {
            total += read;
        }

        Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
        Assert.InRange(packed.Length, 1, 4 << 20);
        Assert.Equal(Ballast.BombBytes + (stream ? "data: ".Length : 0), total);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Promises_more_bytes_than_it_sends(bool stream)
    {
        await using var simulator = await TestSimulator.StartAsync();

        using var response = await AskAsync(simulator, Chat, "sim-wrong-length", stream);
        await using var body = await response.Content.ReadAsStreamAsync(TestSimulator.Cancellation);
        using var received = new MemoryStream();
        var failure = await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(received, TestSimulator.Cancellation));

        Assert.IsType<HttpIOException>(failure);
        Assert.InRange(received.Length, 100, response.Content.Headers.ContentLength!.Value - 1);
    }

    [Fact]
    public async Task Redirects_to_where_it_would_answer()
    {
        await using var simulator = await TestSimulator.StartAsync();
        using var steady = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = simulator.Address };

        using var redirect = await steady.SendAsync(Request(Chat, "sim-redirect", stream: false), TestSimulator.Cancellation);
        using var followed = await simulator.ChatAsync("sim-redirect");

        Assert.Equal(HttpStatusCode.TemporaryRedirect, redirect.StatusCode);
        Assert.Equal($"{Chat}?redirected=1", redirect.Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.OK, followed.StatusCode);
        Assert.Equal(3, simulator.Received().Total);
    }

    [Theory]
    [InlineData("sim-error-429", 1)]
    [InlineData("sim-error-429-after-30", 30)]
    [InlineData("sim-error-503-after-0", 0)]
    public async Task Says_when_to_come_again(string model, int seconds)
    {
        await using var simulator = await TestSimulator.StartAsync();

        using var response = await simulator.ChatAsync(model);

        Assert.Equal(TimeSpan.FromSeconds(seconds), response.Headers.RetryAfter?.Delta);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task Splits_a_stream_into_pieces_of_the_length_that_was_asked_for(int characters)
    {
        await using var simulator = await TestSimulator.StartAsync($"--Simulator:PieceCharacters={characters}");

        var deltas = (await StreamAsync(simulator, Chat, "sim-leak-mixed")).Split("\n\n")
            .Where(item => item.Contains("\"delta\":{\"content\":", StringComparison.Ordinal))
            .Select(item => JsonDocument.Parse(item["data: ".Length..]).RootElement
                .GetProperty("choices")[0].GetProperty("delta").GetProperty("content").GetString()!)
            .ToArray();

        Assert.Equal(CannedLeaks.Mixed, string.Concat(deltas));
        Assert.All(deltas[..^1], delta => Assert.Equal(characters, delta.Length));
        Assert.All(CannedLeaks.MixedValues, value => Assert.Contains(value, CannedLeaks.Mixed, StringComparison.Ordinal));
    }

    [Fact]
    public void Keeps_surrogate_pairs_together_in_pieces_of_any_length() =>
        Assert.Equal(["a", "🎉", "🎉", "b"], Tokens.Split("a🎉🎉b", 1));

    private static async Task<string> StreamAsync(TestSimulator simulator, string path, string model)
    {
        using var response = await AskAsync(simulator, path, model, stream: true);
        return await response.Content.ReadAsStringAsync(TestSimulator.Cancellation);
    }

    private static Task<HttpResponseMessage> AskAsync(TestSimulator simulator, string path, string model, bool stream) =>
        simulator.Http.SendAsync(Request(path, model, stream), HttpCompletionOption.ResponseHeadersRead, TestSimulator.Cancellation);

    private static HttpRequestMessage Request(string path, string model, bool stream) => new(HttpMethod.Post, path)
    {
        Headers = { { "anthropic-version", path == Messages ? ["2023-06-01"] : [] } },
        Content = new StringContent(
            $$"""{"model":"{{model}}","stream":{{(stream ? "true" : "false")}},"max_tokens":1000,"{{(path == Responses ? "input" : "messages")}}":[{"role":"user","content":"Hello"}]}"""),
    };
}
