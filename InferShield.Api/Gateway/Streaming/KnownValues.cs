using InferShield.Api.Detection;

namespace InferShield.Api.Gateway.Streaming;

/// <summary>Values that were redacted in a text, to be redacted where they stand again without the words that gave them away.</summary>
internal sealed class KnownValues
{
    private const int Shortest = 3;
    private const int Longest = 1024;
    private const int Most = 64;

    private readonly List<(string Value, Finding Finding)> _values = [];

    /// <summary>Remembers a value; of very many the oldest is forgotten.</summary>
    public void Add(string value, Finding finding)
    {
        if (value.Length is < Shortest or > Longest || _values.Exists(known => known.Value == value))
        {
            return;
        }

        if (_values.Count == Most)
        {
            _values.RemoveAt(0);
        }

        _values.Add((value, finding));
    }

    /// <summary>Adds a finding for each place of a value from <paramref name="from"/> on.</summary>
    public void Find(string window, int from, List<JudgedFinding> found)
    {
        foreach (var (value, finding) in _values)
        {
            for (var at = from; window.AsSpan(at).IndexOf(value) is >= 0 and var offset; at++)
            {
                at += offset;
                found.Add(new JudgedFinding(finding with { Start = at, End = at + value.Length }, PolicyAction.Redacted));
            }
        }
    }

    /// <summary>Where a value begins that the text's end cuts, at <paramref name="from"/> or after; the largest number for none.</summary>
    public int Start(ReadOnlySpan<char> text, int from)
    {
        var start = int.MaxValue;
        foreach (var (value, _) in _values)
        {
            for (var at = Math.Max(from, text.Length - value.Length + 1); at < Math.Min(start, text.Length); at++)
            {
                if (text[at] == value[0] && value.AsSpan().StartsWith(text[at..]))
                {
                    start = at;
                    break;
                }
            }
        }

        return start;
    }
}
