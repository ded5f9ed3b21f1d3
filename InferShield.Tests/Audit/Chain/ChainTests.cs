using Dapper;
using InferShield.Api.Audit;
using InferShield.Api.Audit.Chain;
using InferShield.Tests.Storage;
using Microsoft.Extensions.Time.Testing;

namespace InferShield.Tests.Audit.Chain;

public class ChainTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Databases => StorageHost.Databases;

    [Theory, MemberData(nameof(Databases))]
    public async Task Each_tenants_records_follow_one_another_without_a_gap(string kind)
    {
        await using var host = await MigratedAsync(kind);
        var store = new AuditStore(host.Storage.Database);
        var records = Samples.Records(20).Concat(Samples.Records(7, "other")).OrderBy(record => record.RequestId).ToArray();
        foreach (var batch in records.Chunk(5))
        {
            await store.StoreAsync(batch, mayExist: false, Refuse, Cancel);
        }

        Assert.Null(await ChainCheck.FirstBadAsync(host.Reader, "default", 20));
        Assert.Null(await ChainCheck.FirstBadAsync(host.Reader, "other", 7));
        Assert.Equal([("default", 20L), ("other", 7L)], (await host.Reader.HeadsAsync(Cancel)).Select(head => (head.TenantId, head.Sequence)));
        Assert.Equal(ChainHead.Empty("nobody"), await host.Reader.HeadAsync("nobody", Cancel));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_record_that_is_there_takes_no_second_place(string kind)
    {
        await using var host = await MigratedAsync(kind);
        var store = new AuditStore(host.Storage.Database);
        var records = Samples.Records(10);
        await store.StoreAsync([.. records[..6], records[2]], mayExist: false, Refuse, Cancel);

        Assert.Equal(6, await store.StoreAsync(records[4..], mayExist: false, Refuse, Cancel));
        Assert.Equal(10, await store.StoreAsync(records, mayExist: true, Refuse, Cancel));

        Assert.Null(await ChainCheck.FirstBadAsync(host.Reader, "default", 10));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_record_that_was_stored_long_after_its_time_is_known_again(string kind)
    {
        await using var host = await MigratedAsync(kind);
        var clock = new FakeTimeProvider(Samples.Noon.AddMonths(5));
        var store = new AuditStore(host.Storage.Database, clock);
        var records = Samples.Records(3);
        await store.StoreAsync(records, mayExist: true, Refuse, Cancel);
        clock.Advance(TimeSpan.FromDays(100));

        await store.StoreAsync(records, mayExist: true, Refuse, Cancel);

        Assert.Null(await ChainCheck.FirstBadAsync(host.Reader, "default", 3));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Everything_a_record_says_is_in_its_hash(string kind)
    {
        await using var host = await MigratedAsync(kind);
        await new AuditStore(host.Storage.Database).StoreAsync([Full], mayExist: false, Refuse, Cancel);

        var stored = Assert.Single((await host.Reader.ListAsync(new AuditFilter("default"), 10, Cancel)).Records);

        Assert.Equal(Full with { Findings = stored.Findings, Policies = stored.Policies, Link = stored.Link }, stored);
        Assert.Equal(Full.Findings, stored.Findings);
        Assert.Equal(Full.Policies, stored.Policies);
        Assert.Null(await ChainCheck.FirstBadAsync(host.Reader, "default", 1));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task An_erased_subject_and_text_leave_the_chain_whole(string kind)
    {
        await using var host = await MigratedAsync(kind);
        await new AuditStore(host.Storage.Database).StoreAsync([Full], mayExist: false, Refuse, Cancel);

        await ExecuteAsync(host, "update audit_records set subject = null, subject_salt = null, matched = null");

        Assert.Null(Assert.Single((await host.Reader.ListAsync(new AuditFilter("default"), 10, Cancel)).Records).Subject);
        Assert.Null(await ChainCheck.FirstBadAsync(host.Reader, "default", 1));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_clock_that_goes_back_does_not_take_the_chain_back(string kind)
    {
        await using var host = await MigratedAsync(kind);
        var clock = new SetClock(Samples.Noon);
        var store = new AuditStore(host.Storage.Database, clock);
        foreach (var minutes in new[] { 0, 10, -300, 5, 11 })
        {
            clock.Now = Samples.Noon.AddMinutes(minutes);
            await store.StoreAsync([Samples.Record(at: clock.Now)], mayExist: false, Refuse, Cancel);
        }

        var times = new List<double>();
        await host.Reader.StreamChainAsync("default", 0, 5, record =>
        {
            times.Add((record.Link!.RecordedAt - Samples.Noon).TotalMinutes);
            return ValueTask.CompletedTask;
        }, Cancel);
        Assert.Equal([0, 10, 10, 10, 11], times);
        Assert.Null(await ChainCheck.FirstBadAsync(host.Reader, "default", 5));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_snapshot_does_not_show_what_is_stored_later_however_old_it_is(string kind)
    {
        await using var host = await MigratedAsync(kind);
        var store = new AuditStore(host.Storage.Database);
        await store.StoreAsync(Samples.Records(3), mayExist: false, Refuse, Cancel);
        var head = await host.Reader.HeadAsync("default", Cancel);

        await store.StoreAsync([Samples.Record(-1)], mayExist: false, Refuse, Cancel);

        var page = await host.Reader.ListAsync(new AuditFilter("default") { UpToSequence = head.Sequence }, 10, Cancel);
        Assert.Equal(["req_2", "req_1", "req_0"], page.Records.Select(record => record.RequestId));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_stretch_of_the_chain_is_streamed_over_many_pages(string kind)
    {
        await using var host = await MigratedAsync(kind);
        var store = new AuditStore(host.Storage.Database);
        foreach (var batch in Samples.Records(4_500).Chunk(1_500))
        {
            await store.StoreAsync(batch, mayExist: false, Refuse, Cancel);
        }

        var sequences = new List<long>();
        await host.Reader.StreamChainAsync("default", 100, 4_400, record =>
        {
            sequences.Add(record.Link!.Sequence);
            return ValueTask.CompletedTask;
        }, Cancel);

        Assert.Equal(Enumerable.Range(101, 4_300).Select(sequence => (long)sequence), sequences);
    }

    [Theory]
    [InlineData("update audit_records set action = 'allowed' where sequence = 4", 4)]
    [InlineData("update audit_records set findings = '[]' where sequence = 5", 5)]
    [InlineData("update audit_records set subject = 'another' where sequence = 6", 6)]
    [InlineData("update audit_records set subject = null, subject_hash = hash where sequence = 6", 6)]
    [InlineData("update audit_records set at = recorded_at where sequence = 7", 7)]
    [InlineData("update audit_records set previous_hash = hash where sequence = 8", 8)]
    [InlineData("update audit_records set sequence = -sequence where sequence = 1", 1)]
    [InlineData("delete from audit_records where sequence = 3", 3)]
    [InlineData("delete from audit_records where sequence = 10", 10)]
    public async Task A_row_changed_or_removed_in_the_database_is_found(string statement, long firstBad)
    {
        foreach (var kind in new[] { "postgres", "sqlite" })
        {
            await using var host = await MigratedAsync(kind);
            var records = Enumerable.Range(0, 10).Select(number => Samples.Blocked(number) with { Subject = "someone" }).ToArray();
            await new AuditStore(host.Storage.Database).StoreAsync(records, mayExist: false, Refuse, Cancel);
            Assert.Null(await ChainCheck.FirstBadAsync(host.Reader, "default", 10));

            Assert.Equal(1, await ExecuteAsync(host, statement));

            Assert.Equal(firstBad, await ChainCheck.FirstBadAsync(host.Reader, "default", 10));
        }
    }

    private static AuditRecord Full { get; } = Samples.Blocked(1) with
    {
        At = new DateTimeOffset(2026, 3, 1, 14, 0, 0, 123, 456, TimeSpan.Zero),
        RequestId = "req \"quoted\" \\ \t\n\u0001 日本 \U0001F600",
        Findings = [new("pii", "medium", "ssn", "US_SSN", 0, 11), new("secret", "critical", "aws", null, 12, 40)],
        Policies = [new("birds", "enforce", "blocked")],
        ScanSeconds = 0.000025,
        DurationSeconds = 1.5,
        RulesVersion = "r7",
        InputTokens = 12,
        OutputTokens = 0,
        Subject = "someone@example.com",
        Object = "keys/1",
        Details = """{"before": 1, "after": "ü"}""",
        Matched = "c2VhbGVk",
    };

    private static async Task<AuditHost> MigratedAsync(string kind)
    {
        var host = await AuditHost.CreateAsync(kind);
        await host.Storage.MigrateAsync();
        return host;
    }

    private static Task<int> ExecuteAsync(AuditHost host, string statement) =>
        host.Storage.Database.QueryAsync("test", (connection, _) => connection.ExecuteAsync(statement), Cancel);

    private static void Refuse(AuditRecord record, Exception reason) => Assert.Fail(reason.Message);

    private sealed class SetClock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
