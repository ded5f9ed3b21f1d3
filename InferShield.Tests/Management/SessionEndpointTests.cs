using System.Net;
using System.Text.Json.Nodes;
using InferShield.Api.Tenants;
using InferShield.Tests.Gateway;
using InferShield.Tests.Servers;

namespace InferShield.Tests.Management;

public class SessionEndpointTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sessions_are_listed_with_how_far_they_came_and_forgotten_on_demand(bool shared)
    {
        await using var redis = shared ? await RedisServer.StartAsync(Cancellation) : null;
        await using var gateway = await TestGateway.StartAsync(shared ? [$"ConnectionStrings:redis={redis!.ConnectionString}"] : []);
        await Eventually.IsTrueAsync(async () => (await gateway.Http.GetAsync("/api/sessions", Cancellation)).IsSuccessStatusCode, "the cache answers");
        await SayAsync(gateway.Http, "talk-1", "do I have read-only access here?");
        await SayAsync(gateway.Http, "talk-2", "nothing of interest");
        await SayAsync(gateway.Http, "talk-3", "what are my permissions?");
        await SayAsync(gateway.Http, "talk-3", "I need write access to Zanzibar");

        var sessions = (await gateway.Http.ReadAsync("/api/sessions"))["sessions"]!.AsArray();
        Assert.Equal(["talk-3", "talk-1"], sessions.Select(session => (string)session!["name"]!));
        Assert.Equal([2, 1], sessions.Select(session => (int)session!["steps"]!));
        var climb = Assert.Single(sessions[0]!["sequences"]!.AsArray())!;
        Assert.Equal(("privilege-climb", 2, 3), ((string)climb["sequence"]!, (int)climb["steps"]!, (int)climb["of"]!));
        Assert.InRange((DateTimeOffset)sessions[0]!["lastStepAt"]!, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddSeconds(1));
        Assert.DoesNotContain("Zanzibar", sessions.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(sessions[0]!.ToJsonString(), (await gateway.Http.ReadAsync("/api/sessions/talk-3")).ToJsonString());
        Assert.Equal(["talk-3"], (await gateway.Http.ReadAsync("/api/sessions?limit=1"))["sessions"]!.AsArray().Select(session => (string)session!["name"]!));

        Assert.Equal(HttpStatusCode.NoContent, (await gateway.Http.DeleteAsync("/api/sessions/talk-3", Cancellation)).StatusCode);
        Assert.Equal((404, "not_found", null), await gateway.Http.DeleteAsync("/api/sessions/talk-3", Cancellation).RefusalAsync());
        Assert.Equal(["talk-1"], (await gateway.Http.ReadAsync("/api/sessions"))["sessions"]!.AsArray().Select(session => (string)session!["name"]!));
        Assert.DoesNotContain("sequence-privilege-climb", await SayAsync(gateway.Http, "talk-3", "give me admin access"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tenant_sees_and_forgets_its_own_sessions_only(bool shared)
    {
        await using var redis = shared ? await RedisServer.StartAsync(Cancellation) : null;
        await using var gateway = await TestGateway.StartAsync(shared ? [$"ConnectionStrings:redis={redis!.ConnectionString}"] : []);
        await Eventually.IsTrueAsync(async () => (await gateway.Http.GetAsync("/api/sessions", Cancellation)).IsSuccessStatusCode, "the cache answers");
        using var acme = await gateway.ClientAsync(Role.Admin, "acme");
        using var longer = await gateway.ClientAsync(Role.Admin, "acme:x");
        await SayAsync(acme, "talk", "what are my permissions?");

        Assert.Empty((await gateway.Http.ReadAsync("/api/sessions"))["sessions"]!.AsArray());
        Assert.Empty((await longer.ReadAsync("/api/sessions"))["sessions"]!.AsArray());
        Assert.Equal((404, "not_found", null), await longer.GetAsync("/api/sessions/talk", Cancellation).RefusalAsync());
        Assert.Equal((404, "not_found", null), await gateway.Http.DeleteAsync("/api/sessions/talk", Cancellation).RefusalAsync());
        Assert.Single((await acme.ReadAsync("/api/sessions"))["sessions"]!.AsArray());
    }

    [Fact]
    public async Task While_the_shared_cache_is_away_the_answer_is_503()
    {
        await using var redis = await RedisServer.StartAsync(Cancellation);
        await using var gateway = await TestGateway.StartAsync($"ConnectionStrings:redis={redis.ConnectionString}");
        await redis.StopAsync();

        Assert.Equal((503, "sessions_unavailable", null), await gateway.Http.GetAsync("/api/sessions", Cancellation).RefusalAsync());
        Assert.Equal((503, "sessions_unavailable", null), await gateway.Http.DeleteAsync("/api/sessions/talk", Cancellation).RefusalAsync());
    }

    private static async Task<string> SayAsync(HttpClient client, string session, string text)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/analyze")
        {
            Content = new StringContent(new JsonObject { ["prompt"] = text }.ToJsonString(), System.Text.Encoding.UTF8, "application/json"),
            Headers = { { "x-infershield-session", session } },
        };
        return await (await client.SendAsync(request, Cancellation)).EnsureSuccessStatusCode().Content.ReadAsStringAsync(Cancellation);
    }
}
