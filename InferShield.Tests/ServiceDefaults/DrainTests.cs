using System.Net;
using InferShield.ServiceDefaults;
using InferShield.Tests.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace InferShield.Tests.ServiceDefaults;

public class DrainTests
{
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stopping_server_sends_clients_elsewhere_before_it_closes_and_ends_the_request_that_it_has()
    {
        var time = new FakeTimeProvider();
        var builder = WebApplication.CreateSlimBuilder(
            ["--urls=http://127.0.0.1:0", "--Management:Url=http://127.0.0.1:0", $"--Shutdown:Drain={Drain}"]);
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.MapDefaultEndpoints();
        var (arrived, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        app.MapGet("/quick", () => "quick");
        app.MapGet("/slow", async () =>
        {
            arrived.SetResult();
            await release.Task;
            return "slow";
        });
        await app.StartAsync(Cancellation);
        var addresses = app.Urls.Select(url => new Uri(url)).ToArray();
        using var management = new HttpClient { BaseAddress = addresses[0] };
        using var client = new HttpClient { BaseAddress = addresses[1] };

        Assert.Equal((HttpStatusCode.OK, null), await AskAsync(client, "/quick"));
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(management, "/health/ready")).Status);
        var slow = AskAsync(client, "/slow");
        await arrived.Task.WaitAsync(Cancellation);

        var stop = app.StopAsync(Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await AskAsync(management, "/health/ready")).Status);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(management, "/health/live")).Status);
        Assert.Equal((HttpStatusCode.OK, true), await AskAsync(client, "/quick"));

        time.Advance(Drain);
        await Eventually.IsTrueAsync(async () => await IsRefusedAsync(client), "no connection is taken");
        Assert.False(stop.IsCompleted);
        release.SetResult();
        Assert.Equal((HttpStatusCode.OK, true), await slow);
        await stop;
    }

    private static async Task<(HttpStatusCode Status, bool? Closes)> AskAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path, Cancellation);
        return (answer.StatusCode, answer.Headers.ConnectionClose);
    }

    private static async Task<bool> IsRefusedAsync(HttpClient client)
    {
        try
        {
            await AskAsync(client, "/quick");
            return false;
        }
        catch (HttpRequestException)
        {
            return true;
        }
    }
}
