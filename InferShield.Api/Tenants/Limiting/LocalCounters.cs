namespace InferShield.Api.Tenants.Limiting;

/// <summary>
/// Counts in this process alone. A count is forgotten when its window no longer matters, so there are no more of them
/// than keys and tenants with limits that sent something lately.
/// </summary>
internal sealed class LocalCounters(TimeProvider time) : ICounters
{
    private const int SweepEvery = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long Used, DateTimeOffset Until)> _counts = new(StringComparer.Ordinal);
    private int _takes;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _counts.Count;
            }
        }
    }

    public ValueTask<Taken> TakeAsync(IReadOnlyList<Charge> charges)
    {
        lock (_gate)
        {
            SweepSometimes();
            var counts = new Count[charges.Count];
            var refused = -1;
            for (var i = 0; i < counts.Length; i++)
            {
                var charge = charges[i];
                counts[i] = new Count(Math.Max(Used(charge.Current), charge.Floor), Used(charge.Previous));
                refused = refused < 0 && charge.Exceeds(counts[i]) ? i : refused;
            }

            for (var i = 0; refused < 0 && i < counts.Length; i++)
            {
                _counts[charges[i].Current] = (counts[i].Current + charges[i].Amount, charges[i].Window.Now + charges[i].Window.Lifetime);
            }

            return ValueTask.FromResult(new Taken(refused, counts));
        }
    }

    public void Correct(Charge charge, long difference, DateTimeOffset now)
    {
        var window = difference > 0 ? Window.Of(charge.Kind, now) : charge.Window;
        var name = difference > 0 ? Charge.CounterOf(charge.Subject, charge.Kind, window.Index) : charge.Current;
        lock (_gate)
        {
            if (difference > 0 || _counts.ContainsKey(name))
            {
                _counts[name] = (Math.Max(0, Used(name) + difference), window.Now + window.Lifetime);
            }
        }
    }

    private long Used(string counter) => _counts.TryGetValue(counter, out var count) ? count.Used : 0;

    private void SweepSometimes()
    {
        if (++_takes % SweepEvery == 0)
        {
            var now = time.GetUtcNow();
            foreach (var (counter, (_, until)) in _counts)
            {
                if (until <= now)
                {
                    _counts.Remove(counter);
                }
            }
        }
    }
}
