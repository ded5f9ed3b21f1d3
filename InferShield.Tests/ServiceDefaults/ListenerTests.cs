using System.Net;
using InferShield.Api;
using InferShield.ServiceDefaults;
using InferShield.Simulator;
using InferShield.Tests.Gateway;
using Microsoft.AspNetCore.Builder;

namespace InferShield.Tests.ServiceDefaults;

public class ListenerTests
{
    private static readonly string[] ManagementPaths = ["/metrics", "/health/live", "/health/ready", "/health/startup"];
    private static readonly string[] PublicPaths = ["/v1/models", "/v1/chat/completions", "/v1/analyze", "/api/keys", "/api/audit", "/api/reports"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_listener_answers_its_own_paths_alone()
    {
        await using var gateway = await TestGateway.StartAsync();
        foreach (var path in ManagementPaths)
        {
            Assert.Equal(HttpStatusCode.OK, (await gateway.Management.GetAsync(path, Cancellation)).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await gateway.Http.GetAsync(path, Cancellation)).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await gateway.Anonymous.GetAsync(path, Cancellation)).StatusCode);
        }

        gateway.Management.DefaultRequestHeaders.Authorization = gateway.Http.DefaultRequestHeaders.Authorization;
        foreach (var path in PublicPaths)
        {
            Assert.Equal(HttpStatusCode.NotFound, (await gateway.Management.GetAsync(path, Cancellation)).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await gateway.PostAsync(path, "{}", gateway.Management)).StatusCode);
        }
    }

    // The path of the Ingress, which kubernetes/operator/probe asks and expects this of.
    [Fact]
    public async Task A_probe_without_a_key_is_refused_where_the_ingress_leads()
    {
        await using var gateway = await TestGateway.StartAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, (await gateway.Anonymous.GetAsync("/v1", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Host_and_forwarding_headers_do_not_move_a_request_to_the_other_listener()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Host = gateway.Management.BaseAddress!.Authority;
        request.Headers.Add("X-Forwarded-Port", $"{gateway.Management.BaseAddress.Port}");
        request.Headers.Add("X-Forwarded-Host", request.Headers.Host);

        Assert.Equal(HttpStatusCode.NotFound, (await gateway.Http.SendAsync(request, Cancellation)).StatusCode);
    }

    [Theory]
    [InlineData("--urls=http://127.0.0.1:{0};http://127.0.0.1:{1}")]
    [InlineData("--urls=http://127.0.0.1:{0};http://127.0.0.1:{1};http://127.0.0.1:{2}")]
    [InlineData("--urls=http://127.0.0.1:{2} ; http://localhost:{1}")]
    [InlineData("--http_ports={1}")]
    [InlineData("--http_ports={1};{2}")]
    [InlineData("--Kestrel:Endpoints:Mine:Url=http://127.0.0.1:{1}")]
    public async Task The_ways_to_name_addresses_all_work(string setting)
    {
        var (management, first, second) = (FreePort.Next(), FreePort.Next(), FreePort.Next());
        var folder = Directory.CreateTempSubdirectory("infershield-listeners-");
        await using (var app = Create(folder, $"--Management:Url=http://127.0.0.1:{management}", string.Format(System.Globalization.CultureInfo.InvariantCulture, setting, management, first, second)))
        {
            await app.StartAsync(Cancellation);
            using var http = new HttpClient();
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync($"http://127.0.0.1:{management}/health/live", Cancellation)).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync($"http://127.0.0.1:{management}/v1/models", Cancellation)).StatusCode);
            foreach (var (name, port) in new[] { ("{1}", first), ("{2}", second) })
            {
                if (setting.Contains(name, StringComparison.Ordinal))
                {
                    Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync($"http://127.0.0.1:{port}/v1/models", Cancellation)).StatusCode);
                    Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync($"http://127.0.0.1:{port}/metrics", Cancellation)).StatusCode);
                }
            }
        }

        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("--urls=8080", "8080")]
    [InlineData("--urls=http://127.0.0.1:3000", "no address", "--Management:Url=http://127.0.0.1:3000")]
    [InlineData("--Management:Url=nonsense", "nonsense")]
    [InlineData("--http_ports=many", "many")]
    public void An_address_that_is_none_is_named(string setting, string told, string? other = null)
    {
        var folder = Directory.CreateTempSubdirectory("infershield-listeners-");
        var failure = Assert.Throws<InvalidConfigurationException>(() => Create(folder, [setting, .. other is null ? [] : new[] { other }]));
        Assert.Contains(told, failure.Message, StringComparison.OrdinalIgnoreCase);
        folder.Delete(recursive: true);
    }

    private static WebApplication Create(DirectoryInfo folder, params string[] settings) =>
        GatewayApplication.Create([$"--contentRoot={folder.FullName}", "--Logging:LogLevel:Default=None", .. settings]);
}
