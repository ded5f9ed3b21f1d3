using InferShield.Api.Detection;

namespace InferShield.Api.Policies.Rules;

/// <summary>Ranges of a text, to ask which findings lie within one of them.</summary>
internal sealed class Spans
{
    private readonly int[] _starts;
    private readonly int[] _ends;

    public Spans(IEnumerable<(int Start, int End)> ranges)
    {
        var sorted = ranges.ToArray();
        Array.Sort(sorted);
        _starts = [.. sorted.Select(range => range.Start)];
        _ends = [.. sorted.Select(range => range.End)];
        // The furthest end of all that begin here or before.
        for (var i = 1; i < _ends.Length; i++)
        {
            _ends[i] = Math.Max(_ends[i], _ends[i - 1]);
        }
    }

    /// <summary>What one owner's terms cover, as far as they were told apart.</summary>
    public static Spans Of(List<OwnHit>? hits, int owner) =>
        new((hits ?? []).Where(hit => hit.Owner == owner && !hit.IsRest).Select(hit => (hit.Start, hit.End)));

    public bool Contain(Finding finding) => Contain(finding.Start, finding.End);

    public bool Contain(int start, int end)
    {
        // The last one that begins where the range does, or before.
        var (low, high) = (0, _starts.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _starts[middle] <= start ? (middle + 1, high) : (low, middle);
        }

        return low > 0 && end <= _ends[low - 1];
    }
}
