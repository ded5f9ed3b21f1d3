using System.Globalization;
using InferShield.Api.Audit;

namespace InferShield.Api.Reports.Content;

/// <summary>
/// What a report counts, over every inspected request of the period: made of one <see cref="DayTotals"/> a day, whether
/// that was counted now or before. Every number can be counted again from the rows of a detailed audit.
/// </summary>
internal sealed class ReportTotals
{
    public const string NoSeverity = "none";

    private const int MostModels = 100;
    private const string Other = "other";

    private readonly HashSet<Guid> _keys = [];
    private readonly Dictionary<string, long> _models = new(StringComparer.Ordinal);
    private long _scores;

    public long Requests { get; private set; }

    /// <summary>Records by action.</summary>
    public Dictionary<string, long> ByAction { get; } = AuditWords.Actions.ToDictionary(word => word, _ => 0L);

    /// <summary>Records by the highest severity found in them, <c>none</c> included.</summary>
    public Dictionary<string, long> BySeverity { get; } = AuditWords.Severities.Prepend(NoSeverity).ToDictionary(word => word, _ => 0L);

    /// <summary>Records that have a finding of the type; one may have several types.</summary>
    public Dictionary<string, long> ByPolicyType { get; } = AuditWords.PolicyTypes.ToDictionary(word => word, _ => 0L);

    /// <summary>Records by UTC day (<c>yyyy-MM-dd</c>) and what became of them, days without any left out.</summary>
    public SortedDictionary<string, DayCounts> ByDay { get; } = new(StringComparer.Ordinal);

    /// <summary>Records by model, the hundred most used ones; the others count as <c>other</c>.</summary>
    public SortedDictionary<string, long> ByModel => Fewest(_models);

    public SortedDictionary<string, long> ByProvider { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, long> ByOperation { get; } = new(StringComparer.Ordinal);

    /// <summary>Records by the channel of their decisive text.</summary>
    public SortedDictionary<string, long> ByChannel { get; } = new(StringComparer.Ordinal);

    public int DistinctKeys => _keys.Count;

    /// <summary>0 without records.</summary>
    public double MeanScore => Requests == 0 ? 0 : Math.Round((double)_scores / Requests, 4);

    public int MaxScore { get; private set; }

    public long InputTokens { get; private set; }

    public long OutputTokens { get; private set; }

    /// <summary>How long the inspection took.</summary>
    public Latencies Scan { get; } = new();

    /// <summary>How long the whole request took, the provider's time included.</summary>
    public Latencies Duration { get; } = new();

    /// <summary>Requests that had a finding.</summary>
    public long Violations => Requests - BySeverity[NoSeverity];

    public void Add(DayTotals day)
    {
        var counts = ByDay.GetValueOrDefault(day.Name);
        foreach (var (cell, group) in day.Cells)
        {
            Requests += group.Count;
            Count(ByAction, cell.Action, group.Count);
            Count(BySeverity, cell.Severity.Length == 0 ? NoSeverity : cell.Severity, group.Count);
            Count(ByChannel, cell.Channel.Length == 0 ? NoSeverity : cell.Channel, group.Count);
            foreach (var policyType in cell.PolicyTypes)
            {
                Count(ByPolicyType, policyType, group.Count);
            }

            counts = counts.Plus(cell.Action, cell.Severity.Length > 0, group.Count);
        }

        if (counts.Requests > 0)
        {
            ByDay[day.Name] = counts;
        }

        Merge(_models, day.Models);
        Merge(ByProvider, day.Providers);
        Merge(ByOperation, day.Operations);
        _keys.UnionWith(day.Keys);
        _scores += day.Scores;
        MaxScore = Math.Max(MaxScore, day.MaxScore);
        InputTokens += day.InputTokens;
        OutputTokens += day.OutputTokens;
        Scan.Add(day.Scans);
        Duration.Add(day.Durations);
    }

    /// <summary>The numbers that the manifest signs and a reader of the rows counts again, by name: <c>requests</c>, <c>action.blocked</c> …</summary>
    public SortedDictionary<string, long> Flat()
    {
        var flat = new SortedDictionary<string, long>(StringComparer.Ordinal) { ["requests"] = Requests };
        foreach (var (prefix, counts) in new[] { ("action", ByAction), ("severity", BySeverity), ("type", ByPolicyType) })
        {
            foreach (var (word, count) in counts)
            {
                flat[string.Create(CultureInfo.InvariantCulture, $"{prefix}.{word}")] = count;
            }
        }

        return flat;
    }

    private static SortedDictionary<string, long> Fewest(Dictionary<string, long> counts)
    {
        var most = counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Take(MostModels).ToArray();
        var kept = new SortedDictionary<string, long>(most.ToDictionary(), StringComparer.Ordinal);
        if (counts.Values.Sum() - most.Sum(pair => pair.Value) is var rest and > 0)
        {
            Count(kept, Other, rest);
        }

        return kept;
    }

    private static void Merge(IDictionary<string, long> into, Dictionary<string, long> counts)
    {
        foreach (var (word, count) in counts)
        {
            Count(into, word, count);
        }
    }

    private static void Count(IDictionary<string, long> counts, string word, long count) =>
        counts[word] = (counts.TryGetValue(word, out var before) ? before : 0) + count;
}

/// <summary>What became of the requests of one day; <c>Violations</c> are those with a finding.</summary>
internal readonly record struct DayCounts(long Requests, long Violations, long Flagged, long Redacted, long Blocked)
{
    public DayCounts Plus(string action, bool isViolation, long count) => new(
        Requests + count,
        Violations + (isViolation ? count : 0),
        Flagged + (action == "flagged" ? count : 0),
        Redacted + (action == "redacted" ? count : 0),
        Blocked + (action == "blocked" ? count : 0));
}
