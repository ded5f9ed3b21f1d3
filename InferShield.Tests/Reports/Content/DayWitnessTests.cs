using Dapper;
using InferShield.Api.Audit.Verification;
using InferShield.Api.Reports.Content;
using InferShield.Tests.Audit;
using InferShield.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace InferShield.Tests.Reports.Content;

/// <summary>Somebody changes what reports are added up from, and leaves the records as they are.</summary>
public class DayWitnessTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Deeds
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var deed in new[]
            {
                "update audit_days set counts = replace(counts, '\"n\":2', '\"n\":1') where day = '2026-03-02'",
                "update audit_days set counts = (select o.counts from audit_days o where o.tenant_id = 'default' and o.day = '2026-03-03') where day = '2026-03-02'",
                "update audit_days set counts = 'nonsense' where day = '2026-03-02'",
                "update audit_days set counts = '{}' where day = '2026-03-02'",
                "delete from audit_days where day = '2026-03-02'",
                "insert into audit_days (tenant_id, day, counts) select tenant_id, '2026-04-20', counts from audit_days where day = '2026-03-02'",
                "delete from audit_days; update audit_day_heads set sequence = 1000000",
                "update audit_day_heads set sequence = 3",
            })
            {
                data.Add("postgres", deed);
                data.Add("sqlite", deed);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Deeds))]
    public async Task Totals_that_are_not_those_of_the_records_are_found_and_written_anew(string kind, string deed)
    {
        await using var reports = await ReportHost.CreateAsync(kind);
        await reports.StoreAsync(Enumerable.Range(0, 12).Select(number => (number % 2 == 0 ? Samples.Blocked(number, "pii") : Samples.Record(number)) with { At = Samples.Noon.AddHours(6 * number) }));
        await reports.Days.CatchUpAsync("default", Cancel);
        var before = (await DocumentsAsync(reports)).Days.Select(day => DayDocument.Read(day.Value)).OrderBy(day => day.Day).ToList();
        Assert.Equal((0, ""), await WalkAsync(reports));
        Assert.NotEqual(0, await reports.Audit.Storage.Database.QueryAsync("test", (connection, _) => connection.ExecuteAsync(deed), Cancel));

        var (problems, first) = await WalkAsync(reports);

        Assert.Equal(1, problems);
        Assert.Contains("totals of", first, StringComparison.Ordinal);
        Assert.Equal((0, ""), await WalkAsync(reports));
        var (sequence, days) = await DocumentsAsync(reports);
        Assert.Equal(12, sequence);
        Assert.Equal(before.Count, days.Count);
        Assert.All(before, day => Assert.True(DayComparison.AreSame(day, DayDocument.Read(days[day.Name])), day.Name));
    }

    [Theory, MemberData(nameof(StorageHost.Databases), MemberType = typeof(StorageHost))]
    public async Task Days_that_were_counted_in_any_order_and_while_it_is_walked_hold(string kind)
    {
        await using var reports = await ReportHost.CreateAsync(kind);
        for (var turn = 0; turn < 5; turn++)
        {
            await reports.StoreAsync(Enumerable.Range(turn * 200, 200).Select(number => Samples.Blocked(number, number % 3 == 0 ? "pii" : "secret") with
            {
                At = Samples.Noon.AddHours(number % 50),
                Model = $"model-{number % 700}",
                KeyId = number % 2 == 0 ? null : Guid.CreateVersion7(),
                ScanSeconds = number / 1e5,
            }));
            await reports.Days.CatchUpAsync("default", Cancel);
            var walk = reports.Witness.Begin("default");
            await reports.Audit.Reader.StreamChainAsync("default", 0, 100 * turn, record =>
            {
                walk.Record(record);
                return ValueTask.CompletedTask;
            }, Cancel);

            Assert.Null(await walk.ConcludeAsync(0, Cancel));
        }
    }

    [Theory, MemberData(nameof(StorageHost.Databases), MemberType = typeof(StorageHost))]
    public async Task Of_many_days_any_one_that_was_changed_is_found_and_late_records_are_right(string kind)
    {
        await using var reports = await ReportHost.CreateAsync(kind);
        await reports.StoreAsync(Enumerable.Range(0, 120).Select(number => Samples.Blocked(number, "pii") with { At = Samples.Noon.AddDays(number % 100) }));
        Assert.Equal((0, ""), await WalkAsync(reports));
        var before = (await DocumentsAsync(reports)).Days;

        foreach (var deed in new[] { "update audit_days set counts = replace(counts, '\"n\":', '\"n\":1') where day in ('2026-03-05', '2026-04-20')", "delete from audit_days" })
        {
            await reports.Audit.Storage.Database.QueryAsync("test", (connection, _) => connection.ExecuteAsync(deed), Cancel);

            Assert.Contains($"totals of {(deed[0] == 'd' ? 100 : 2)} days", (await WalkAsync(reports)).First, StringComparison.Ordinal);
            Assert.Equal((0, ""), await WalkAsync(reports));
            var after = (await DocumentsAsync(reports)).Days;
            Assert.Equal(before.Count, after.Count);
            Assert.All(before, day => Assert.True(DayComparison.AreSame(DayDocument.Read(day.Value), DayDocument.Read(after[day.Key])), day.Key));
        }
    }

    private static async Task<(long Sequence, Dictionary<string, string> Days)> DocumentsAsync(ReportHost reports)
    {
        var days = new Dictionary<string, string>(StringComparer.Ordinal);
        return (await reports.Days.DocumentsAsync("default", null, days.Add, Cancel), days);
    }

    private static async Task<(int Problems, string First)> WalkAsync(ReportHost reports)
    {
        var services = reports.Audit.Storage.Services;
        var verifier = new ChainVerifier(
            reports.Audit.Reader, services.GetRequiredService<Api.Audit.Seals.SealStore>(), new VerificationStore(reports.Audit.Storage.Database), [reports.Witness]);
        var state = await verifier.VerifyAsync("default", Cancel);
        return (state.Problems, state.First);
    }
}
