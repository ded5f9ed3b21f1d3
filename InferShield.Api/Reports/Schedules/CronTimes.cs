using Cronos;

namespace InferShield.Api.Reports.Schedules;

/// <summary>The times of a cron expression of five fields in a time zone.</summary>
internal sealed class CronTimes
{
    /// <summary>Between two times.</summary>
    public static readonly TimeSpan LeastPause = TimeSpan.FromHours(1);

    private const int LongestExpression = 100;
    private const int LongestZone = 64;
    private const int TimesTried = 200;

    private readonly CronExpression _cron;

    private CronTimes(CronExpression cron, TimeZoneInfo zone) => (_cron, Zone) = (cron, zone);

    public TimeZoneInfo Zone { get; }

    /// <summary>What is wrong with an expression and the field that it stands in; otherwise its times.</summary>
    public static (CronTimes? Times, string Field, string Problem) Parse(string cron, string timeZone, DateTimeOffset now)
    {
        if (!IsZoneName(timeZone) || !TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var zone))
        {
            return (null, "timeZone", "must be the name of a time zone, such as Europe/Vienna or UTC");
        }

        if (cron.Length > LongestExpression || !CronExpression.TryParse(cron, CronFormat.Standard, out var expression))
        {
            return (null, "cron", "must be five fields, minute, hour, day, month and weekday, such as '0 6 1 * *'");
        }

        var times = new CronTimes(expression, zone);
        return times.Next(now) is null ? (null, "cron", "names a day that never comes")
            : times.IsTooOften(now) ? (null, "cron", "must leave an hour between two runs")
            : (times, "", "");
    }

    /// <summary>
    /// The first time after an instant. A time that the clocks leap over comes at the end of the leap, one that they
    /// show twice comes once.
    /// </summary>
    public DateTimeOffset? Next(DateTimeOffset after) => _cron.GetNextOccurrence(after, Zone)?.ToUniversalTime();

    /// <summary>The last time of those that are due: from <paramref name="first"/> on and not after <paramref name="now"/>.</summary>
    public DateTimeOffset LastDue(DateTimeOffset first, DateTimeOffset now)
    {
        // From a guess near to now: years of hourly times are many.
        var last = first;
        foreach (var days in (int[])[1, 32, 366, 8 * 366])
        {
            if (now.AddDays(-days) > first && Next(now.AddDays(-days)) is { } near && near <= now)
            {
                last = near;
                break;
            }
        }

        while (Next(last) is { } next && next <= now)
        {
            last = next;
        }

        return last;
    }

    // In UTC: where clocks are put back, hours may seem shorter.
    private bool IsTooOften(DateTimeOffset now)
    {
        var earlier = _cron.GetNextOccurrence(now, TimeZoneInfo.Utc);
        for (var i = 0; i < TimesTried && earlier is { } time; i++)
        {
            var later = _cron.GetNextOccurrence(time, TimeZoneInfo.Utc);
            if (later - time < LeastPause)
            {
                return true;
            }

            earlier = later;
        }

        return false;
    }

    // On some systems a zone is a file of this name.
    private static bool IsZoneName(string text) =>
        text.Length is > 0 and <= LongestZone && char.IsAsciiLetter(text[0]) && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '/' or '_' or '-' or '+');
}
