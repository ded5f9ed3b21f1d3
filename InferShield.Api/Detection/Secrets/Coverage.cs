namespace InferShield.Api.Detection.Secrets;

/// <summary>Which stretches of a view are reported already, so that weaker kinds leave them alone.</summary>
internal sealed class Coverage
{
    private readonly List<(int Start, int End)> _ranges = [];
    private int _sealed;

    public void Clear()
    {
        _ranges.Clear();
        _sealed = 0;
    }

    public void Add(int start, int end) => _ranges.Add((start, end));

    /// <summary>Makes what was added so far known to <see cref="Overlaps"/>.</summary>
    public void Seal()
    {
        if (_ranges.Count == _sealed)
        {
            return;
        }

        _ranges.Sort();
        var last = 0;
        for (var i = 1; i < _ranges.Count; i++)
        {
            if (_ranges[i].Start <= _ranges[last].End)
            {
                _ranges[last] = (_ranges[last].Start, Math.Max(_ranges[last].End, _ranges[i].End));
            }
            else
            {
                _ranges[++last] = _ranges[i];
            }
        }

        _ranges.RemoveRange(last + 1, _ranges.Count - last - 1);
        _sealed = _ranges.Count;
    }

    public bool Overlaps(int start, int end)
    {
        var (low, high) = (0, _sealed);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ranges[middle].End <= start)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low < _sealed && _ranges[low].Start < end;
    }
}
