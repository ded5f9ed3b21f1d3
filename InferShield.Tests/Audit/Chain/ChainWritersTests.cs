using System.Text.Json;
using Dapper;
using InferShield.Api.Audit;
using InferShield.Api.Audit.Chain;
using InferShield.Tests.Servers;
using InferShield.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace InferShield.Tests.Audit.Chain;

public class ChainWritersTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Databases => StorageHost.Databases;

    [Theory, MemberData(nameof(Databases))]
    public async Task Two_instances_write_one_chain(string kind)
    {
        var folder = Directory.CreateTempSubdirectory("infershield-shared-").FullName;
        var connectionString = kind == "postgres" ? await PostgresServer.CreateSharedDatabaseAsync() : null;
        string[] tenants = ["default", "other", "third"];
        var records = Enumerable.Range(0, 600).Select(number => Samples.Record(number, tenants[number % 3])).ToArray();
        var spool = Directory.CreateDirectory(Path.Combine(folder, "spool")).FullName;
        (string, string)[] settings = [("Storage:SqlitePath", Path.Combine(folder, "shared.db")), ("Audit:BatchSize", "7")];

        // Some come again: the one left them in the spool that the other starts with.
        await File.WriteAllLinesAsync(Path.Combine(spool, "000-left.jsonl"), records[250..350].Select(record => JsonSerializer.Serialize(record, AuditJson.Default.AuditRecord)), Cancel);
        await using (var first = await AuditHost.Create(connectionString, [.. settings, ("Audit:SpoolPath", Path.Combine(folder, "own"))]).StartAsync())
        {
            Give(first, records[..350]);
            await Eventually.IsTrueAsync(() => first.Count("stored") == 350, "the first ones stored");
            await using var second = await AuditHost.Create(connectionString, [.. settings, ("Audit:SpoolPath", spool)]).StartAsync();
            await Task.WhenAll(Task.Run(() => Give(first, records[350..475]), Cancel), Task.Run(() => Give(second, records[475..]), Cancel));
            await Eventually.IsTrueAsync(() => new[] { first, second }.Sum(host => host.Count("stored") + host.Count("replayed")) == 700, "all stored");

            foreach (var tenant in tenants)
            {
                Assert.Null(await ChainCheck.FirstBadAsync(first.Reader, tenant, 200));
            }
        }

        Directory.Delete(folder, recursive: true);

        static void Give(AuditHost host, AuditRecord[] given) => Assert.All(given, record => Assert.True(host.Log.TryRecord(record)));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Records_of_before_the_chain_are_moved_into_it(string kind)
    {
        await using var host = await AuditHost.CreateAsync(kind);
        await host.Storage.MigrateAsync();
        await EarlierSchema.RestoreAsync(host.Storage.Database, Cancel);
        var records = Enumerable.Range(0, 1_300).Select(number => number % 7 == 0 ? Samples.Blocked(number, "pii") : Samples.Record(number)).ToArray();
        await EarlierSchema.InsertAsync(host.Storage.Database, records, Cancel);
        await host.StartAsync();

        await Eventually.IsTrueAsync(async () => !await EarlierSchema.IsThereAsync(host.Storage.Database, Cancel), "moved");

        Assert.Null(await ChainCheck.FirstBadAsync(host.Reader, "default", 1_300));
        var moved = new List<AuditRecord>();
        await host.Reader.StreamAsync("test", new AuditFilter("default"), record =>
        {
            moved.Add(record with { Link = null });
            return ValueTask.CompletedTask;
        }, Cancel);
        Assert.Equal(records.Select(record => record with { Findings = [], Details = UnchainedRecords.Moved }), moved.Select(record => record with { Findings = [] }));
        Assert.Equal(records.Select(record => record.Findings), moved.Select(record => record.Findings));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_table_of_records_of_before_the_chain_that_comes_back_is_left_alone(string kind)
    {
        await using var host = await (await AuditHost.CreateAsync(kind)).StartAsync();
        await Eventually.IsTrueAsync(async () => !await EarlierSchema.IsThereAsync(host.Storage.Database, Cancel), "moved");
        await host.Storage.Database.QueryAsync("test", (connection, _) => connection.ExecuteAsync(
            "create table audit_records_unchained as select * from audit_records"), Cancel);
        var unchained = host.Storage.Services.GetRequiredService<UnchainedRecords>();
        await host.Storage.Database.QueryAsync("test", (connection, _) => connection.ExecuteAsync(
            $"insert into audit_records_unchained (id, at, tenant_id) values ('{Guid.CreateVersion7()}', '2025-01-01T00:00:00Z', 'default')"), Cancel);

        Assert.Equal(0, await unchained.MoveAsync(Cancel));

        Assert.True(unchained.IsBack);
        Assert.True(await EarlierSchema.IsThereAsync(host.Storage.Database, Cancel));
        Assert.Equal(0, (await host.Reader.HeadAsync("default", Cancel)).Sequence);
    }

    [Fact]
    public async Task A_writer_that_begins_a_chain_holds_no_other_meanwhile()
    {
        await using var host = await AuditHost.CreateAsync("postgres");
        await host.Storage.MigrateAsync();
        var store = new AuditStore(host.Storage.Database);
        await StoreAsync(Samples.Record(1, "z"));

        var waited = await host.Storage.Database.QueryAsync("test", async (connection, token) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(token);
            await connection.ExecuteAsync("insert into audit_chains (tenant_id, sequence, hash, recorded_at) values ('a', 0, decode(repeat('00', 32), 'hex'), now())");
            var storing = StoreAsync(Samples.Record(2, "a"), Samples.Record(3, "z"));
            await Eventually.IsTrueAsync(async () => await connection.ExecuteScalarAsync<long>(
                "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") == 1, "it waits");
            await connection.ExecuteAsync("select 1 from audit_chains where tenant_id = 'z' for update");
            await transaction.CommitAsync(token);
            return (Storing: storing, true);
        }, Cancel);

        await waited.Storing;
        Assert.Null(await ChainCheck.FirstBadAsync(host.Reader, "a", 1));
        Assert.Null(await ChainCheck.FirstBadAsync(host.Reader, "z", 2));

        Task StoreAsync(params AuditRecord[] records) => store.StoreAsync(records, mayExist: false, (_, reason) => Assert.Fail(reason.Message), Cancel);
    }

    [Fact]
    public async Task In_PostgreSQL_records_are_dated_by_the_databases_clock()
    {
        // Looked through before the catalogue, where a function of this name is too.
        var database = await PostgresServer.CreateSharedDatabaseAsync() + ";Search Path=public,pg_catalog";
        await using var host = AuditHost.Create(database);
        await host.Storage.MigrateAsync();
        await host.Storage.Database.QueryAsync("test", (connection, _) => connection.ExecuteAsync(
            "create function public.clock_timestamp() returns timestamptz language sql as $$ select timestamptz '2031-12-31 23:00:00.000001+00' $$"), Cancel);

        await new AuditStore(host.Storage.Database).StoreAsync([Samples.Record(1)], mayExist: false, (_, reason) => Assert.Fail(reason.Message), Cancel);

        var stored = Assert.Single((await host.Reader.ListAsync(new AuditFilter("default"), 9, Cancel)).Records);
        Assert.Equal(new DateTimeOffset(2031, 12, 31, 23, 0, 0, 0, 1, TimeSpan.Zero), stored.Link!.RecordedAt);
    }

    [Fact]
    public async Task A_months_partition_that_was_taken_out_is_put_in_again()
    {
        await using var host = await AuditHost.CreateAsync("postgres");
        await host.Storage.MigrateAsync();
        var store = new AuditStore(host.Storage.Database);
        await store.StoreAsync([Samples.Record(1)], mayExist: false, (_, reason) => Assert.Fail(reason.Message), Cancel);
        await host.Storage.Database.QueryAsync("test", (connection, _) => connection.ExecuteAsync(
            $"alter table audit_records detach partition audit_records_{DateTimeOffset.UtcNow:yyyy_MM}"), Cancel);

        await store.StoreAsync([Samples.Record(2)], mayExist: false, (_, reason) => Assert.Fail(reason.Message), Cancel);

        Assert.Null(await ChainCheck.FirstBadAsync(host.Reader, "default", 2));
    }

    [Fact]
    public async Task Each_month_has_its_partition_made_ahead_or_when_it_is_missing()
    {
        await using var host = await (await AuditHost.CreateAsync("postgres")).StartAsync();
        var now = DateTimeOffset.UtcNow;
        await Eventually.IsTrueAsync(async () => (await PartitionsAsync()).Count >= 3, "made ahead");
        Assert.Superset(
            Enumerable.Range(0, 3).Select(month => $"audit_records_{now.AddMonths(month):yyyy_MM}").ToHashSet(), (await PartitionsAsync()).ToHashSet());

        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2031, 12, 31, 23, 59, 59, TimeSpan.Zero));
        var store = new AuditStore(host.Storage.Database, clock);
        await StoreAsync(1);
        clock.Advance(TimeSpan.FromSeconds(2));
        await StoreAsync(2);
        Assert.Superset(new HashSet<string> { "audit_records_2031_12", "audit_records_2032_01" }, (await PartitionsAsync()).ToHashSet());

        // As after a dump of December was restored.
        await host.Storage.Database.QueryAsync("test", (connection, _) => connection.ExecuteAsync("drop table audit_records_2032_01"), Cancel);
        await StoreAsync(3);
        Assert.Equal(["req_3", "req_1"], (await host.Reader.ListAsync(new AuditFilter("default"), 9, Cancel)).Records.Select(record => record.RequestId));

        Task StoreAsync(int number) => store.StoreAsync([Samples.Record(number)], mayExist: false, (_, reason) => Assert.Fail(reason.Message), Cancel);

        async Task<List<string>> PartitionsAsync() => (await host.Storage.Database.QueryAsync("test", (connection, _) => connection.QueryAsync<string>(
            "select inhrelid::regclass::text from pg_inherits where inhparent = 'audit_records'::regclass"), Cancel)).AsList();
    }
}
