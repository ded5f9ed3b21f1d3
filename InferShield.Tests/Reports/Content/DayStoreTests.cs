using System.Text.Json;
using InferShield.Api.Audit;
using InferShield.Api.Reports.Content;
using InferShield.Tests.Audit;
using InferShield.Tests.Storage;

namespace InferShield.Tests.Reports.Content;

public class DayStoreTests
{
    private static readonly DateOnly First = new(2026, 3, 1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Databases => StorageHost.Databases;

    [Theory, MemberData(nameof(Databases))]
    public async Task Counting_in_several_goes_with_late_records_equals_counting_at_once(string kind)
    {
        await using var reports = await ReportHost.CreateAsync(kind);
        await reports.StoreAsync(Various(0, 120));
        await reports.Days.CatchUpAsync("default", Cancel);
        await reports.StoreAsync(Various(120, 150));
        await reports.Days.CatchUpAsync("default", Cancel);
        // Of the first day, but stored last.
        await reports.StoreAsync([.. Various(150, 170).Select(record => record with { At = Samples.Noon.AddSeconds(-record.Score) })]);
        await reports.Days.CatchUpAsync("default", Cancel);

        var counted = new List<DayTotals>();
        var sequence = await reports.Days.ReadAsync("default", First, First.AddDays(40), counted.Add, Cancel);
        var atOnce = await CountAtOnceAsync(reports);

        Assert.Equal(170, sequence);
        Assert.Equal(170, counted.Sum(day => day.Requests + day.Changes.Values.Sum(group => group.Count)));
        Assert.Equal(atOnce.Select(Text), counted.Select(Text));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_record_is_counted_once_however_many_count(string kind)
    {
        await using var reports = await ReportHost.CreateAsync(kind);
        await reports.StoreAsync(Various(0, 60));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => reports.Days.CatchUpAsync("default", Cancel)));
        await reports.Days.CatchUpAsync(Cancel);

        var counted = new List<DayTotals>();
        await reports.Days.ReadAsync("default", First, First.AddDays(40), counted.Add, Cancel);
        Assert.Equal(60, counted.Sum(day => day.Requests + day.Changes.Values.Sum(group => group.Count)));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Tenants_are_counted_apart_and_days_out_of_the_range_stay_out(string kind)
    {
        await using var reports = await ReportHost.CreateAsync(kind);
        await reports.StoreAsync([Samples.Record(1), Samples.Record(2, "other"), Samples.Record(3, at: Samples.Noon.AddDays(2))]);
        await reports.Days.CatchUpAsync(Cancel);

        var counted = new List<DayTotals>();
        await reports.Days.ReadAsync("default", First, First.AddDays(2), counted.Add, Cancel);

        Assert.Equal(1, Assert.Single(counted).Requests);
        Assert.Equal(0, await reports.Days.ReadAsync("nobody", First, First.AddDays(2), counted.Add, Cancel));
    }

    private static IEnumerable<AuditRecord> Various(int from, int to) => Enumerable.Range(from, to - from).Select(number => (number % 6) switch
    {
        0 => Samples.Blocked(number, number % 4 == 0 ? "pii" : "secret"),
        1 => Samples.Record(number) with { Action = "flagged", Score = 40, Severity = "medium", Findings = [new("pii", "low", "r", "credit_card", 0, 1), new("xss", "medium", "r3", null, 4, 5)] },
        2 => Samples.Record(number) with { Operation = "keys.create", Object = $"keys/{number}" },
        3 => Samples.Record(number) with { Severity = "high", Findings = [new("jailbreak", "high", "r", null, 0, 1)], Model = $"model-{number}", InputTokens = number, ScanSeconds = number / 1e5 },
        _ => Samples.Record(number),
    } with
    { At = Samples.Noon.AddHours(number * 5) });

    private static async Task<IReadOnlyList<DayTotals>> CountAtOnceAsync(ReportHost reports)
    {
        var days = new SortedDictionary<DateOnly, DayTotals>();
        await reports.Audit.Reader.StreamAsync("test", new AuditFilter("default"), record =>
        {
            var day = DateOnly.FromDateTime(record.At.UtcDateTime);
            days.TryAdd(day, new DayTotals(day));
            days[day].Add(record);
            return ValueTask.CompletedTask;
        }, Cancel);
        return [.. days.Values];
    }

    // Sets and dictionaries in an order of their own.
    private static string Text(DayTotals day)
    {
        var document = JsonSerializer.Deserialize<DayDocument>(DayDocument.Write(day))!;
        return JsonSerializer.Serialize(document with
        {
            Cells = [.. document.Cells.OrderBy(cell => cell.Cell.ToString(), StringComparer.Ordinal)],
            Changes = [.. document.Changes.OrderBy(cell => cell.Cell.ToString(), StringComparer.Ordinal)],
            Keys = [.. document.Keys.Order()],
            Models = document.Models.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(),
            Scans = document.Scans.OrderBy(pair => pair.Key).ToDictionary(),
            Durations = document.Durations.OrderBy(pair => pair.Key).ToDictionary(),
        });
    }
}
