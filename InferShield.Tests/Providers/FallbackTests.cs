using System.Text;
using InferShield.Api.Providers;
using InferShield.ServiceDefaults.Metrics;
using InferShield.Tests.Gateway;

namespace InferShield.Tests.Providers;

public class FallbackTests
{
    private static readonly string[] Route = ["Providers:second:Kind=openai", "Routes:0:Match=*", "Routes:0:Providers:0=first", "Routes:0:Providers:1=second"];

    /// <summary>What the first provider writes before it closes the connection, and why it is given up.</summary>
    public static TheoryData<string, string> Failures() => new()
    {
        { "HTTP/1.1 500 Oops\r\nContent-Length: 2\r\n\r\n{}", "http_500" },
        { "HTTP/1.1 529 Overloaded\r\nContent-Length: 2\r\n\r\n{}", "http_529" },
        { "HTTP/1.1 429 Too Many\r\nRetry-After: 60\r\nContent-Length: 2\r\n\r\n{}", "http_429" },
        { "HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\n{}", "http_401" },
        { "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 2\r\n\r\n{}", "http_302" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"choices\":", "reset" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>", "malformed" },
        { "", "reset" },
    };

    [Theory, MemberData(nameof(Failures))]
    public async Task The_next_provider_answers_where_the_first_one_fails(string answer, string reason)
    {
        await using var first = Writing(answer);
        await using var second = Answering("200 OK");
        using var host = Start(first.Address, second.Address);

        Assert.Equal("second", (await host.SendAsync("m")).Provider);
        Assert.Equal((1, 1), (first.Requests.Count, second.Requests.Count));
        Assert.Equal(1, host.Sum(MetricContract.UpstreamFallbacks, "first", reason));
        Assert.Equal(1, host.Sum(MetricContract.UpstreamErrors, "first", reason));
        Assert.Equal(0, host.Sum(MetricContract.UpstreamErrors, "second"));
    }

    [Fact]
    public async Task A_provider_that_nobody_reaches_is_passed_over()
    {
        await using var second = Answering("200 OK");
        using var host = Start(new Uri(TestGateway.ClosedPort), second.Address);
        Assert.Equal("second", (await host.SendAsync("m")).Provider);
        Assert.Equal(1, host.Sum(MetricContract.UpstreamFallbacks, "first", "connect"));
    }

    [Fact]
    public async Task A_provider_that_is_silent_is_given_up_in_time_for_the_next_one()
    {
        await using var first = ScriptedProvider.Start((_, cancellation) => Task.Delay(Timeout.Infinite, cancellation));
        await using var second = Answering("200 OK");
        using var host = Start(first.Address, second.Address, "Provider:FirstByteTimeout=00:00:00.2");
        await using var stream = await host.OpenAsync("m");
        Assert.Equal("second", stream.Provider);
        Assert.Equal(1, host.Sum(MetricContract.UpstreamFallbacks, "first", "timeout"));
    }

    [Fact]
    public async Task An_answer_in_one_piece_may_begin_late()
    {
        await using var first = ScriptedProvider.Start(async (stream, cancellation) =>
        {
            await Task.Delay(600, cancellation);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"u8.ToArray(), cancellation);
        });
        await using var second = Answering("200 OK");
        using var host = Start(first.Address, second.Address, "Provider:FirstByteTimeout=00:00:00.2");
        Assert.Equal("first", (await host.SendAsync("m")).Provider);
        Assert.Empty(second.Requests);
    }

    [Fact]
    public async Task A_stream_that_says_nothing_is_given_up_for_the_next_one()
    {
        await using var first = ScriptedProvider.Start(async (stream, cancellation) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"u8.ToArray(), cancellation);
            await Task.Delay(Timeout.Infinite, cancellation);
        });
        await using var second = ScriptedProvider.Answering("200 OK\r\nContent-Type: text/event-stream", "data: [DONE]\n\n");
        using var host = Start(first.Address, second.Address, "Provider:FirstByteTimeout=00:00:00.2");
        await using var stream = await host.OpenAsync("m");

        Assert.Equal("second", stream.Provider);
        using var reader = new StreamReader(stream.Body);
        Assert.Equal("data: [DONE]\n\n", await reader.ReadToEndAsync(ProviderHost.Cancellation));
    }

    [Fact]
    public async Task A_provider_that_is_left_alone_is_passed_over_unasked()
    {
        await using var first = Answering("500 Oops");
        await using var second = Answering("200 OK");
        using var host = Start(first.Address, second.Address, "Provider:BreakerMinimumCalls=2", "Provider:BreakerPause=01:00:00");
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("second", (await host.SendAsync("m")).Provider);
        }

        Assert.Equal(2, first.Requests.Count);
        Assert.Equal(3, host.Sum(MetricContract.UpstreamFallbacks, "first", "unavailable"));
        Assert.Equal((1.0, 0.0), (host.Read(MetricContract.UpstreamBreakerOpen, "first"), host.Read(MetricContract.UpstreamBreakerOpen, "second")));
    }

    [Theory]
    [InlineData("400 Bad Request")]
    [InlineData("403 Forbidden")]
    [InlineData("404 Not Found")]
    [InlineData("422 Unprocessable")]
    public async Task What_the_client_did_wrong_is_told_by_the_first_provider(string status)
    {
        await using var first = Answering(status);
        await using var second = Answering("200 OK");
        using var host = Start(first.Address, second.Address);
        var answer = await host.SendAsync("m");

        Assert.Equal(("first", status[..3]), (answer.Provider, $"{answer.Status}"));
        Assert.Empty(second.Requests);
    }

    [Fact]
    public async Task Where_all_fail_an_answer_is_told_before_a_silence()
    {
        await using var first = Answering("503 Busy\r\nRetry-After: 33");
        using var host = Start(first.Address, new Uri(TestGateway.ClosedPort));
        var answer = await host.SendAsync("m");
        Assert.Equal((503, "first", "33"), (answer.Status, answer.Provider, answer.Headers.Single(header => header.Key == "retry-after").Value));

        using var none = Start(new Uri(TestGateway.ClosedPort), new Uri(TestGateway.ClosedPort));
        var failure = await Assert.ThrowsAsync<UpstreamException>(() => none.SendAsync("m"));
        Assert.Equal(("connect", "second"), (failure.Kind, failure.Provider));
    }

    [Fact]
    public async Task All_providers_together_have_the_time_of_one_call()
    {
        await using var silent = ScriptedProvider.Start((_, cancellation) => Task.Delay(Timeout.Infinite, cancellation));
        using var host = Start(silent.Address, silent.Address, "Provider:Timeout=00:00:00.5", "Provider:FirstByteTimeout=00:00:00.2");
        Assert.Equal("timeout", (await Assert.ThrowsAsync<UpstreamException>(() => host.OpenAsync("m"))).Kind);
        Assert.Equal(2, silent.Requests.Count);

        using var slow = Start(silent.Address, silent.Address, "Provider:Timeout=00:00:00.2");
        Assert.Equal("timeout", await slow.FailureAsync("m"));
        Assert.Equal(3, silent.Requests.Count);
    }

    [Fact]
    public async Task What_can_be_sent_once_only_is_sent_once_only()
    {
        await using var first = Answering("500 Oops");
        await using var second = Answering("200 OK");
        using var host = Start(first.Address, second.Address);
        using var form = new MultipartFormDataContent { { new StringContent("m"), "model" } };
        var answer = await host.Calls.SendAsync(ProviderHost.Request(), ProviderHost.Call("m") with { Body = null, Raw = form });

        Assert.Equal(500, answer.Status);
        Assert.Contains("name=model", Assert.Single(first.Requests), StringComparison.Ordinal);
        Assert.Empty(second.Requests);
    }

    [Fact]
    public async Task The_record_and_the_metrics_name_the_provider_that_failed_last()
    {
        await using var gateway = await TestGateway.StartAsync(["Provider:Name=first", $"Providers:second:BaseUrl={TestGateway.ClosedPort}", "Provider:MaxRetries=0", .. Route]);
        Assert.Equal(502, (int)(await gateway.ChatAsync("hello")).StatusCode);
        Assert.Equal(1, (await gateway.ScrapeAsync()).Sum("gen_ai_client_operation_duration_seconds_count", ("gen_ai_provider_name", "second"), ("error_type", "connect")));
        await Servers.Eventually.IsTrueAsync(async () =>
            (await gateway.Http.GetStringAsync("/api/audit", ProviderHost.Cancellation)).Contains("\"second\"", StringComparison.Ordinal), "the record names the provider");
    }

    private static ProviderHost Start(Uri first, Uri second, params string[] settings) =>
        new([$"Provider:BaseUrl={first}", "Provider:Name=first", $"Providers:second:BaseUrl={second}", .. Route, .. settings]);

    private static ScriptedProvider Answering(string statusAndHeaders) => ScriptedProvider.Answering($"{statusAndHeaders}\r\nContent-Type: application/json", "{}");

    private static ScriptedProvider Writing(string answer) =>
        ScriptedProvider.Start((stream, cancellation) => stream.WriteAsync(Encoding.ASCII.GetBytes(answer), cancellation).AsTask());
}
