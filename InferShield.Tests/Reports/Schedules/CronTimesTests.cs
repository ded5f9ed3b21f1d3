using System.Globalization;
using InferShield.Api.Reports.Schedules;

namespace InferShield.Tests.Reports.Schedules;

public class CronTimesTests
{
    private static readonly DateTimeOffset Now = At("2026-03-01T00:00Z");

    [Theory]
    // Vienna's clocks go from 2:00 to 3:00 on March 29th and from 3:00 back to 2:00 on October 25th.
    [InlineData("30 2 * * *", "Europe/Vienna", "2026-03-28T12:00Z", "2026-03-29T01:00Z", "2026-03-30T00:30Z")]
    [InlineData("30 2 * * *", "Europe/Vienna", "2026-10-24T12:00Z", "2026-10-25T00:30Z", "2026-10-26T01:30Z")]
    [InlineData("0 6 1 * *", "Europe/Vienna", "2026-03-15T00:00Z", "2026-04-01T04:00Z", "2026-05-01T04:00Z")]
    [InlineData("0 6 1 * *", "Europe/Vienna", "2026-10-15T00:00Z", "2026-11-01T05:00Z", "2026-12-01T05:00Z")]
    [InlineData("0 0 29 2 *", "UTC", "2026-03-01T00:00Z", "2028-02-29T00:00Z", "2032-02-29T00:00Z")]
    [InlineData("0 0 * * MON", "Asia/Kolkata", "2026-03-01T00:00Z", "2026-03-01T18:30Z", "2026-03-08T18:30Z")]
    // Lord Howe's clocks move by half an hour.
    [InlineData("15 2 * * *", "Australia/Lord_Howe", "2026-10-03T10:00Z", "2026-10-03T15:30Z", "2026-10-04T15:15Z")]
    // Chatham is 12:45 ahead of UTC.
    [InlineData("0 0 * * *", "Pacific/Chatham", "2026-06-01T00:00Z", "2026-06-01T11:15Z", "2026-06-02T11:15Z")]
    public void Times_are_those_of_the_zones_clocks(string cron, string zone, string after, string first, string second)
    {
        var times = Parse(cron, zone);
        Assert.Equal(At(first), times.Next(At(after)));
        Assert.Equal(At(second), times.Next(At(first)));
    }

    [Theory]
    [InlineData("", "UTC", "cron")]
    [InlineData("* * * * * *", "UTC", "cron")]
    [InlineData("* * * * *", "UTC", "cron")]
    [InlineData("*/59 * * * *", "UTC", "cron")]
    [InlineData("0,59 6 * * *", "UTC", "cron")]
    [InlineData("0,1 6 29 2 *", "UTC", "cron")]
    [InlineData("@every_second", "UTC", "cron")]
    [InlineData("@every_minute", "UTC", "cron")]
    [InlineData("0 0 31 2 *", "UTC", "cron")]
    [InlineData("0 0 30 2 MON", "UTC", "cron")]
    [InlineData("61 0 * * *", "UTC", "cron")]
    [InlineData("0 24 * * *", "UTC", "cron")]
    [InlineData("0 0 1 13 *", "UTC", "cron")]
    [InlineData("0 0 1 1 1 2026", "UTC", "cron")]
    [InlineData("0 6 1 * *; drop table", "UTC", "cron")]
    [InlineData("0 6 1 * *", "", "timeZone")]
    [InlineData("0 6 1 * *", "Mars/Olympus", "timeZone")]
    [InlineData("0 6 1 * *", "../../../etc/passwd", "timeZone")]
    [InlineData("0 6 1 * *", "/etc/localtime", "timeZone")]
    [InlineData("0 6 1 * *", "Europe/Vienna\0", "timeZone")]
    public void What_makes_no_sense_is_told_by_its_field(string cron, string zone, string field)
    {
        var (times, wrong, problem) = CronTimes.Parse(cron, zone, Now);
        Assert.Null(times);
        Assert.Equal(field, wrong);
        Assert.NotEmpty(problem);
    }

    [Fact]
    public void A_long_expression_is_not_even_read() => Assert.Null(CronTimes.Parse(string.Join(',', Enumerable.Repeat("0", 500_000)) + " 0 * * *", "UTC", Now).Times);

    [Theory]
    [InlineData("0 * * * *", "2020-01-01T00:00Z", "2026-03-01T12:34Z", "2026-03-01T12:00Z")]
    [InlineData("0 * * * *", "2026-03-01T12:00Z", "2026-03-01T12:00Z", "2026-03-01T12:00Z")]
    [InlineData("0 0 1 * *", "2025-12-01T00:00Z", "2026-03-10T00:00Z", "2026-03-01T00:00Z")]
    [InlineData("0 0 29 2 *", "2016-02-29T00:00Z", "2026-03-10T00:00Z", "2024-02-29T00:00Z")]
    [InlineData("0 0 1 1 *", "2026-01-01T00:00Z", "2026-03-10T00:00Z", "2026-01-01T00:00Z")]
    public void The_last_of_the_times_that_are_due_is_found_however_many_there_are(string cron, string first, string now, string last) =>
        Assert.Equal(At(last), Parse(cron, "UTC").LastDue(At(first), At(now)));

    [Theory]
    [InlineData("previous-day", "Europe/Vienna", "2026-03-30T06:00Z", "2026-03-28T23:00Z", "2026-03-29T22:00Z")]
    [InlineData("previous-day", "Europe/Vienna", "2026-10-26T06:00Z", "2026-10-24T22:00Z", "2026-10-25T23:00Z")]
    [InlineData("previous-day", "America/New_York", "2026-03-02T03:00Z", "2026-02-28T05:00Z", "2026-03-01T05:00Z")]
    [InlineData("previous-week", "UTC", "2026-03-01T06:00Z", "2026-02-16T00:00Z", "2026-02-23T00:00Z")]
    [InlineData("previous-week", "UTC", "2026-03-02T06:00Z", "2026-02-23T00:00Z", "2026-03-02T00:00Z")]
    [InlineData("previous-month", "Asia/Tokyo", "2026-03-01T00:00Z", "2026-01-31T15:00Z", "2026-02-28T15:00Z")]
    [InlineData("previous-month", "UTC", "2024-03-31T06:00Z", "2024-02-01T00:00Z", "2024-03-01T00:00Z")]
    [InlineData("previous-quarter", "Europe/Vienna", "2026-04-01T04:00Z", "2025-12-31T23:00Z", "2026-03-31T22:00Z")]
    [InlineData("previous-quarter", "UTC", "2026-01-15T00:00Z", "2025-10-01T00:00Z", "2026-01-01T00:00Z")]
    [InlineData("previous-year", "UTC", "2026-07-15T00:00Z", "2025-01-01T00:00Z", "2026-01-01T00:00Z")]
    // In Beirut the clocks go from 0:00 to 1:00, so that the day begins at 1:00; in Havana they go from 1:00 back to 0:00.
    [InlineData("previous-day", "Asia/Beirut", "2026-03-30T06:00Z", "2026-03-28T22:00Z", "2026-03-29T21:00Z")]
    [InlineData("previous-day", "America/Havana", "2026-11-02T12:00Z", "2026-11-01T04:00Z", "2026-11-02T05:00Z")]
    public void A_range_is_whole_days_of_the_zone(string range, string zone, string due, string start, string end)
    {
        Assert.Contains(range, ReportRange.Words);
        Assert.Equal((At(start), At(end)), ReportRange.Of(range, At(due), TimeZoneInfo.FindSystemTimeZoneById(zone)));
    }

    [Fact]
    public void Ranges_of_a_zone_leave_no_gap_and_do_not_overlap()
    {
        foreach (var zone in (string[])["Europe/Vienna", "America/St_Johns", "Asia/Beirut", "America/Havana", "Australia/Lord_Howe", "America/Santiago", "Africa/Cairo"])
        {
            var info = TimeZoneInfo.FindSystemTimeZoneById(zone);
            var first = Now.AddHours(12) - info.GetUtcOffset(Now);
            var end = ReportRange.Of("previous-day", first, info).End;
            for (var noon = first.AddDays(1); noon < Now.AddYears(1); noon = noon.AddDays(1))
            {
                var range = ReportRange.Of("previous-day", noon, info);
                Assert.True(range.Start == end, $"{zone} {noon:O}: {range.Start:O} is not {end:O}");
                Assert.InRange(range.End - range.Start, TimeSpan.FromHours(23), TimeSpan.FromHours(25));
                end = range.End;
            }
        }
    }

    private static CronTimes Parse(string cron, string zone)
    {
        var (times, field, problem) = CronTimes.Parse(cron, zone, Now);
        Assert.True(times is not null, $"{field} {problem}");
        return times;
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
