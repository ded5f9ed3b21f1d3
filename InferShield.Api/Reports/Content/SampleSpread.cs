namespace InferShield.Api.Reports.Content;

/// <summary>Chooses ids evenly over a period: of each of its slices the ones of lowest rank, so that the same records always give the same choice.</summary>
internal sealed class SampleSpread
{
    private const int MostSlices = 25;

    private readonly DateOnly _first;
    private readonly int _days;
    private readonly int _most;
    private readonly SortedList<ulong, Guid>[] _slices;

    /// <param name="first">The period's first day.</param>
    /// <param name="days">How many days it has.</param>
    /// <param name="most">The most ids that are ever asked for.</param>
    public SampleSpread(DateOnly first, int days, int most)
    {
        (_first, _days, _most) = (first, Math.Max(1, days), most);
        _slices = [.. Enumerable.Range(0, Math.Min(MostSlices, _days)).Select(_ => new SortedList<ulong, Guid>())];
    }

    public void Offer(DateOnly day, IEnumerable<Guid> ids)
    {
        var slice = _slices[Math.Clamp((int)((long)(day.DayNumber - _first.DayNumber) * _slices.Length / _days), 0, _slices.Length - 1)];
        foreach (var id in ids)
        {
            slice.TryAdd(Group.RankOf(id), id);
            if (slice.Count > _most)
            {
                slice.RemoveAt(_most);
            }
        }
    }

    /// <summary>How many ids there are to choose from.</summary>
    public int Count => _slices.Sum(slice => slice.Count);

    /// <summary>At most <paramref name="count"/> ids: one of each slice, then a second of each, and so on; the last turn takes evenly from the slices.</summary>
    public IReadOnlyList<Guid> Take(int count)
    {
        var taken = new List<Guid>();
        for (var turn = 0; turn < _most && taken.Count < count; turn++)
        {
            var offered = _slices.Where(slice => slice.Count > turn).Select(slice => slice.GetValueAtIndex(turn)).ToArray();
            var wanted = Math.Min(offered.Length, count - taken.Count);
            taken.AddRange(Enumerable.Range(0, wanted).Select(index => offered[((2 * index) + 1) * offered.Length / (2 * wanted)]));
        }

        return taken;
    }
}
