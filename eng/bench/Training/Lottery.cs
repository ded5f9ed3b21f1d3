namespace InferShield.Bench.Training;

/// <summary>The same numbers for the same seed on any machine (splitmix64: Steele, Lea and Flood, OOPSLA 2014).</summary>
internal sealed class Lottery(ulong seed)
{
    private ulong _state = seed;

    public int Next(int below)
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (int)((z ^ (z >> 31)) % (ulong)below);
    }

    public T Pick<T>(IReadOnlyList<T> items) => items[Next(items.Count)];
}
