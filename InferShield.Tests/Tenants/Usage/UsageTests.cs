using InferShield.Api.Storage;
using InferShield.Api.Tenants.Usage;
using InferShield.Tests.Storage;

namespace InferShield.Tests.Tenants.Usage;

public class UsageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Databases => StorageHost.Databases;

    [Theory, MemberData(nameof(Databases))]
    public async Task Sums_are_added_to_what_is_stored_by_day_tenant_key_and_model(string kind)
    {
        await using var host = await LimitsHost.StartAsync(kind);
        var (log, store) = (host.Get<UsageLog>(), host.Get<UsageStore>());
        Guid[] keys = [.. Enumerable.Range(0, 2).Select(_ => Guid.CreateVersion7()).Order()];
        for (var round = 0; round < 2; round++)
        {
            foreach (var tenant in (string[])["acme", "globex"])
            {
                log.Add(tenant, keys[0], "m1", true, 10, 1, 5);
                log.Add(tenant, keys[1], "m2", true, 100, 2, 7);
                log.Add(tenant, keys[1], "m2", true, 100, 2, 7);
            }

            await log.FlushAsync(Cancellation);
        }

        host.Time.Advance(TimeSpan.FromMinutes(5));
        log.Add("acme", keys[0], "m1", true, 1, 1, 1);
        await log.FlushAsync(Cancellation);

        var (march, april) = (new DateOnly(2026, 3, 31), new DateOnly(2026, 4, 1));
        var rows = await store.SumAsync(new UsageQuery("acme", march, april, UsageDimension.All), 100, Cancellation);
        Assert.Equal(
        [
            new UsageRow(march, "acme", keys[0], "m1", 2, 20, 2, 0.00000001m),
            new UsageRow(march, "acme", keys[1], "m2", 4, 400, 8, 0.000000028m),
            new UsageRow(april, "acme", keys[0], "m1", 1, 1, 1, 0.000000001m),
        ], rows);
        var byTenant = await store.SumAsync(new UsageQuery(null, march, march, [UsageDimension.All[1]]), 100, Cancellation);
        Assert.Equal(["acme", "globex"], byTenant.Select(row => row.Tenant));
        Assert.All(byTenant, row => Assert.Equal((6, 420), (row.Requests, row.InputTokens)));
        Assert.Equal(2, Assert.Single(await store.CurrentAsync(["acme"], april, Cancellation), usage => usage.KeyId == keys[0]).DayTokens);
        Assert.Empty(await store.SumAsync(new UsageQuery("nobody", march, april, []), 100, Cancellation));
    }

    [Fact]
    public async Task Gateways_that_write_the_same_rows_at_once_do_not_lock_each_other_out()
    {
        await using var host = await LimitsHost.StartAsync("postgres");
        var store = host.Get<UsageStore>();
        var keys = Enumerable.Range(0, 200).Select(_ => new UsageKey(new DateOnly(2026, 3, 31), "acme", Guid.NewGuid(), "m")).ToList();
        await Parallel.ForAsync(0, 40, Cancellation, async (i, token) =>
        {
            var rows = keys.OrderBy(_ => Random.Shared.Next()).Take(150).Select(key => KeyValuePair.Create(key, new UsageCount(1, 1, 1, 1)));
            await store.AddAsync([.. rows.OrderBy(row => row.Key)], token);
        });

        var sum = Assert.Single(await store.SumAsync(new UsageQuery(null, keys[0].Day, keys[0].Day, []), 2, Cancellation));
        Assert.Equal(40 * 150, sum.Requests);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task What_cannot_be_written_is_kept_and_counts_once(string kind)
    {
        await using var host = await LimitsHost.StartAsync(kind);
        var log = host.Get<UsageLog>();
        await RenameAsync(host.Get<Database>(), "usage_days", "usage_away");
        log.Add("acme", Guid.Empty, "m", true, 1, 2, 3);
        for (var i = 0; i < 3; i++)
        {
            await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => log.FlushAsync(Cancellation));
        }

        log.Add("acme", Guid.Empty, "m", true, 1, 2, 3);
        await RenameAsync(host.Get<Database>(), "usage_away", "usage_days");

        Assert.Equal((2, 2, 4), await host.UsageAsync() is var row ? (row.Requests, row.InputTokens, row.OutputTokens) : default);
    }

    [Fact]
    public async Task Made_up_models_take_no_rows_of_their_own()
    {
        await using var host = await LimitsHost.StartAsync(prices: new Price { Model = "priced-*", Input = 1 });
        var models = host.Get<UsageModels>();
        var day = new DateOnly(2026, 1, 1);
        Assert.Equal("other", models.Name(day, "acme", "made-up", isCounted: false));
        Assert.Equal("other", models.Name(day, "acme", "write to jane@example.com", isCounted: true));
        Assert.Equal("", models.Name(day, "acme", null, isCounted: true));
        Assert.Equal("priced-1", models.Name(day, "acme", "priced-1", isCounted: false));
        Assert.Equal("real", models.Name(day, "acme", "real", isCounted: true));
        Assert.Equal("real", models.Name(day, "acme", "real", isCounted: false));
        for (var i = 0; i < UsageModels.Most * 2; i++)
        {
            models.Name(day, "acme", $"many-{i}", isCounted: true);
        }

        Assert.Equal("other", models.Name(day, "acme", "late", isCounted: true));
        Assert.Equal("late", models.Name(day, "globex", "late", isCounted: true));
        Assert.Equal("late", models.Name(day.AddDays(1), "acme", "late", isCounted: true));
    }

    private static Task RenameAsync(Database database, string from, string to) => database.QueryAsync("test", async (connection, token) =>
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"ALTER TABLE {from} RENAME TO {to}";
        await command.ExecuteNonQueryAsync(token);
    }, Cancellation);
}
