using System.Globalization;
using InferShield.Api.Audit;

namespace InferShield.Api.Reports;

/// <summary>What a report counts, one record at a time; every number can be counted again from the rows of the CSV.</summary>
internal sealed class ReportTotals
{
    public const string NoSeverity = "none";

    private const int MostModels = 100;
    private const string OtherModels = "other";

    private readonly HashSet<Guid> _keys = [];
    private long _scores;

    public long Requests { get; private set; }

    /// <summary>Records by action.</summary>
    public Dictionary<string, long> ByAction { get; } = AuditWords.Actions.ToDictionary(word => word, _ => 0L);

    /// <summary>Records by the highest severity found in them, <c>none</c> included.</summary>
    public Dictionary<string, long> BySeverity { get; } = AuditWords.Severities.Prepend(NoSeverity).ToDictionary(word => word, _ => 0L);

    /// <summary>Records that have a finding of the type; one may have several types.</summary>
    public Dictionary<string, long> ByPolicyType { get; } = AuditWords.PolicyTypes.ToDictionary(word => word, _ => 0L);

    /// <summary>Records and blocked records by UTC day, days without any left out.</summary>
    public SortedDictionary<string, DayTotals> ByDay { get; } = new(StringComparer.Ordinal);

    /// <summary>Records by model; what comes after a hundred models counts as <c>other</c>.</summary>
    public SortedDictionary<string, long> ByModel { get; } = new(StringComparer.Ordinal);

    public int DistinctKeys => _keys.Count;

    /// <summary>0 without records.</summary>
    public double MeanScore => Requests == 0 ? 0 : Math.Round((double)_scores / Requests, 4);

    public int MaxScore { get; private set; }

    public void Add(AuditRecord record)
    {
        Requests++;
        _scores += record.Score;
        MaxScore = Math.Max(MaxScore, record.Score);
        Count(ByAction, record.Action);
        Count(BySeverity, record.Severity ?? NoSeverity);
        foreach (var policyType in record.Findings.Select(finding => finding.PolicyType).Distinct())
        {
            Count(ByPolicyType, policyType);
        }

        var day = record.At.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var ofDay = ByDay.GetValueOrDefault(day);
        ByDay[day] = new DayTotals(ofDay.Requests + 1, ofDay.Blocked + (record.Action == "blocked" ? 1 : 0));
        if (record.Model.Length > 0)
        {
            Count(ByModel, ByModel.Count < MostModels || ByModel.ContainsKey(record.Model) ? record.Model : OtherModels);
        }

        if (record.KeyId is { } key)
        {
            _keys.Add(key);
        }
    }

    private static void Count<T>(T counts, string word) where T : IDictionary<string, long> =>
        counts[word] = (counts.TryGetValue(word, out var count) ? count : 0) + 1;
}

internal readonly record struct DayTotals(long Requests, long Blocked);
