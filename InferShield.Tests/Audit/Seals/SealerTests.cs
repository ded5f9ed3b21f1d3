using System.Globalization;
using InferShield.Api.Audit.Seals;
using InferShield.Api.Storage;
using InferShield.Tests.Servers;
using InferShield.Tests.Storage;

namespace InferShield.Tests.Audit.Seals;

public class SealerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Databases => StorageHost.Databases;

    [Theory, MemberData(nameof(Databases))]
    public async Task Each_finished_day_gets_a_seal_over_its_records_and_today_none(string kind)
    {
        await using var host = await EvidenceHost.CreateAsync(kind);
        await host.StoreDaysAsync(3, 5);
        await host.StoreAsync(4);
        await host.StoreAsync(2, "other");

        Assert.Equal(0, await host.Sealer.SealAsync(Cancel));

        var seals = await host.SealsAsync();
        Assert.Equal([(1, 5), (6, 10), (11, 15)], seals.Select(seal => (seal.FirstSequence, seal.LastSequence)));
        Assert.Equal(["2026-03-01", "2026-03-02", "2026-03-03"], seals.Select(seal => seal.Day.ToString("O", CultureInfo.InvariantCulture)));
        Assert.Equal([AuditSeal.Genesis, seals[0].Hash(), seals[1].Hash()], seals.Select(seal => seal.Previous));
        Assert.Empty(await host.SealsAsync("other"));
        Assert.Equal((0, ""), Problems(await host.VerifyAsync()));

        host.Time.Advance(TimeSpan.FromDays(1));
        await host.Sealer.SealAsync(Cancel);
        await host.Sealer.SealAsync(Cancel);
        Assert.Equal(4, (await host.SealsAsync()).Count);
        Assert.Single(await host.SealsAsync("other"));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_sealer_that_was_away_for_days_seals_each_of_them(string kind)
    {
        await using var host = await EvidenceHost.CreateAsync(kind);
        await host.StoreDaysAsync(2, 1);
        await host.Sealer.SealAsync(Cancel);
        host.Time.Advance(TimeSpan.FromDays(3));
        await host.StoreDaysAsync(5, 3);

        Assert.Equal(2 + (4 * 3) - 2, await host.Get<Sealer>().CountUnsealedAsync(Cancel));
        Assert.Equal(0, await host.Sealer.SealAsync(Cancel));

        Assert.Equal(7, (await host.SealsAsync()).Count);
        Assert.Equal((0, ""), Problems(await host.VerifyAsync()));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Two_sealers_at_once_make_one_chain_of_seals(string kind)
    {
        var connection = kind == "postgres" ? await PostgresServer.CreateSharedDatabaseAsync() : null;
        await using var host = await EvidenceHost.CreateOnAsync(connection);
        await host.StoreDaysAsync(20, 2);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => NewSealer().SealAsync(Cancel), Cancel)));
        await host.Sealer.SealAsync(Cancel);

        var seals = await host.SealsAsync();
        Assert.Equal(Enumerable.Range(0, 20).Select(day => ((2L * day) + 1, (2L * day) + 2)), seals.Select(seal => (seal.FirstSequence, seal.LastSequence)));
        Assert.Equal((0, ""), Problems(await host.VerifyAsync()));

        Sealer NewSealer() => new(host.Seals, host.Get<UnsealedRecords>(), host.Reader, host.Get<SigningKeys>(), host.Get<Anchors>(), host.Time, Microsoft.Extensions.Logging.Abstractions.NullLogger<Sealer>.Instance);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_clock_that_goes_back_seals_nothing_twice_and_no_seal_before_the_one_that_it_follows(string kind)
    {
        await using var host = await EvidenceHost.CreateAsync(kind);
        await host.StoreDaysAsync(2, 3);
        await host.Sealer.SealAsync(Cancel);

        host.Time.AdjustTime(Samples.Noon.AddDays(-10));
        await host.StoreAsync(3);
        await host.Sealer.SealAsync(Cancel);
        await host.Sealer.SealAsync(Cancel);
        Assert.Equal(3, (await host.SealsAsync()).Count);

        host.Time.AdjustTime(Samples.Noon.AddDays(3));
        await host.StoreAsync(1);
        await host.Sealer.SealAsync(Cancel);

        var seals = await host.SealsAsync();
        Assert.Equal([(1, 3), (4, 6), (7, 9)], seals.Select(seal => (seal.FirstSequence, seal.LastSequence)));
        Assert.Equal(seals.Select(seal => seal.SealedAt).Order(), seals.Select(seal => seal.SealedAt));
        Assert.Equal((0, ""), Problems(await host.VerifyAsync()));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_chain_that_a_clock_dated_ahead_is_sealed_once_a_day_until_then(string kind)
    {
        await using var host = await EvidenceHost.CreateAsync(kind);
        host.Time.AdjustTime(Samples.Noon.AddYears(73));
        await host.StoreAsync(2);
        host.Time.AdjustTime(Samples.Noon);
        await host.StoreAsync(3);

        Assert.Equal(0, await host.Sealer.SealAsync(Cancel));
        await host.StoreAsync(1);
        await host.Sealer.SealAsync(Cancel);
        Assert.Equal([(1, 5)], (await host.SealsAsync()).Select(seal => (seal.FirstSequence, seal.LastSequence)));
        host.Time.Advance(TimeSpan.FromHours(25));
        Assert.Equal(1, await host.Sealer.CountUnsealedAsync(Cancel));
        await host.StoreAsync(1);
        Assert.Equal(0, await host.Sealer.SealAsync(Cancel));

        Assert.Equal([(1, 5), (6, 7)], (await host.SealsAsync()).Select(seal => (seal.FirstSequence, seal.LastSequence)));
        Assert.Equal((0, ""), Problems(await host.VerifyAsync()));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Behind_a_record_that_is_missing_nothing_is_sealed_and_what_waits_is_counted(string kind)
    {
        await using var host = await EvidenceHost.CreateAsync(kind);
        await host.StoreDaysAsync(4, 5);
        await host.ExecuteAsync("delete from audit_records where sequence = 8");

        Assert.True(await host.Sealer.SealAsync(Cancel) > 0);

        var seals = await host.SealsAsync();
        Assert.Equal([(1, 5), (6, 7)], seals.Select(seal => (seal.FirstSequence, seal.LastSequence)));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task What_is_wrong_is_never_sealed_and_hinders_no_other_tenant(string kind)
    {
        await using var host = await EvidenceHost.CreateAsync(kind);
        await host.StoreDaysAsync(3, 5, "a");
        await host.StoreDaysAsync(3, 5, "b");
        await host.StoreDaysAsync(1, 5, "c");
        await host.ExecuteAsync("update audit_records set findings = '{}' where tenant_id = 'a' and sequence = 7");
        await host.ExecuteAsync("update audit_records set score = 99 where tenant_id = 'b' and sequence = 3");

        Assert.True(await host.Sealer.SealAsync(Cancel) > 0);

        Assert.Equal([(1, 5), (6, 6)], (await host.SealsAsync("a")).Select(seal => (seal.FirstSequence, seal.LastSequence)));
        Assert.Equal([(1, 2)], (await host.SealsAsync("b")).Select(seal => (seal.FirstSequence, seal.LastSequence)));
        Assert.Equal([(1, 5)], (await host.SealsAsync("c")).Select(seal => (seal.FirstSequence, seal.LastSequence)));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_seal_can_be_neither_changed_nor_removed(string kind)
    {
        await using var host = await EvidenceHost.CreateAsync(kind);
        await host.StoreDaysAsync(2, 1);
        await host.Sealer.SealAsync(Cancel);

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => host.ExecuteAsync("update audit_seals set root = ''"));
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => host.ExecuteAsync("delete from audit_seals"));
        if (kind == "postgres")
        {
            await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => host.ExecuteAsync("truncate audit_seals, audit_verifications"));
            await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => host.ExecuteAsync("truncate audit_signing_keys"));
        }

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => host.ExecuteAsync("delete from audit_signing_keys"));
        Assert.Equal(2, (await host.SealsAsync()).Count);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_lease_is_one_instances_until_it_is_over(string kind)
    {
        await using var host = await EvidenceHost.CreateAsync(kind);
        var (first, second) = (NewLeases(), NewLeases());

        Assert.True(await first.TryTakeAsync("a", TimeSpan.FromMinutes(1), Cancel));
        Assert.True(await first.TryTakeAsync("a", TimeSpan.FromMinutes(1), Cancel));
        Assert.False(await second.TryTakeAsync("a", TimeSpan.FromMinutes(1), Cancel));
        Assert.True(await second.TryTakeAsync("b", TimeSpan.FromMinutes(1), Cancel));
        host.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.True(await second.TryTakeAsync("a", TimeSpan.FromMinutes(1), Cancel));
        await first.ReleaseAsync("a", Cancel);
        Assert.False(await first.TryTakeAsync("a", TimeSpan.FromMinutes(1), Cancel));
        await second.ReleaseAsync("a", Cancel);
        Assert.True(await first.TryTakeAsync("a", TimeSpan.FromMinutes(1), Cancel));

        Leases NewLeases() => new(host.Storage.Database, host.Get<DatabaseClock>());
    }

    [Fact]
    public async Task In_PostgreSQL_a_lease_ends_by_the_databases_clock()
    {
        await using var host = await EvidenceHost.CreateAsync("postgres");
        var leases = new Leases(host.Storage.Database, new DatabaseClock(host.Storage.Database, TimeProvider.System));

        Assert.True(await leases.TryTakeAsync("a", TimeSpan.FromHours(1), Cancel));

        Assert.InRange(await host.ScalarAsync<double>("select extract(epoch from until - clock_timestamp())::float8 from audit_leases where name = 'a'"), 3500, 3600);
    }

    private static (int, string) Problems(Api.Audit.Verification.ChainState state) => (state.Problems, state.First);
}
