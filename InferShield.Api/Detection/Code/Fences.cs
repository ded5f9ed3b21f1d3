using System.Buffers;

namespace InferShield.Api.Detection.Code;

/// <summary>
/// Follows a text's code fences for positions that ascend, as CommonMark has them: three or more backticks or tildes where a
/// line starts, up to a line of at least as many; a fence that is not closed lasts to the end.
/// </summary>
internal ref struct Fences(ReadOnlySpan<char> lower)
{
    private const int Shortest = 3;
    private const int LongestMarker = 4;

    private static readonly SearchValues<string> Marks = SearchValues.Create(["```", "~~~"], StringComparison.Ordinal);

    private readonly ReadOnlySpan<char> _lower = lower;
    private int _from;
    private int _to = -1;
    private bool _isExposed;

    /// <summary>Where what <see cref="Covers"/> last answered may change.</summary>
    public readonly int Edge(int position) => position < _from ? _from : _to;

    /// <summary>Whether <paramref name="position"/> is inside a fence.</summary>
    public bool Covers(int position)
    {
        while (position >= _to)
        {
            Next(Math.Max(_to, 0));
        }

        return position >= _from && !_isExposed;
    }

    private void Next(int at)
    {
        for (; FindRun(at, out var start, out var end); at = end)
        {
            var place = PlaceOf(start);
            if (place == Place.Middle || (_lower[start] == '`' && LineFrom(end).Contains('`')))
            {
                continue;
            }

            // A fence in a list's first line ends with the list, which a view without indents does not show.
            (_from, _to, _isExposed) = (start, EndOf(_lower[start], end - start, end), place == Place.Marker);
            return;
        }

        (_from, _to) = (int.MaxValue, int.MaxValue);
    }

    private readonly int EndOf(char mark, int length, int at)
    {
        for (; FindRun(at, out var start, out var end); at = end)
        {
            if (_lower[start] == mark && end - start >= length && PlaceOf(start) == Place.Line && LineFrom(end).Trim(' ').IsEmpty)
            {
                return end;
            }
        }

        return int.MaxValue;
    }

    private readonly bool FindRun(int at, out int start, out int end)
    {
        var next = at >= _lower.Length ? -1 : _lower[at..].IndexOfAny(Marks);
        start = at + next;
        end = next < 0 ? start : start + RunLength(start);
        return next >= 0;
    }

    private readonly int RunLength(int start)
    {
        var length = _lower[start..].IndexOfAnyExcept(_lower[start]);
        return length < 0 ? _lower.Length - start : length;
    }

    private readonly ReadOnlySpan<char> LineFrom(int at)
    {
        var line = _lower[at..];
        var end = line.IndexOf('\n');
        return end < 0 ? line : line[..end];
    }

    private readonly Place PlaceOf(int start)
    {
        var before = _lower[Math.Max(0, start - LongestMarker - Shortest)..start];
        var newLine = before.LastIndexOf('\n');
        if (newLine < 0 && before.Length < start)
        {
            return Place.Middle;
        }

        var marker = before[(newLine + 1)..].Trim(' ');
        return marker.IsEmpty ? Place.Line
            : marker is "-" or "*" or "+" || (marker[^1] is '.' or ')' && marker.Length is > 1 and <= LongestMarker && !marker[..^1].ContainsAnyExceptInRange('0', '9')) ? Place.Marker
            : Place.Middle;
    }

    private enum Place
    {
        Middle,
        Line,
        Marker,
    }
}
