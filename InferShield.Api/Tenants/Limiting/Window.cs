namespace InferShield.Api.Tenants.Limiting;

/// <summary>
/// The span of time that a limit counts in: the calendar's minute, day or month in UTC. A minute slides: what was used in
/// the minute before counts by how much of it lies less than a minute back.
/// </summary>
/// <param name="Index">Counts the windows of its length.</param>
/// <param name="Now">A moment in it.</param>
/// <param name="End">Its end.</param>
/// <param name="Weight">How much the window before still counts: 1 at the start, 0 at the end; 0 where nothing slides.</param>
internal readonly record struct Window(long Index, DateTimeOffset Now, DateTimeOffset End, double Weight)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static Window Of(LimitKind kind, DateTimeOffset now)
    {
        now = now.ToUniversalTime();
        switch (kind)
        {
            case LimitKind.TokensPerDay:
                var day = DateOnly.FromDateTime(now.DateTime);
                return new Window(day.DayNumber, now, StartOf(day.AddDays(1)), 0);
            case LimitKind.CostPerMonth:
                var month = new DateOnly(now.Year, now.Month, 1);
                return new Window((now.Year * 12) + now.Month, now, StartOf(month.AddMonths(1)), 0);
            default:
                var (index, into) = Math.DivRem(now.Ticks, Minute.Ticks);
                return new Window(index, now, now.AddTicks(Minute.Ticks - into), 1 - ((double)into / Minute.Ticks));
        }
    }

    public TimeSpan Rest => End - Now;

    public bool IsSliding => Weight > 0;

    /// <summary>How long a count of it must be remembered.</summary>
    public TimeSpan Lifetime => IsSliding ? Rest + Minute : Rest;

    /// <summary>How long it takes, from a minute's start on, until no more than <paramref name="room"/> counts of what was used in the minute before.</summary>
    public static TimeSpan Fading(double used, double room) => used <= room ? TimeSpan.Zero : Minute * (1 - (Math.Max(0, room) / used));

    private static DateTimeOffset StartOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
