using InferShield.Api.Tenants;
using InferShield.ServiceDefaults.Metrics;
using InferShield.Tests.Gateway;
using InferShield.Tests.Management;
using InferShield.Tests.Servers;
using InferShield.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace InferShield.Tests.Audit.Events;

public class SystemEventTests
{
    private const string System = "system";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(StorageHost.Databases), MemberType = typeof(StorageHost))]
    public async Task A_start_is_on_record_and_so_is_that_settings_changed_since_the_last(string kind)
    {
        var folder = Directory.CreateTempSubdirectory("infershield-starts-");
        var database = kind == "postgres" ? $"ConnectionStrings:infershield={await PostgresServer.CreateSharedDatabaseAsync()}" : $"Storage:SqlitePath={folder.FullName}/starts.db";
        string[] secret = [database, "Provider:ApiKey=" + "sk-" + "one"];
        await using (var first = await TestGateway.StartAsync(secret))
        {
            Assert.Matches("^[0-9a-f]{64}$", (string?)(await first.RecordsAsync("system.start", 1, System))[0].DetailsOf()["settings"]);
        }

        await using (var again = await TestGateway.StartAsync(database, "Provider:ApiKey=" + "sk-" + "two"))
        {
            var starts = await again.RecordsAsync("system.start", 2, System);
            Assert.Equal((string?)starts[0].DetailsOf()["settings"], (string?)starts[1].DetailsOf()["settings"]);
        }

        await using var changed = await TestGateway.StartAsync(database, "Provider:ApiKey=" + "sk-" + "two", "Gateway:MaxRequestBytes=2048");
        var change = (await changed.RecordsAsync("settings.change", 1, System)).Single().DetailsOf();
        var last = await changed.RecordsAsync("system.start", 3, System);
        Assert.Equal("""["Gateway"]""", change["changed"]!.ToJsonString());
        Assert.Equal(((string?)last[1].DetailsOf()["settings"], (string?)last[2].DetailsOf()["settings"]), ((string?)change["before"], (string?)change["after"]));
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task What_failed_open_or_closed_is_on_record_once_however_often_it_did()
    {
        await using var gateway = await TestGateway.StartAsync();
        var metrics = gateway.Services.GetRequiredService<InferShieldMetrics>();
        Parallel.For(0, 1_000, _ => metrics.TrackFailEvent("limits", open: true));
        metrics.TrackFailEvent("key_store", open: false);

        var open = (await gateway.RecordsAsync("system.fail_open", 1, System)).Single();
        var closed = (await gateway.RecordsAsync("system.fail_closed", 1, System)).Single();
        Assert.Equal(("limits", "key_store"), (open.Object, closed.Object));
        Assert.InRange((int)open.DetailsOf()["count"]!, 1, 1_000);
    }

    [Fact]
    public async Task A_cache_that_goes_and_comes_is_on_record_with_both_times()
    {
        await using var redis = await RedisServer.StartAsync(Cancellation);
        await using var gateway = await TestGateway.StartAsync($"ConnectionStrings:redis={redis.ConnectionString}");
        await Eventually.IsTrueAsync(() => gateway.Services.GetRequiredService<Api.Caching.CacheState>().IsUsable, "the cache answers");
        await Task.Delay(TimeSpan.FromSeconds(2), Cancellation);
        await redis.DisposeAsync();

        var outage = (await gateway.RecordsAsync("system.outage", 1, System)).Single();
        Assert.Equal(("cache", 500), (outage.Object, outage.StatusCode));
        Assert.Equal(outage.At, (DateTimeOffset)outage.DetailsOf()["downSince"]!, TimeSpan.FromMilliseconds(2));
    }

    [Fact]
    public async Task Only_operators_see_what_befell_the_gateway_and_nobody_may_be_called_so()
    {
        await using var gateway = await TestGateway.StartAsync();
        await gateway.RecordsAsync("system.start", 1, System);
        using var acme = await gateway.ClientAsync(Role.Admin, "acme");

        Assert.NotEmpty((await gateway.Http.ReadAsync("/api/audit?tenant=system"))["records"]!.AsArray());
        Assert.Equal((403, "insufficient_role", null), await acme.GetAsync("/api/audit?tenant=system", Cancellation).RefusalAsync());
        Assert.Equal((400, "invalid_request", "tenant"), await gateway.Http.GetAsync("/api/audit?tenant=acme", Cancellation).RefusalAsync());
        Assert.Equal((400, "invalid_request", "id"), await gateway.PostAsync("/api/tenants", """{"id":"system"}""").RefusalAsync());
    }
}
