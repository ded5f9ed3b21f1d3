using InferShield.Api.Providers;
using InferShield.Api.Tenants;
using InferShield.ServiceDefaults.Metrics;
using InferShield.Tests.Gateway;
using InferShield.Tests.Servers;

namespace InferShield.Tests.Providers;

public class ConcurrencyTests
{
    [Fact]
    public async Task Calls_beyond_the_limit_wait_for_a_place_and_those_beyond_the_queue_are_refused()
    {
        var goOn = new TaskCompletionSource();
        await using var provider = Waiting(goOn);
        using var host = new ProviderHost($"Provider:BaseUrl={provider.Address}", "Provider:MaxConcurrent=2", "Provider:MaxQueued=1");
        Task<ProviderAnswer>[] calls = [host.SendAsync("m"), host.SendAsync("m"), host.SendAsync("m")];
        await Eventually.IsTrueAsync(() => provider.Requests.Count == 2, "two calls are under way");
        Assert.Equal((2.0, 1.0), (host.Sum(MetricContract.UpstreamInFlight, "openai"), host.Sum(MetricContract.UpstreamQueue, "openai")));

        var refusal = await Assert.ThrowsAsync<UpstreamException>(() => host.SendAsync("m"));
        Assert.Equal((503, "busy", TimeSpan.FromSeconds(1)), (refusal.Status, refusal.Kind, refusal.RetryAfter));
        Assert.Equal(1, host.Sum(MetricContract.UpstreamErrors, "openai", "busy"));

        goOn.SetResult();
        Assert.All(await Task.WhenAll(calls), answer => Assert.Equal(200, answer.Status));
        Assert.Equal((0.0, 0.0), (host.Sum(MetricContract.UpstreamInFlight, "openai"), host.Sum(MetricContract.UpstreamQueue, "openai")));
    }

    [Theory]
    [InlineData("Provider:MaxRetries=0", true, 2)]
    [InlineData("Provider:MaxPerTenant=3", true, 3)]
    [InlineData("Provider:MaxRetries=0", false, 4)]
    public async Task A_tenant_leaves_places_to_its_neighbours_where_it_has_any(string setting, bool hasNeighbours, int most)
    {
        var goOn = new TaskCompletionSource();
        await using var provider = Waiting(goOn);
        using var host = new ProviderHost($"Provider:BaseUrl={provider.Address}", "Provider:MaxConcurrent=4", "Provider:MaxQueued=0", setting);
        var acme = Enumerable.Range(0, 4).Select(_ => SendAsync(host, "acme", hasNeighbours)).ToList();
        await Eventually.IsTrueAsync(() => provider.Requests.Count == most && acme.Count(call => call.IsFaulted) == 4 - most, "as many as may are under way");
        Assert.All(acme.Where(call => call.IsFaulted), call => Assert.Equal((503, "busy"), call.Exception?.InnerException is UpstreamException refusal ? (refusal.Status, refusal.Kind) : default));
        var globex = SendAsync(host, "globex", hasNeighbours);
        await Eventually.IsTrueAsync(() => provider.Requests.Count == Math.Min(4, most + 1), "a neighbour's call is under way");

        goOn.SetResult();
        await Eventually.IsTrueAsync(() => acme.TrueForAll(call => call.IsCompleted) && globex.IsCompleted, "all are over");
        Assert.Equal(most < 4, globex.IsCompletedSuccessfully);
        Assert.Equal(200, (await SendAsync(host, "acme", hasNeighbours)).Status);
    }

    [Fact]
    public async Task A_wait_that_takes_too_long_goes_to_the_next_provider()
    {
        var goOn = new TaskCompletionSource();
        await using var first = Waiting(goOn);
        await using var second = ScriptedProvider.Answering("200 OK", "{}");
        using var host = new ProviderHost(
            $"Provider:BaseUrl={first.Address}", "Provider:MaxConcurrent=1", "Provider:QueueTimeout=00:00:00.2", $"Providers:second:BaseUrl={second.Address}",
            "Routes:0:Match=*", "Routes:0:Providers:0=openai", "Routes:0:Providers:1=second");
        var held = host.SendAsync("m");
        await Eventually.IsTrueAsync(() => first.Requests.Count == 1, "a call is under way");

        Assert.Equal("second", (await host.SendAsync("m")).Provider);
        Assert.Equal(1, host.Sum(MetricContract.UpstreamFallbacks, "openai", "busy"));
        goOn.SetResult();
        Assert.Equal("openai", (await held).Provider);
    }

    [Fact]
    public async Task A_stream_holds_its_place_until_it_ends()
    {
        await using var provider = ScriptedProvider.Answering("200 OK\r\nContent-Type: text/event-stream", "data: [DONE]\n\n");
        using var host = new ProviderHost($"Provider:BaseUrl={provider.Address}", "Provider:MaxConcurrent=1", "Provider:MaxQueued=0");
        await using (await host.OpenAsync("m"))
        {
            Assert.Equal("busy", await host.FailureAsync("m"));
        }

        await (await host.OpenAsync("m")).DisposeAsync();
    }

    [Fact]
    public async Task A_client_that_goes_leaves_the_queue()
    {
        var goOn = new TaskCompletionSource();
        await using var provider = Waiting(goOn);
        using var host = new ProviderHost($"Provider:BaseUrl={provider.Address}", "Provider:MaxConcurrent=1");
        var held = host.SendAsync("m");
        using var client = new CancellationTokenSource();
        var context = ProviderHost.Request();
        context.RequestAborted = client.Token;
        var waiting = host.Calls.SendAsync(context, ProviderHost.Call("m"));
        await client.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(0, host.Sum(MetricContract.UpstreamQueue, "openai"));
        goOn.SetResult();
        Assert.Equal(200, (await held).Status);
    }

    private static Task<ProviderAnswer> SendAsync(ProviderHost host, string tenant, bool hasNeighbours)
    {
        var context = ProviderHost.Request();
        context.Features.Set(new Caller(tenant, Guid.Empty, Role.Client) { HasNeighbours = hasNeighbours });
        return host.Calls.SendAsync(context, ProviderHost.Call("m"));
    }

    private static ScriptedProvider Waiting(TaskCompletionSource goOn) => ScriptedProvider.Start(async (stream, cancellation) =>
    {
        await goOn.Task.WaitAsync(cancellation);
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"u8.ToArray(), cancellation);
    });
}
