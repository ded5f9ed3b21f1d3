namespace InferShield.Api.Reports.Schedules;

/// <summary>Which time a scheduled report is about: a whole day, ISO week, month, quarter or year that was over when it was due.</summary>
internal static class ReportRange
{
    public const string PreviousMonth = "previous-month";

    private const string PreviousDay = "previous-day";
    private const string PreviousWeek = "previous-week";
    private const string PreviousQuarter = "previous-quarter";
    private const string PreviousYear = "previous-year";

    public static IReadOnlyList<string> Words { get; } = [PreviousDay, PreviousWeek, PreviousMonth, PreviousQuarter, PreviousYear];

    /// <summary>From the first instant until before the second, which are the zone's midnights.</summary>
    public static (DateTimeOffset Start, DateTimeOffset End) Of(string word, DateTimeOffset due, TimeZoneInfo zone)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(due, zone).DateTime);
        var end = word switch
        {
            PreviousDay => today,
            PreviousWeek => today.AddDays(-(((int)today.DayOfWeek + 6) % 7)),
            PreviousMonth => new DateOnly(today.Year, today.Month, 1),
            PreviousQuarter => new DateOnly(today.Year, ((today.Month - 1) / 3 * 3) + 1, 1),
            PreviousYear => new DateOnly(today.Year, 1, 1),
            _ => throw new ArgumentOutOfRangeException(nameof(word), word, null),
        };
        var start = word switch
        {
            PreviousDay => end.AddDays(-1),
            PreviousWeek => end.AddDays(-7),
            PreviousMonth => end.AddMonths(-1),
            PreviousQuarter => end.AddMonths(-3),
            _ => end.AddYears(-1),
        };
        return (Begin(start, zone), Begin(end, zone));
    }

    /// <summary>When a day begins. Where clocks are put forward at midnight it begins after the gap, where they are put back it begins the first time.</summary>
    private static DateTimeOffset Begin(DateOnly day, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(15);
        }

        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
