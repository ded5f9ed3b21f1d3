using System.Net;
using InferShield.Api.Reports.Delivery;
using Microsoft.Extensions.Options;

namespace InferShield.Tests.Reports.Delivery;

public class NetworkGuardTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("0.0.0.0")]
    [InlineData("10.0.0.1")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("169.254.169.254")]
    [InlineData("100.100.100.200")]
    [InlineData("168.63.129.16")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:a9fe:a9fe")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2002:a00:1::1")]
    [InlineData("2001:0:4136:e378:8000:63bf:3fff:fdd2")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("ff02::1")]
    public void What_is_not_public_is_refused(string address) => Assert.False(Guard().Allows(IPAddress.Parse(address)));

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.1")]
    [InlineData("100.63.255.255")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::808:808")]
    [InlineData("2606:4700:4700::1111")]
    public void What_is_public_is_allowed(string address) => Assert.True(Guard().Allows(IPAddress.Parse(address)));

    [Fact]
    public void The_operator_opens_a_network_and_names_hosts()
    {
        var guard = Guard(new WebhookOptions { AllowedNetworks = ["10.20.0.0/16"], AllowedHosts = ["Hooks.example.com"] });
        Assert.True(guard.Allows(IPAddress.Parse("10.20.3.4")));
        Assert.True(guard.Allows(IPAddress.Parse("::ffff:10.20.3.4")));
        Assert.False(guard.Allows(IPAddress.Parse("10.21.3.4")));
        Assert.True(guard.AllowsHost("hooks.EXAMPLE.com"));
        Assert.False(guard.AllowsHost("hooks.example.com.evil.test"));
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task A_name_that_leads_inside_is_refused_when_it_is_connected_to(string host) =>
        await Assert.ThrowsAsync<DeliveryException>(async () => await Guard().ConnectAsync(new DnsEndPoint(host, 80), TestContext.Current.CancellationToken));

    private static NetworkGuard Guard(WebhookOptions? webhook = null) => new(Options.Create(new DeliveryOptions { Webhook = webhook ?? new() }));
}
