using InferShield.Api.Audit;
using InferShield.Tests.Storage;

namespace InferShield.Tests.Audit;

public class AuditReaderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Databases => StorageHost.Databases;

    [Theory, MemberData(nameof(Databases))]
    public async Task A_tenant_sees_its_own_records_only(string kind)
    {
        await using var host = await FilledAsync(kind, [Samples.Record(1), Samples.Record(2, "other")]);

        Assert.Equal("req_1", Assert.Single((await host.Reader.ListAsync(new AuditFilter("default"), 10, Cancel)).Records).RequestId);
        Assert.Equal("req_2", Assert.Single((await host.Reader.ListAsync(new AuditFilter("other"), 10, Cancel)).Records).RequestId);
        Assert.Empty((await host.Reader.ListAsync(new AuditFilter("default' or '1'='1"), 10, Cancel)).Records);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Filters_narrow_by_time_action_and_policy_type(string kind)
    {
        var records = new[] { Samples.Record(0), Samples.Blocked(1, "pii"), Samples.Blocked(2, "secret"), Samples.Record(3) with { Operation = "report.create" } };
        await using var host = await FilledAsync(kind, records);

        Assert.Equal(["req_2", "req_1"], await ListAsync(new AuditFilter("default") { Action = "blocked" }));
        Assert.Equal(["req_1"], await ListAsync(new AuditFilter("default") { PolicyType = "pii" }));
        Assert.Equal(["req_2", "req_1"], await ListAsync(new AuditFilter("default") { From = records[1].At.ToOffset(TimeSpan.FromHours(9)), To = records[3].At }));
        Assert.Equal(["req_2", "req_1", "req_0"], await ListAsync(new AuditFilter("default") { ExceptOperations = ["policies.", "report."] }));

        async Task<IEnumerable<string>> ListAsync(AuditFilter filter) =>
            (await host.Reader.ListAsync(filter, 10, Cancel)).Records.Select(record => record.RequestId);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Pages_join_without_gap_or_overlap_even_at_one_instant(string kind)
    {
        var records = Enumerable.Range(0, 25).Select(number => Samples.Record(number, at: Samples.Noon.AddMilliseconds(number / 10))).ToArray();
        await using var host = await FilledAsync(kind, records);

        var seen = new List<AuditRecord>();
        string? next = null;
        do
        {
            AuditCursor? before = next is not null && AuditCursor.TryParse(next, out var cursor) ? cursor : null;
            var page = await host.Reader.ListAsync(new AuditFilter("default") { Before = before }, 4, Cancel);
            seen.AddRange(page.Records);
            next = page.Next;
        }
        while (next is not null);

        Assert.Equal(records.OrderByDescending(record => record.At).ThenByDescending(record => record.Id.ToString()).Select(record => record.Id), seen.Select(record => record.Id));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_chain_is_read_across_pages_and_left_where_its_reader_fails(string kind)
    {
        const int Count = 4_500;
        await using var host = await FilledAsync(kind, [.. Enumerable.Range(0, Count).Select(number => Samples.Record(number))]);

        var seen = new List<long>();
        await host.Reader.StreamChainAsync("default", 0, Count, record =>
        {
            seen.Add(record.Link!.Sequence);
            return ValueTask.CompletedTask;
        }, Cancel);
        Assert.Equal(Enumerable.Range(1, Count).Select(number => (long)number), seen);

        var failed = await Assert.ThrowsAsync<InvalidOperationException>(() => host.Reader.StreamChainAsync("default", 0, Count, record =>
            record.Link!.Sequence < 2_100 ? ValueTask.CompletedTask : throw new InvalidOperationException($"at {record.Link.Sequence}"), Cancel));
        Assert.Equal("at 2100", failed.Message);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task The_version_changes_with_every_record_added(string kind)
    {
        await using var host = await FilledAsync(kind, []);
        var filter = new AuditFilter("default");
        var empty = await host.Reader.VersionAsync(filter, Cancel);
        await FillAsync(host, [Samples.Record(5)]);
        var one = await host.Reader.VersionAsync(filter, Cancel);
        await FillAsync(host, [Samples.Record(1) with { Id = Guid.Parse("00000000-0000-7000-8000-000000000000") }]);
        var late = await host.Reader.VersionAsync(filter, Cancel);

        Assert.Distinct([empty, one, late]);
        Assert.Equal(late, await host.Reader.VersionAsync(filter, Cancel));
    }

    [Theory]
    [InlineData("")]
    [InlineData("!!")]
    [InlineData("aGVsbG8")]
    [InlineData("OTk5OTk5OTk5OTk5OTk5OTk5OTk6MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA")]
    public void A_cursor_from_elsewhere_is_no_cursor(string text) => Assert.False(AuditCursor.TryParse(text, out _));

    private static async Task<AuditHost> FilledAsync(string kind, AuditRecord[] records)
    {
        var host = await AuditHost.CreateAsync(kind);
        await host.Storage.MigrateAsync();
        await FillAsync(host, records);
        return host;
    }

    private static async Task FillAsync(AuditHost host, AuditRecord[] records)
    {
        if (records.Length > 0)
        {
            Assert.Equal(records.Length, await new AuditStore(host.Storage.Database).StoreAsync(records, mayExist: false, (_, _) => { }, Cancel));
        }
    }
}
