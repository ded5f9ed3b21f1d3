using System.Net;
using InferShield.Tests.Gateway;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace InferShield.Tests.ServiceDefaults;

public class CertificateTests
{
    private const string Expiry = "infershield_certificate_expiry_timestamp_seconds";

    private static readonly DateTimeOffset Ends = new(2027, 5, 4, 3, 2, 1, TimeSpan.Zero);

    [Fact]
    public async Task Without_TLS_there_is_nothing_to_tell()
    {
        await using var gateway = await TestGateway.StartAsync();
        Assert.Empty((await gateway.ScrapeAsync()).Find(Expiry));
    }

    [Fact]
    public async Task A_listener_tells_when_its_certificate_ends()
    {
        using var certificate = TestCertificate.Create(Ends);
        await using var gateway = await TestGateway.StartAsync(certificate.AsThirdListener());

        Assert.Equal(Ends.ToUnixTimeSeconds(), (await gateway.ScrapeAsync()).Find(Expiry, ("role", "server")).Single().Value);
    }

    [Fact]
    public async Task The_certificate_of_a_provider_is_seen_even_when_it_is_refused()
    {
        using var certificate = TestCertificate.Create(Ends);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate.Certificate)));
        await using var provider = builder.Build();
        await provider.StartAsync(TestGateway.Cancellation);
        await using var gateway = await TestGateway.StartAsync($"Provider:BaseUrl={provider.Urls.Single()}/v1");

        Assert.Equal(HttpStatusCode.BadGateway, (await gateway.ChatAsync("hello")).StatusCode);
        Assert.Equal(Ends.ToUnixTimeSeconds(), (await gateway.ScrapeAsync()).Find(Expiry, ("role", "provider")).Single().Value);
    }
}
