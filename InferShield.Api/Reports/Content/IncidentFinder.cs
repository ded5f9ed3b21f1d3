using InferShield.Api.Audit;

namespace InferShield.Api.Reports.Content;

/// <summary>Puts violations together that one key made of one kind with no more than an hour between two; wants them oldest first, or nearly.</summary>
internal sealed class IncidentFinder
{
    private const int Most = 500;
    private const int MostOpen = 5_000;

    private static readonly TimeSpan Apart = TimeSpan.FromHours(1);

    private readonly Dictionary<(Guid? Key, string PolicyType), Incident> _open = [];
    private readonly List<Incident> _closed = [];

    /// <summary>How many there are, kept or not.</summary>
    public long Count { get; private set; }

    public void Add(AuditRecord record)
    {
        var worst = record.Findings.MaxBy(finding => Severity(finding.Severity));
        var key = (record.KeyId, worst?.PolicyType ?? "");
        var blocked = record.Action == "blocked" ? 1 : 0;
        var passedOn = record.Action is "allowed" or "flagged" ? 1 : 0;
        if (_open.TryGetValue(key, out var incident) && record.At - incident.Last <= Apart)
        {
            _open[key] = incident with
            {
                Last = record.At > incident.Last ? record.At : incident.Last,
                Severity = Severity(record.Severity) > Severity(incident.Severity) ? record.Severity! : incident.Severity,
                Requests = incident.Requests + 1,
                Blocked = incident.Blocked + blocked,
                PassedOn = incident.PassedOn + passedOn,
            };
            return;
        }

        if (incident is not null)
        {
            Close(incident);
        }

        Count++;
        _open[key] = new Incident(record.At, record.At, key.Item2, record.Severity ?? "", record.KeyId, record.Model, 1, blocked, passedOn, record.Id);
        if (_open.Count > MostOpen)
        {
            CloseOlderThan(record.At - Apart);
        }
    }

    /// <summary>The gravest ones, oldest first.</summary>
    public IReadOnlyList<Incident> All()
    {
        _closed.AddRange(_open.Values);
        _open.Clear();
        Shrink();
        return [.. _closed.OrderBy(incident => incident.First).ThenBy(incident => incident.FirstId)];
    }

    private static int Severity(string? word) => AuditWords.Severities.Index().Where(one => one.Item == word).Select(one => one.Index).DefaultIfEmpty(-1).First();

    private void Close(Incident incident)
    {
        _closed.Add(incident);
        if (_closed.Count > 2 * Most)
        {
            Shrink();
        }
    }

    private void CloseOlderThan(DateTimeOffset last)
    {
        foreach (var (key, incident) in _open.Where(one => one.Value.Last < last).ToArray())
        {
            _open.Remove(key);
            Close(incident);
        }
    }

    private void Shrink()
    {
        if (_closed.Count <= Most)
        {
            return;
        }

        var kept = _closed.OrderByDescending(incident => Severity(incident.Severity)).ThenByDescending(incident => incident.Requests)
            .ThenByDescending(incident => incident.First).ThenBy(incident => incident.FirstId).Take(Most).ToArray();
        _closed.Clear();
        _closed.AddRange(kept);
    }
}
