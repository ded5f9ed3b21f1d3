namespace InferShield.Api.Policies.Redaction;

/// <summary>
/// Finds values in a text in one pass, by their first three characters and then by their lengths. The work is bounded: a
/// text that needs more is covered from there to its end.
/// </summary>
internal sealed class ValueSearch
{
    public const int Shortest = 3;

    private const int MostWork = 1 << 26;
    private const int MaskBits = 12;

    private readonly Dictionary<string, Redactable> _values;
    private readonly Dictionary<string, Redactable>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly Dictionary<ulong, int[]> _lengths;
    private readonly bool[] _begins = new bool[1 << MaskBits];

    public ValueSearch(Dictionary<string, Redactable> values)
    {
        _values = values;
        _lookup = values.GetAlternateLookup<ReadOnlySpan<char>>();
        _lengths = values.Keys.GroupBy(value => Key(value)).ToDictionary(
            group => group.Key, group => group.Select(value => value.Length).Distinct().OrderDescending().ToArray());
        foreach (var key in _lengths.Keys)
        {
            _begins[Slot(key)] = true;
        }
    }

    /// <summary>Whether any value stands in a text, or may.</summary>
    public bool Any(string text)
    {
        var any = false;
        Find(text, (_, _, _) => any = true);
        return any;
    }

    /// <summary>Gives the longest value at each place that is not covered by the ones before; <paramref name="found"/> says whether that is enough.</summary>
    public void Find(string text, Func<int, int, Redactable, bool> found)
    {
        var (work, covered) = (0L, 0);
        for (var at = 0; _values.Count > 0 && at + Shortest <= text.Length; at++)
        {
            var key = Key(text.AsSpan(at));
            if (!_begins[Slot(key)] || !_lengths.TryGetValue(key, out var lengths))
            {
                continue;
            }

            foreach (var length in lengths)
            {
                if (at + length <= covered || at + length > text.Length)
                {
                    continue;
                }

                work += length;
                if (work > MostWork)
                {
                    found(at, text.Length, _values.Values.MinBy(what => what.Style.Mode));
                    return;
                }

                if (_lookup.TryGetValue(text.AsSpan(at, length), out var what))
                {
                    if (found(at, at + length, what))
                    {
                        return;
                    }

                    covered = at + length;
                    break;
                }
            }
        }
    }

    private static ulong Key(ReadOnlySpan<char> text) => text[0] | ((ulong)text[1] << 16) | ((ulong)text[2] << 32);

    private static int Slot(ulong key) => (int)((key * 0x9E3779B97F4A7C15) >> (64 - MaskBits));
}
