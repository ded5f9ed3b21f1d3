using System.Net;
using InferShield.Tests.Gateway;
using InferShield.Tests.Servers;
using InferShield.Tests.Simulator;

namespace InferShield.Tests.Tenants;

public class DatabaseAwayTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Away_at_start_nobody_is_known_and_the_gateway_is_not_ready_until_it_comes()
    {
        await using var server = await PostgresServer.StartAsync(Cancellation);
        var connection = await server.CreateDatabaseAsync();
        await server.StopAsync();
        await using var gateway = await TestGateway.StartUnreadyAsync($"ConnectionStrings:infershield={connection}");

        var answer = await gateway.Http.GetAsync("/v1/models", Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("keys_unavailable", (string?)(await TestGateway.JsonAsync(answer))["error"]!["code"]);
        Assert.Equal("5", answer.Headers.GetValues("Retry-After").Single());
        Assert.Equal(HttpStatusCode.Unauthorized, (await gateway.Anonymous.GetAsync("/v1/models", Cancellation)).StatusCode);
        Assert.Equal(1, (await gateway.ScrapeAsync()).Sum("infershield_fail_events_total", ("component", "key_store"), ("mode", "closed")));
        Assert.Equal((200, 503, 503), await ProbesAsync(gateway));

        await server.RunAsync(Cancellation);
        await Eventually.IsTrueAsync(async () => await ProbesAsync(gateway) == (200, 200, 200), "everything is well");
        await Eventually.IsTrueAsync(async () => (await gateway.Http.GetAsync("/api/keys", Cancellation)).IsSuccessStatusCode, "the key is known");
    }

    [Fact]
    public async Task Away_later_known_keys_go_on_and_what_needs_the_database_is_answered_503()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var server = await PostgresServer.StartAsync(Cancellation);
        await using var gateway = await TestGateway.StartAsync(simulator, $"ConnectionStrings:infershield={await server.CreateDatabaseAsync()}");
        Assert.Equal((200, 200, 200), await ProbesAsync(gateway));
        await server.StopAsync();
        gateway.Logs.Clear();

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await gateway.ChatAsync($"hello {i}")).StatusCode);
        }

        foreach (var answer in new[] { await gateway.Http.GetAsync("/api/keys", Cancellation), await gateway.PostAsync("/api/keys", """{"name":"a","role":"client"}""") })
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        }

        Assert.Equal((200, 200, 200), await ProbesAsync(gateway));
        Assert.Contains("\"database\":{\"status\":\"Degraded\"", await gateway.Management.GetStringAsync("/health/ready", Cancellation), StringComparison.Ordinal);
        await Eventually.IsTrueAsync(() => gateway.Logs.GetSnapshot().Any(line => line.Message.Contains("API keys cannot be read", StringComparison.Ordinal)), "the loss is logged");

        await server.RunAsync(Cancellation);
        await Eventually.IsTrueAsync(() => gateway.Logs.GetSnapshot().Any(line => line.Message.Contains("API keys can be read again", StringComparison.Ordinal)), "its end is logged");
        Assert.Single(gateway.Logs.GetSnapshot(), line => line.Message.Contains("API keys cannot be read", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Created, (await gateway.PostAsync("/api/keys", """{"name":"a","role":"client"}""")).StatusCode);
    }

    private static async Task<(int Live, int Ready, int Startup)> ProbesAsync(TestGateway gateway) => (
        (int)(await gateway.Management.GetAsync("/health/live", Cancellation)).StatusCode,
        (int)(await gateway.Management.GetAsync("/health/ready", Cancellation)).StatusCode,
        (int)(await gateway.Management.GetAsync("/health/startup", Cancellation)).StatusCode);
}
