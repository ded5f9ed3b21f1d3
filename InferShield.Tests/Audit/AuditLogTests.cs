using System.Text.Json;
using Dapper;
using InferShield.Api.Audit;
using InferShield.Tests.Servers;
using InferShield.Tests.Storage;

namespace InferShield.Tests.Audit;

public class AuditLogTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Databases => StorageHost.Databases;

    [Theory, MemberData(nameof(Databases))]
    public async Task A_record_is_stored_as_it_was_given(string kind)
    {
        await using var host = await (await AuditHost.CreateAsync(kind)).StartAsync();
        var record = Samples.Blocked(1) with
        {
            At = new DateTimeOffset(2026, 3, 1, 14, 0, 0, 123, 456, TimeSpan.FromHours(2)),
            Findings = [new("pii", "medium", "ssn", "US_SSN", 0, 11), new("secret", "critical", "aws", null, 12, 40)],
            Severity = "critical",
            ScanSeconds = 0.000025,
            DurationSeconds = 1.5,
        };

        Assert.True(host.Log.TryRecord(record));
        await Eventually.IsTrueAsync(() => host.Count("stored") == 1, "stored");

        var stored = Assert.Single((await host.Reader.ListAsync(new AuditFilter("default"), 10, Cancel)).Records);
        Assert.Equal(record with { Findings = [], At = record.At.ToUniversalTime() }, stored with { Findings = [], Link = null });
        Assert.Equal(record.Findings, stored.Findings);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_record_given_twice_is_stored_once_and_its_neighbours_too(string kind)
    {
        await using var host = await (await AuditHost.CreateAsync(kind)).StartAsync();
        var records = Samples.Records(50);

        Assert.All([.. records, records[7], records[7]], record => Assert.True(host.Log.TryRecord(record)));
        await host.Storage.StopAsync();

        Assert.Equal(records.Select(record => record.Id).Order(), (await host.StoredIdsAsync()).Order());
    }

    [Fact]
    public async Task Records_are_stored_though_the_hosts_time_to_stop_is_used_up()
    {
        await using var host = await (await AuditHost.CreateAsync("sqlite", ("Audit:Linger", "00:00:10"))).StartAsync();
        Assert.All(Samples.Records(100), record => Assert.True(host.Log.TryRecord(record)));

        await host.Log.StopAsync(new CancellationToken(canceled: true));

        Assert.Equal(100, (await host.StoredIdsAsync()).Count);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Stopping_stores_what_was_taken_and_takes_no_more(string kind)
    {
        await using var host = await (await AuditHost.CreateAsync(kind, ("Audit:Linger", "00:00:10"))).StartAsync();
        Assert.All(Samples.Records(1234), record => Assert.True(host.Log.TryRecord(record)));

        await host.Storage.StopAsync();

        Assert.Equal(1234, (await host.StoredIdsAsync()).Count);
        Assert.Equal(1234, host.Count("stored"));
        Assert.False(host.Log.IsAccepting);
        Assert.False(host.Log.TryRecord(Samples.Record()));
    }

    [Fact]
    public async Task While_the_database_is_away_records_go_to_the_spool_and_follow_exactly_once()
    {
        await using var server = await PostgresServer.StartAsync(Cancel);
        await using var host = await AuditHost.Create(await server.CreateDatabaseAsync(), ("Audit:SpoolSegmentBytes", "20000")).StartAsync();
        var records = Samples.Records(900);
        Give(host, records[..300]);
        await Eventually.IsTrueAsync(() => host.Count("stored") == 300, "stored before");

        await server.StopAsync();
        Give(host, records[300..600]);
        await Eventually.IsTrueAsync(() => host.Count("spooled") >= 300, "spooled");
        Assert.True(host.Spool.Size > 0);
        Assert.True(host.Log.IsAccepting);

        await server.RunAsync(Cancel);
        Give(host, records[600..]);
        await Eventually.IsTrueAsync(() => host.Count("stored") + host.Count("replayed") == 900, "all stored");

        Assert.Equal(records.Select(record => record.Id).Order(), (await host.StoredIdsAsync()).Order());
        Assert.Equal(0, host.Spool.Size);
        Assert.Empty(Directory.GetFiles(host.SpoolPath));
        Assert.Equal(0, host.Count("dropped") + host.Count("quarantined"));
    }

    [Fact]
    public async Task A_spool_folder_that_is_taken_away_while_it_is_read_stops_nothing()
    {
        await using var server = await PostgresServer.StartAsync(Cancel);
        await using var host = await AuditHost.Create(await server.CreateDatabaseAsync()).StartAsync();
        await server.StopAsync();
        var given = new List<AuditRecord>();
        await Eventually.IsTrueAsync(() =>
        {
            given.Add(Samples.Record(given.Count));
            Give(host, given[^1..]);
            return Directory.Exists(host.SpoolPath) && Directory.GetFiles(host.SpoolPath).Length > 1;
        }, "the first file is finished and read, a second one written");

        var away = host.SpoolPath + "-away";
        Directory.Move(host.SpoolPath, away);
        await server.RunAsync(Cancel);
        await Eventually.IsTrueAsync(() => host.Count("replayed") > 0, "what was read is stored");
        var last = Samples.Record(given.Count);
        Give(host, [last]);
        await Eventually.IsTrueAsync(async () => (await host.StoredIdsAsync()).Contains(last.Id), "records are stored as before");
        Directory.Delete(away, recursive: true);
    }

    [Fact]
    public async Task A_process_that_starts_and_stops_without_a_database_leaves_its_records_to_the_next()
    {
        await using var server = await PostgresServer.StartAsync(Cancel);
        var connectionString = await server.CreateDatabaseAsync();
        await server.StopAsync();
        var spool = Directory.CreateTempSubdirectory("infershield-spool-").FullName;
        var records = Samples.Records(100);

        await using (var first = await AuditHost.Create(connectionString, ("Audit:SpoolPath", spool)).StartAsync(migrated: false))
        {
            Give(first, records);
        }

        Assert.NotEmpty(Directory.GetFiles(spool));
        await server.RunAsync(Cancel);
        await using var second = await AuditHost.Create(connectionString, ("Audit:SpoolPath", spool)).StartAsync(migrated: false);
        await Eventually.IsTrueAsync(() => second.Count("replayed") == 100, "replayed");

        Assert.Equal(records.Select(record => record.Id).Order(), (await second.StoredIdsAsync()).Order());
        Directory.Delete(spool, recursive: true);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task What_a_killed_process_left_half_replayed_and_torn_is_completed(string kind)
    {
        await using var host = await AuditHost.CreateAsync(kind);
        await host.Storage.MigrateAsync();
        var records = Samples.Records(10);
        await new AuditStore(host.Storage.Database).StoreAsync(records[..6], mayExist: false, (_, _) => { }, Cancel);
        var lines = records.Select(record => JsonSerializer.Serialize(record, AuditJson.Default.AuditRecord)).ToList();
        lines.Insert(4, "{\"not\": \"a record\"}");
        Directory.CreateDirectory(host.SpoolPath);
        await File.WriteAllTextAsync(Path.Combine(host.SpoolPath, "000-left.jsonl"), string.Join('\n', lines) + "\n" + lines[0][..40], Cancel);

        // The spool looks at its folder when it is made, which the host's start does.
        await host.StartAsync();
        await Eventually.IsTrueAsync(() => host.Count("replayed") == 10, "replayed");
        await host.Storage.StopAsync();

        Assert.Equal(records.Select(record => record.Id).Order(), (await host.StoredIdsAsync()).Order());
        Assert.Equal(2, host.Count("quarantined"));
        Assert.Equal([lines[4], lines[0][..40]], await File.ReadAllLinesAsync(Path.Combine(host.SpoolPath, "quarantine.log"), Cancel));
        Assert.Empty(Directory.GetFiles(host.SpoolPath, "*.jsonl"));
    }

    [Fact]
    public async Task A_record_that_the_database_refuses_is_put_aside_and_the_others_are_stored()
    {
        await using var host = await AuditHost.CreateAsync("postgres");
        var records = Samples.Records(20);
        var bad = records[11] with { Model = "nul \0 is no text for PostgreSQL" };
        Directory.CreateDirectory(host.SpoolPath);
        await File.WriteAllLinesAsync(Path.Combine(host.SpoolPath, "000-left.jsonl"),
            records.Select(record => JsonSerializer.Serialize(record.Id == bad.Id ? bad : record, AuditJson.Default.AuditRecord)), Cancel);

        await host.StartAsync();
        await Eventually.IsTrueAsync(() => host.Count("replayed") == 19, "replayed");

        Assert.Equal(1, host.Count("quarantined"));
        await Eventually.IsTrueAsync(() => host.Count("stored") == 1, "on record");
        var noted = Assert.Single((await host.Reader.ListAsync(new AuditFilter(SystemEventWords.Tenant), 10, Cancel)).Records);
        Assert.Equal(("system.quarantine", 500), (noted.Operation, noted.StatusCode));
        Assert.Contains(bad.Id.ToString(), noted.Details!, StringComparison.Ordinal);
        Assert.Equal(records.Select(record => record.Id).Except([bad.Id]).Order(), (await host.StoredIdsAsync()).Order());
        Assert.Contains(bad.Id.ToString(), await File.ReadAllTextAsync(Path.Combine(host.SpoolPath, "quarantine.log"), Cancel), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Records_that_the_tables_and_not_their_values_keep_out_wait_in_the_spool(string kind)
    {
        await using var host = await (await AuditHost.CreateAsync(kind)).StartAsync();
        Give(host, [Samples.Record(0)]);
        await Eventually.IsTrueAsync(() => host.Count("stored") == 1, "stored before");
        var month = $"audit_records_{DateTimeOffset.UtcNow:yyyy_MM}";
        await ExecuteAsync(host, kind == "postgres"
            ? $"alter table audit_records detach partition {month}; create table elsewhere (like audit_records including all) partition by range (recorded_at); alter table elsewhere attach partition {month} default"
            : $"insert into audit_records ({AuditRow.Columns}) select '{Guid.CreateVersion7()}', tenant_id, 2, {AuditRow.Columns["id, tenant_id, sequence, ".Length..]} from audit_records");

        var records = Samples.Records(20);
        Give(host, records);
        await Eventually.IsTrueAsync(() => host.Count("spooled") == 20, "spooled");
        Assert.Equal(0, host.Count("quarantined"));

        await ExecuteAsync(host, kind == "postgres" ? $"alter table elsewhere detach partition {month}" : "delete from audit_records where sequence = 2");
        await Eventually.IsTrueAsync(() => host.Count("replayed") == 20, "replayed");
        Assert.Null(await Chain.ChainCheck.FirstBadAsync(host.Reader, "default", 21));
    }

    [Fact]
    public async Task When_spool_and_queue_are_full_records_are_refused_and_those_taken_are_kept()
    {
        await using var server = await PostgresServer.StartAsync(Cancel);
        await using var host = AuditHost.Create(await server.CreateDatabaseAsync(),
            ("Audit:QueueCapacity", "100"), ("Audit:BatchSize", "10"), ("Audit:SpoolMaxBytes", "20000"));
        await host.Storage.MigrateAsync();
        await server.StopAsync();
        await host.StartAsync(migrated: false);

        var taken = new List<Guid>();
        await Eventually.IsTrueAsync(() =>
        {
            var record = Samples.Record(taken.Count);
            if (host.Log.TryRecord(record))
            {
                taken.Add(record.Id);
            }

            return !host.Log.IsAccepting && host.Spool.Size > 15_000;
        }, "full");
        Assert.False(host.Log.TryRecord(Samples.Record()));
        Assert.True(host.Count("dropped") >= 1);
        Assert.True(host.Spool.Size <= 20_000);

        await server.RunAsync(Cancel);
        await Eventually.IsTrueAsync(async () => host.Log.IsAccepting && (await host.StoredIdsAsync()).Count >= taken.Count, "stored");
        Assert.Equal(taken.Order(), (await host.StoredIdsAsync()).Order());
    }

    [Fact]
    public async Task What_a_slow_database_cannot_take_overflows_into_the_spool()
    {
        await using var host = await (await AuditHost.CreateAsync("postgres", ("Audit:QueueCapacity", "1000"), ("Audit:BatchSize", "100"))).StartAsync();
        var records = Samples.Records(3000);

        await host.Storage.Database.QueryAsync("test", async (connection, token) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(token);
            await connection.ExecuteAsync("lock table audit_records in access exclusive mode");
            foreach (var chunk in records.Chunk(400))
            {
                Give(host, chunk);
                await Eventually.IsTrueAsync(() => host.Log.QueueLength <= 500, "relieved");
            }

            Assert.True(host.Count("spooled") > 1000);
            await transaction.RollbackAsync(token);
        }, Cancel);

        await Eventually.IsTrueAsync(() => host.Count("stored") + host.Count("replayed") == 3000, "all stored");
        Assert.Equal(records.Select(record => record.Id).Order(), (await host.StoredIdsAsync()).Order());
    }

    private static Task<int> ExecuteAsync(AuditHost host, string sql) =>
        host.Storage.Database.QueryAsync("test", (connection, _) => connection.ExecuteAsync(sql), Cancel);

    private static void Give(AuditHost host, IEnumerable<AuditRecord> records) =>
        Assert.All(records, record => Assert.True(host.Log.TryRecord(record)));
}
