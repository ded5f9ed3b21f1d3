using System.Globalization;
using InferShield.Api.Audit;

namespace InferShield.Api.Reports.Content;

/// <summary>
/// Everything that reports count of one tenant's UTC day, one record at a time. Adding is the same in any order, so
/// late records are right, and a day that was counted in several goes equals one counted at once.
/// </summary>
internal sealed class DayTotals
{
    /// <summary>The ids that are kept of requests that are told apart by nothing.</summary>
    public const int SamplesPerCell = 25;

    /// <summary>The ids that are kept of exceptions of one kind: as many as a report shows of all.</summary>
    public const int SamplesPerException = 200;

    /// <summary>The ids that are kept of changes of one kind: reports list them all, as long as a day has no more.</summary>
    public const int SamplesPerChange = 500;

    /// <summary>The words of one kind that are told apart.</summary>
    public const int MostWords = 500;

    private const string Other = "other";

    public DayTotals(DateOnly day) => Day = day;

    public DateOnly Day { get; }

    public string Name => Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Inspected requests by what reports tell apart.</summary>
    public Dictionary<Cell, Group> Cells { get; } = [];

    /// <summary>Changes and accesses by operation.</summary>
    public Dictionary<ChangeCell, Group> Changes { get; } = [];

    public Dictionary<string, long> Models { get; init; } = new(StringComparer.Ordinal);

    public Dictionary<string, long> Providers { get; init; } = new(StringComparer.Ordinal);

    public Dictionary<string, long> Operations { get; init; } = new(StringComparer.Ordinal);

    public HashSet<Guid> Keys { get; init; } = [];

    public Dictionary<int, long> Scans { get; init; } = [];

    public Dictionary<int, long> Durations { get; init; } = [];

    public long Scores { get; set; }

    public int MaxScore { get; set; }

    public long InputTokens { get; set; }

    public long OutputTokens { get; set; }

    /// <summary>The lowest number of a record of the day in its chain; 0 where none has one.</summary>
    public long FirstSequence { get; set; }

    /// <summary>The highest number of a record of the day in its chain.</summary>
    public long LastSequence { get; set; }

    public long Requests => Cells.Values.Sum(group => group.Count);

    public void Add(AuditRecord record)
    {
        var sequence = record.Link?.Sequence ?? 0;
        FirstSequence = FirstSequence == 0 ? sequence : Math.Min(FirstSequence, sequence);
        LastSequence = Math.Max(LastSequence, sequence);
        if (AuditWords.IsManagement(record.Operation))
        {
            Take(ChangeCell.Of(record), 1, [record.Id]);
            return;
        }

        Take(Cell.Of(record), 1, [record.Id]);
        Count(Models, record.Model);
        Count(Providers, record.Provider);
        Count(Operations, record.Operation);
        if (record.KeyId is { } key)
        {
            Keys.Add(key);
        }

        var (scan, duration) = (Latencies.StepOf(record.ScanSeconds), Latencies.StepOf(record.DurationSeconds));
        Scans[scan] = Scans.GetValueOrDefault(scan) + 1;
        Durations[duration] = Durations.GetValueOrDefault(duration) + 1;
        Scores += record.Score;
        MaxScore = Math.Max(MaxScore, record.Score);
        InputTokens += record.InputTokens ?? 0;
        OutputTokens += record.OutputTokens ?? 0;
    }

    /// <summary>Adds what was counted of the same day elsewhere.</summary>
    public void Add(DayTotals other)
    {
        foreach (var (cell, group) in other.Cells)
        {
            Take(cell, group.Count, group.Samples);
        }

        foreach (var (cell, group) in other.Changes)
        {
            Take(cell, group.Count, group.Samples);
        }

        Merge(Models, other.Models);
        Merge(Providers, other.Providers);
        Merge(Operations, other.Operations);
        Keys.UnionWith(other.Keys);
        Merge(Scans, other.Scans);
        Merge(Durations, other.Durations);
        Scores += other.Scores;
        MaxScore = Math.Max(MaxScore, other.MaxScore);
        InputTokens += other.InputTokens;
        OutputTokens += other.OutputTokens;
        FirstSequence = FirstSequence == 0 ? other.FirstSequence : Math.Min(FirstSequence, other.FirstSequence);
        LastSequence = Math.Max(LastSequence, other.LastSequence);
    }

    public void Take(Cell cell, long count, IEnumerable<Guid> ids) => Take(Cells, cell, cell.IsException ? SamplesPerException : SamplesPerCell, count, ids);

    public void Take(ChangeCell cell, long count, IEnumerable<Guid> ids) => Take(Changes, cell, SamplesPerChange, count, ids);

    private static void Take<T>(Dictionary<T, Group> groups, T cell, int mostSamples, long count, IEnumerable<Guid> ids) where T : notnull
    {
        if (!groups.TryGetValue(cell, out var group))
        {
            groups[cell] = group = new Group(mostSamples);
        }

        group.Add(count, ids);
    }

    private static void Merge(Dictionary<string, long> into, Dictionary<string, long> counts)
    {
        foreach (var (word, count) in counts)
        {
            Count(into, word, count);
        }
    }

    private static void Merge(Dictionary<int, long> into, Dictionary<int, long> counts)
    {
        foreach (var (step, count) in counts)
        {
            into[step] = into.GetValueOrDefault(step) + count;
        }
    }

    private static void Count(Dictionary<string, long> counts, string word, long count = 1)
    {
        if (word.Length == 0)
        {
            return;
        }

        var kept = counts.Count < MostWords || counts.ContainsKey(word) ? word : Other;
        counts[kept] = counts.GetValueOrDefault(kept) + count;
    }
}
