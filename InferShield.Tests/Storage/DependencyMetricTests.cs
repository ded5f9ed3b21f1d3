using InferShield.Tests.Gateway;
using InferShield.Tests.Servers;

namespace InferShield.Tests.Storage;

public class DependencyMetricTests
{
    private const string Up = "infershield_dependency_up";

    [Fact]
    public async Task A_gateway_of_its_own_has_a_file_and_its_memory()
    {
        await using var gateway = await TestGateway.StartAsync();

        var scrape = await gateway.ScrapeUntilAsync(scrape => scrape.Find(Up, ("dependency", "database")).Any(), "the file was asked");

        Assert.Equal(1, scrape.Find(Up, ("dependency", "database"), ("kind", "sqlite")).Single().Value);
        Assert.Equal(1, scrape.Find(Up, ("dependency", "cache"), ("kind", "memory")).Single().Value);
        Assert.Equal(2, scrape.Find(Up).Count());
    }

    [Fact]
    public async Task Servers_that_go_and_come_back_show_at_a_scrape_though_nobody_probes()
    {
        await using var postgres = await PostgresServer.StartAsync(TestGateway.Cancellation);
        await using var redis = await RedisServer.StartAsync(TestGateway.Cancellation);
        await using var gateway = await TestGateway.StartAsync(
            $"ConnectionStrings:infershield={await postgres.CreateDatabaseAsync()}", $"ConnectionStrings:redis={redis.ConnectionString}");
        await ShowsAsync(gateway, database: 1, cache: 1);

        await postgres.StopAsync();
        await redis.FreezeAsync(true);
        await ShowsAsync(gateway, database: 0, cache: 0);

        await postgres.RunAsync(TestGateway.Cancellation);
        await redis.FreezeAsync(false);
        await ShowsAsync(gateway, database: 1, cache: 1);
    }

    private static Task<Exposition> ShowsAsync(TestGateway gateway, double database, double cache) => gateway.ScrapeUntilAsync(
        scrape => scrape.Find(Up, ("dependency", "database"), ("kind", "postgresql")).SingleOrDefault()?.Value == database
            && scrape.Find(Up, ("dependency", "cache"), ("kind", "redis")).SingleOrDefault()?.Value == cache,
        $"database {database}, cache {cache}");
}
