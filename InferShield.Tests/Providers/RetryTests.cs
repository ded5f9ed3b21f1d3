using System.Text;
using InferShield.ServiceDefaults.Metrics;
using InferShield.Tests.Gateway;

namespace InferShield.Tests.Providers;

public class RetryTests
{
    [Fact]
    public async Task What_reached_nobody_is_sent_again()
    {
        using var host = new ProviderHost($"Provider:BaseUrl={TestGateway.ClosedPort}", "Provider:MaxRetries=2");
        Assert.Equal("connect", await host.FailureAsync("m"));
        Assert.Equal(2, host.Sum(MetricContract.UpstreamRetries, "openai", "connect"));
        Assert.Equal(1, host.Sum(MetricContract.UpstreamErrors, "openai", "connect"));
    }

    [Theory]
    [InlineData("429 Too Many\r\nRetry-After: 0", "http_429")]
    [InlineData("503 Busy\r\nRetry-After: 1", "http_503")]
    [InlineData("429 Too Many\r\nRetry-After: 60\r\nretry-after-ms: 10", "http_429")]
    public async Task What_the_provider_wants_again_shortly_is_sent_again(string refusal, string reason)
    {
        await using var provider = RefusingOnce(refusal);
        using var host = new ProviderHost($"Provider:BaseUrl={provider.Address}");
        Assert.Equal(200, (await host.SendAsync("m")).Status);
        Assert.Equal(1, host.Sum(MetricContract.UpstreamRetries, "openai", reason));
        Assert.Equal(0, host.Sum(MetricContract.UpstreamErrors));
        Assert.Single(provider.Requests.Select(request => request.Split("\r\n\r\n")[1]).Distinct());
    }

    [Theory]
    [InlineData("429 Too Many")]
    [InlineData("429 Too Many\r\nRetry-After: 3")]
    [InlineData("429 Too Many\r\nRetry-After: -1")]
    [InlineData("429 Too Many\r\nRetry-After: soon")]
    [InlineData("429 Too Many\r\nretry-after-ms: 99999999999999999999")]
    [InlineData("503 Busy\r\nRetry-After: 86400")]
    [InlineData("500 Oops\r\nRetry-After: 0")]
    [InlineData("409 Conflict\r\nRetry-After: 0")]
    public async Task What_the_provider_may_have_worked_on_or_wants_later_is_not_sent_again(string refusal)
    {
        await using var provider = RefusingOnce(refusal);
        using var host = new ProviderHost($"Provider:BaseUrl={provider.Address}");
        Assert.Equal(refusal[..3], $"{(await host.SendAsync("m")).Status}");
        Assert.Single(provider.Requests);
    }

    [Fact]
    public async Task A_call_that_broke_off_is_not_sent_again()
    {
        await using var provider = ScriptedProvider.Start((_, _) => Task.CompletedTask);
        using var host = new ProviderHost($"Provider:BaseUrl={provider.Address}");
        Assert.Equal("reset", await host.FailureAsync("m"));
        Assert.Single(provider.Requests);
    }

    [Theory]
    [InlineData("Provider:MaxRetries=0", 1)]
    [InlineData("Provider:MaxRetries=3", 4)]
    [InlineData("Provider:Timeout=00:00:00.5", 1)]
    public async Task It_is_sent_again_as_often_as_is_allowed_and_the_time_is_enough_for(string setting, int asked)
    {
        var wait = setting.Contains("Timeout", StringComparison.Ordinal) ? 1 : 0;
        await using var provider = ScriptedProvider.Answering($"429 Too Many\r\nRetry-After: {wait}", "{}");
        using var host = new ProviderHost($"Provider:BaseUrl={provider.Address}", setting);
        Assert.Equal(429, (await host.SendAsync("m")).Status);
        Assert.Equal(asked, provider.Requests.Count);
        Assert.Equal(1, host.Sum(MetricContract.UpstreamErrors, "openai", "http_429"));
    }

    private static ScriptedProvider RefusingOnce(string refusal)
    {
        var refused = 0;
        return ScriptedProvider.Start((stream, cancellation) => stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {(Interlocked.Exchange(ref refused, 1) == 0 ? refusal : "200 OK")}\r\nContent-Length: 2\r\n\r\n{{}}"), cancellation).AsTask());
    }
}
