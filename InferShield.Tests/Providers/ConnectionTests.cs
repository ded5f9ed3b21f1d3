using System.IO.Compression;
using System.Net;
using InferShield.Api.Providers;
using InferShield.Tests.Gateway;
using InferShield.Tests.Simulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace InferShield.Tests.Providers;

public class ConnectionTests
{
    private static CancellationToken Cancellation => ProviderHost.Cancellation;

    [Theory]
    [InlineData(HttpProtocols.Http1AndHttp2, "HTTP/2")]
    [InlineData(HttpProtocols.Http1, "HTTP/1.1")]
    public async Task HTTP_2_is_spoken_where_TLS_offers_it(HttpProtocols offered, string spoken)
    {
        using var certificate = TestCertificate.Create();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = offered;
            listen.UseHttps(certificate.Certificate);
        }));
        await using var provider = builder.Build();
        provider.MapPost("/v1/chat/completions", (HttpRequest request) => request.Protocol);
        await provider.StartAsync(Cancellation);

        var options = new ProviderOptions { BaseUrl = $"{provider.Urls.Single()}/v1" };
        using var http = new HttpClient(ProvidersExtensions.Handler(options, (_, shown, _, _) => shown!.GetCertHashString() == certificate.Certificate.GetCertHashString()));
        using var request = new ProviderRequests(options, ProviderKind.Find("openai")!).Make(new Question(ProviderHost.Request(), ProviderHost.Call("m"), "m", null, streams: false));
        using var response = await http.SendAsync(request, Cancellation);
        Assert.Equal(spoken, await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task A_packed_answer_is_unpacked()
    {
        await using var provider = ScriptedProvider.Answering("200 OK\r\nContent-Encoding: gzip", await PackAsync("""{"choices":[]}"""u8.ToArray()));
        using var host = new ProviderHost($"Provider:BaseUrl={provider.Address}");
        Assert.Equal("""{"choices":[]}""", (await host.SendAsync("m")).Body.ToJsonString());
    }

    [Fact]
    public async Task A_packed_answer_that_would_fill_the_memory_is_given_up()
    {
        await using var provider = ScriptedProvider.Answering("200 OK\r\nContent-Encoding: gzip", await PackAsync(new byte[256 << 20]));
        using var host = new ProviderHost($"Provider:BaseUrl={provider.Address}", "Provider:MaxResponseBytes=1000000");

        Assert.Equal("too_large", await host.FailureAsync("m"));
    }

    [Fact]
    public async Task A_packed_stream_that_never_ends_is_given_up()
    {
        await using var provider = ScriptedProvider.Answering("200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip", await PackAsync(new byte[64 << 20]));
        using var host = new ProviderHost($"Provider:BaseUrl={provider.Address}", "Provider:MaxStreamBytes=1000000");
        await using var stream = await host.OpenAsync("m");
        Assert.Equal("too_large", (await Assert.ThrowsAsync<UpstreamException>(() => stream.Body.CopyToAsync(Stream.Null, Cancellation))).Kind);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("nonsense")]
    public async Task What_cannot_be_unpacked_is_malformed(string encoding)
    {
        await using var provider = ScriptedProvider.Answering($"200 OK\r\nContent-Encoding: {encoding}", [0x80, 0x01, 0x02, 0x03, 0x04, 0x05]);
        using var host = new ProviderHost($"Provider:BaseUrl={provider.Address}");
        Assert.Equal("malformed", await host.FailureAsync("m"));
    }

    [Theory]
    [InlineData("sim-bomb", "too_large")]
    [InlineData("sim-oversized", "too_large")]
    [InlineData("sim-redirect", "http_307")]
    [InlineData("sim-wrong-length", "reset")]
    [InlineData("sim-reset", "reset")]
    [InlineData("sim-malformed", "malformed")]
    [InlineData("sim-hang", "timeout")]
    [InlineData("sim-stall", "timeout")]
    public async Task Every_fault_of_the_simulator_ends_in_a_failure_of_its_kind(string model, string kind)
    {
        await using var simulator = await TestSimulator.StartAsync();
        using var host = new ProviderHost($"Provider:BaseUrl={simulator.Address}v1", "Provider:Timeout=00:00:03");
        var call = ProviderHost.Call(model) with { Body = new() { ["model"] = model, ["messages"] = new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject { ["role"] = "user", ["content"] = "hello" }) } };
        Assert.Equal(kind, (await Assert.ThrowsAsync<UpstreamException>(() => host.Calls.SendAsync(ProviderHost.Request(), call))).Kind);
        Assert.Equal(1, simulator.Received().Total);
    }

    private static async Task<byte[]> PackAsync(byte[] content)
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            await gzip.WriteAsync(content, Cancellation);
        }

        return packed.ToArray();
    }
}
