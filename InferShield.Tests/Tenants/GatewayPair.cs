using InferShield.Api.Caching;
using InferShield.Api.Tenants;
using InferShield.Tests.Gateway;
using InferShield.Tests.Servers;
using InferShield.Tests.Simulator;
using Microsoft.Extensions.DependencyInjection;

namespace InferShield.Tests.Tenants;

/// <summary>Two gateways on one database and one Redis, in front of one simulator.</summary>
public abstract class GatewayPair : IAsyncLifetime
{
    private TestSimulator _simulator = null!;

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected RedisServer Redis { get; private set; } = null!;

    private protected TestGateway First { get; private set; } = null!;

    private protected TestGateway Second { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _simulator = await TestSimulator.StartAsync();
        Redis = await RedisServer.StartAsync(Cancellation);
        var settings = new[] { $"ConnectionStrings:infershield={await PostgresServer.CreateSharedDatabaseAsync()}", $"ConnectionStrings:redis={Redis.ConnectionString}" };
        First = await TestGateway.StartAsync(_simulator, settings);
        Second = await TestGateway.StartAsync(_simulator, settings);
        await UsableAsync(true);
        await Eventually.IsTrueAsync(() => new[] { First, Second }.All(gateway => gateway.Services.GetRequiredService<KeyChanges>().IsListening), "both listen");
    }

    public async ValueTask DisposeAsync()
    {
        await First.DisposeAsync();
        await Second.DisposeAsync();
        await Redis.DisposeAsync();
        await _simulator.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Waits until both use Redis, or know that they cannot.</summary>
    private protected Task UsableAsync(bool usable) => Eventually.IsTrueAsync(
        () => new[] { First, Second }.All(gateway => gateway.Services.GetRequiredService<CacheState>().IsUsable == usable), usable ? "Redis is in use" : "its loss is noticed");
}
