using InferShield.Api.Reports.Controls;

namespace InferShield.Api.Reports.Content;

/// <summary>Everything that is counted for one report, a day at a time, in whatever order the days come.</summary>
internal sealed class PeriodCounts
{
    public const int MostChanges = 1_000;
    private const int MostEvents = 500;

    private readonly SampleSpread _exceptions;
    private readonly NewestIds _changes = new(MostChanges);
    private readonly NewestIds _gatewayChanges = new(MostChanges);
    private readonly NewestIds _events = new(MostEvents);

    public PeriodCounts(StoredReport report, ControlFramework framework)
    {
        var first = DateOnly.FromDateTime(report.PeriodStart.UtcDateTime);
        var days = DateOnly.FromDateTime(report.PeriodEnd.UtcDateTime.AddTicks(-1)).DayNumber - first.DayNumber + 1;
        Controls = [.. framework.Controls.Select(control => new ControlCounter(control, first, days))];
        _exceptions = new SampleSpread(first, days, DayTotals.SamplesPerException);
    }

    public ReportTotals Totals { get; } = new();

    public IReadOnlyList<ControlCounter> Controls { get; }

    public long ExceptionCount { get; private set; }

    /// <summary>Ids spread over the period where there are too many.</summary>
    public IReadOnlyList<Guid> Exceptions => _exceptions.Take(DayTotals.SamplesPerException);

    /// <summary>Of the tenant and of the gateway.</summary>
    public long ChangeCount { get; private set; }

    /// <summary>The newest ones of the tenant.</summary>
    public IReadOnlyList<Guid> Changes => _changes.All;

    /// <summary>The newest ones of the gateway itself: its settings, its signing key.</summary>
    public IReadOnlyList<Guid> GatewayChanges => _gatewayChanges.All;

    public long EventCount { get; private set; }

    /// <summary>How many of the events are problems.</summary>
    public long ProblemCount { get; private set; }

    /// <summary>The newest ones, of the gateway itself.</summary>
    public IReadOnlyList<Guid> Events => _events.All;

    public SortedDictionary<string, long> Accesses { get; } = new(StringComparer.Ordinal);

    public long FirstSequence { get; private set; }

    public long LastSequence { get; private set; }

    /// <summary>Requests of the period's days that retention has removed.</summary>
    public long Removed { get; set; }

    public void Add(DayTotals day)
    {
        Totals.Add(day);
        if (day.LastSequence > 0)
        {
            FirstSequence = FirstSequence == 0 ? day.FirstSequence : Math.Min(FirstSequence, day.FirstSequence);
            LastSequence = Math.Max(LastSequence, day.LastSequence);
        }

        foreach (var control in Controls)
        {
            control.Add(day);
        }

        foreach (var (_, group) in day.Cells.Where(cell => cell.Key.IsException))
        {
            ExceptionCount += group.Count;
            _exceptions.Offer(day.Day, group.Samples);
        }

        foreach (var (cell, group) in day.Changes)
        {
            if (EventWords.IsAccess(cell.Operation))
            {
                var word = cell.Failed ? $"{cell.Operation} (refused)" : cell.Operation;
                Accesses[word] = Accesses.GetValueOrDefault(word) + group.Count;
            }
            else
            {
                ChangeCount += group.Count;
                _changes.Offer(day.Day, group.Samples);
            }
        }
    }

    /// <summary>Adds a day of the gateway's own chain.</summary>
    public void AddSystem(DayTotals day)
    {
        foreach (var control in Controls)
        {
            control.AddChanges(day);
        }

        foreach (var (cell, group) in day.Changes)
        {
            if (EventWords.IsEvent(cell))
            {
                EventCount += group.Count;
                ProblemCount += EventWords.IsProblem(cell) ? group.Count : 0;
                _events.Offer(day.Day, group.Samples);
            }
            else if (!EventWords.IsAccess(cell.Operation))
            {
                ChangeCount += group.Count;
                _gatewayChanges.Offer(day.Day, group.Samples);
            }
        }
    }
}
