using InferShield.Api.Detection.Normalization;

namespace InferShield.Api.Detection;

/// <summary>
/// Collects findings, translating positions in a view to offsets of the original text. Keeps each finding once, and at most
/// <see cref="Most"/>.
/// </summary>
internal sealed class FindingSink
{
    /// <summary>No honest text has so many, and a text of 8 MB can be written that has a million.</summary>
    public const int Most = 50_000;

    private const int MostKept = 4096;

    private readonly List<Finding> _findings = [];
    private readonly HashSet<Finding> _seen = new(new ByPlace());

    public IReadOnlyList<Finding> Findings => _findings;

    public int Count => _findings.Count;

    /// <summary>Whether there was more to find than is kept.</summary>
    public bool IsOverfull { get; private set; }

    public void Clear()
    {
        IsOverfull = false;
        if (_findings.Count > 0)
        {
            var isLarge = _findings.Count > MostKept;
            _findings.Clear();
            _seen.Clear();
            if (isLarge)
            {
                _findings.Capacity = 0;
                _seen.TrimExcess();
            }
        }
    }

    public void Add(string policyType, Severity severity, string rule, View view, int from, int to, string? entity = null, int? score = null)
    {
        var (start, end) = view.Origin(from, to);
        Add(new Finding(policyType, severity, rule, start, end, entity) { Score = score ?? severity.Weight() });
    }

    public void Add(Finding finding)
    {
        if (_findings.Count == Most)
        {
            IsOverfull |= !_seen.Contains(finding);
        }
        else if (_seen.Add(finding))
        {
            _findings.Add(finding);
        }
    }

    // Findings of one place are few; hashing their texts takes longer than comparing them.
    private sealed class ByPlace : IEqualityComparer<Finding>
    {
        public bool Equals(Finding? x, Finding? y) => x == y;

        public int GetHashCode(Finding finding) => (finding.Start * 31) ^ (finding.End * 17) ^ finding.Rule.Length;
    }
}
