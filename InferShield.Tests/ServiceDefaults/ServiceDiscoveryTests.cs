using System.Net;
using InferShield.Api.Gateway;
using InferShield.Tests.Gateway;
using InferShield.Tests.Servers;
using InferShield.Tests.Simulator;
using Microsoft.Extensions.DependencyInjection;

namespace InferShield.Tests.ServiceDefaults;

public class ServiceDiscoveryTests
{
    [Fact]
    public async Task A_provider_is_found_by_the_name_of_its_service()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync("Provider:BaseUrl=http://models/v1", $"Services:models:http:0={simulator.Address}");
        using var answer = await gateway.ChatAsync("hello");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_gateway_that_called_its_provider_leaves_memory_once_it_is_disposed_of()
    {
        var services = await CallAsync();
        await Eventually.IsTrueAsync(async () =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            if (services.IsAlive)
            {
                // Other tests run in this process.
                await Task.Delay(TimeSpan.FromMilliseconds(500), TestGateway.Cancellation);
            }

            return !services.IsAlive;
        }, "the gateway's services are collected");
    }

    private static async Task<WeakReference> CallAsync()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(simulator);
        using var answer = await gateway.ChatAsync("hello");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return new WeakReference(gateway.Services.GetRequiredService<Inference>());
    }
}
