namespace InferShield.Api.Tenants.Limiting;

/// <summary>What one request takes of one limit.</summary>
/// <param name="Subject">Whose limit: <c>{tenant}</c> or <c>{tenant}:key</c>; the braces keep both in one slot of a Redis cluster.</param>
/// <param name="IsKey">Whether it is the key's own limit; else its tenant's.</param>
/// <param name="Limit">Most of a window.</param>
/// <param name="Amount">Tokens and cost are an estimate at first.</param>
/// <param name="Floor">What is known from the database to be used up in this window at least.</param>
internal sealed record Charge(string Subject, bool IsKey, LimitKind Kind, long Limit, long Amount, long Floor, Window Window)
{
    /// <summary>Where the window's count is kept.</summary>
    public string Current { get; } = CounterOf(Subject, Kind, Window.Index);

    /// <summary>Where the count of the window before is kept; the same where nothing slides.</summary>
    public string Previous { get; } = CounterOf(Subject, Kind, Window.IsSliding ? Window.Index - 1 : Window.Index);

    public static string CounterOf(string subject, LimitKind kind, long window) => $"{subject}:{kind}:{window}";

    /// <summary>What counts at this moment, this request not included.</summary>
    public double Used(Count count) => count.Current + (count.Previous * Window.Weight);

    public bool Exceeds(Count count) => Used(count) + Amount > Limit;

    /// <summary>How long until there is room for the request when nothing else comes; null for never.</summary>
    public TimeSpan? Wait(Count count)
    {
        if (Amount > Limit)
        {
            return null;
        }

        if (!Window.IsSliding)
        {
            return Window.Rest;
        }

        var room = Limit - Amount;
        return count.Current <= room
            ? Window.Fading(count.Previous, room - count.Current) - Window.Fading(1, Window.Weight)
            : Window.Rest + Window.Fading(count.Current, room);
    }

    /// <summary>How long until nothing of this count is left.</summary>
    public TimeSpan Reset(Count count) => count.Current > 0 ? Window.Lifetime : Window.Rest;
}

/// <summary>What was used in a window and, where it slides, in the one before.</summary>
internal readonly record struct Count(long Current, long Previous);

/// <summary>What came of charges that are taken all or none.</summary>
/// <param name="Refused">Which charge found no room; -1 when all were taken.</param>
/// <param name="Counts">For each charge what was used before it.</param>
internal sealed record Taken(int Refused, IReadOnlyList<Count> Counts);

/// <summary>Counts what is used up.</summary>
internal interface ICounters
{
    /// <summary>Takes all charges, or none when one finds no room.</summary>
    ValueTask<Taken> TakeAsync(IReadOnlyList<Charge> charges);

    /// <summary>
    /// Adds what was used beyond a charge, or gives back what was not: that to the window that it was taken from, if it is still counted.
    /// </summary>
    void Correct(Charge charge, long difference, DateTimeOffset now);
}
