using System.Globalization;
using System.Net.Sockets;
using System.Text;
using InferShield.Api.Tenants;
using InferShield.Tests.Servers;

namespace InferShield.Tests.Gateway;

public sealed class BodyRoomTests
{
    private const string Body = """{"prompt":"hello"}""";

    // A loaded machine takes its time for what is asked while the slow body is waited for.
    private const string Patient = "Gateway:BodyGrace=00:01:30";

    private static CancellationToken Cancellation => TestGateway.Cancellation;

    [Fact]
    public async Task Bodies_that_have_no_room_together_are_refused_until_there_is_some()
    {
        await using var gateway = await TestGateway.StartAsync("Gateway:MaxRequestBytes=4096", "Gateway:MaxUploadBytes=4096", "Gateway:MaxBodyBytesInFlight=6000", Patient);
        using var slow = await TakeRoomAsync(gateway);

        var refused = await AnalyzeAsync(gateway.Http, 3000);
        Assert.Equal((503, "overloaded"), ((int)refused.StatusCode, (string)(await TestGateway.JsonAsync(refused))["error"]!["code"]!));
        Assert.Equal("1", refused.Headers.GetValues("Retry-After").Single());
        Assert.Equal(200, (int)(await AnalyzeAsync(gateway.Http, 1000)).StatusCode);

        slow.Dispose();
        await Eventually.IsTrueAsync(async () => (int)(await AnalyzeAsync(gateway.Http, 3000)).StatusCode == 200, "there is room again");
    }

    [Fact]
    public async Task A_tenant_leaves_room_to_its_neighbours()
    {
        await using var gateway = await TestGateway.StartAsync("Gateway:MaxRequestBytes=4096", "Gateway:MaxUploadBytes=4096", "Gateway:MaxBodyBytesInFlight=10000", Patient);
        using var acme = await gateway.ClientAsync(Role.Client, "acme");
        using var slow = await TakeRoomAsync(gateway);

        Assert.Equal(503, (int)(await AnalyzeAsync(gateway.Http, 3000)).StatusCode);
        Assert.Equal(200, (int)(await AnalyzeAsync(acme, 3000)).StatusCode);
    }

    [Fact]
    public async Task A_request_counts_before_its_body_has_come()
    {
        await using var gateway = await TestGateway.StartAsync();
        var made = await gateway.PostAsync("/api/keys", """{"name":"a","role":"client","limits":{"requestsPerMinute":1}}""");
        var key = (string)(await TestGateway.JsonAsync(made))["key"]!;
        using var client = gateway.ClientWith(key);
        using var slow = await BeginAsync(gateway, key, 4000, "Expect: 100-continue\r\n");

        // The gateway says so when it begins to read the body.
        var answer = new byte[64];
        var read = await slow.GetStream().ReadAsync(answer, Cancellation);
        Assert.StartsWith("HTTP/1.1 100 ", Encoding.ASCII.GetString(answer, 0, read), StringComparison.Ordinal);
        Assert.Equal(429, (int)(await gateway.PostAsync("/v1/analyze", "no JSON", client)).StatusCode);
    }

    [Fact]
    public async Task A_body_that_is_refused_counts_as_a_request_and_not_as_use()
    {
        await using var gateway = await TestGateway.StartAsync();
        var made = await gateway.PostAsync("/api/keys", """{"name":"a","role":"client","limits":{"requestsPerMinute":2}}""");
        using var client = gateway.ClientWith((string)(await TestGateway.JsonAsync(made))["key"]!);
        var refused = await gateway.PostAsync("/v1/analyze", "no JSON", client);
        Assert.Equal((400, "1"), ((int)refused.StatusCode, refused.Headers.GetValues("x-ratelimit-remaining-requests").Single()));
        Assert.Equal(200, (int)(await gateway.PostAsync("/v1/analyze", Body, client)).StatusCode);
        Assert.Equal(429, (int)(await gateway.PostAsync("/v1/analyze", Body, client)).StatusCode);

        var usage = System.Text.Json.Nodes.JsonNode.Parse(await gateway.Http.GetStringAsync("/api/usage?by=", Cancellation))!;
        Assert.Equal(1, (long)usage["rows"]![0]!["requests"]!);
    }

    /// <summary>Sends 4000 bytes of a body until they have their room: they are refused where a body that asks for them came first.</summary>
    private static async Task<TcpClient> TakeRoomAsync(TestGateway gateway)
    {
        TcpClient? slow = null;
        await Eventually.IsTrueAsync(async () =>
        {
            if (slow is not { Available: 0 })
            {
                slow?.Dispose();
                slow = await BeginAsync(gateway, gateway.AdminKey, 4000);
            }

            return (int)(await AnalyzeAsync(gateway.Http, 3000)).StatusCode == 503;
        }, "the slow body has come", TimeSpan.FromSeconds(60));
        return slow!;
    }

    /// <summary>Sends so many bytes of a body, and not the last ones.</summary>
    private static async Task<TcpClient> BeginAsync(TestGateway gateway, string key, int bytes, string headers = "")
    {
        var client = new TcpClient { LingerState = new LingerOption(true, 0) };
        await client.ConnectAsync(gateway.Address.Host, gateway.Address.Port, Cancellation);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"POST /v1/analyze HTTP/1.1\r\nHost: localhost\r\nx-api-key: {key}\r\nContent-Type: application/json\r\n{headers}Content-Length: {bytes + 10}\r\n\r\n{new string(' ', bytes)}")), Cancellation);
        return client;
    }

    private static Task<HttpResponseMessage> AnalyzeAsync(HttpClient client, int bytes) =>
        client.PostAsync("/v1/analyze", new StringContent(Body.PadRight(bytes), Encoding.UTF8, "application/json"), Cancellation);
}
