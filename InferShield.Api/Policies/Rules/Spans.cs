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

    /// <summary>What one owner's terms cover.</summary>
    public static Spans Of(List<OwnHit>? hits, int owner) =>
        new((hits ?? []).Where(hit => hit.Owner == owner).Select(hit => (hit.Start, hit.End)));

    public bool Contain(Finding finding)
    {
        // The last one that begins where the finding does, or before.
        var (low, high) = (0, _starts.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _starts[middle] <= finding.Start ? (middle + 1, high) : (low, middle);
        }

        return low > 0 && finding.End <= _ends[low - 1];
    }
}
