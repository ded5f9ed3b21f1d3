using System.Buffers;
using System.Text;

namespace InferShield.Api.Detection.Normalization;

/// <summary>
/// A normalised form of a text in which every character remembers the span of the original that it stands for.
/// Spans are in ascending order, so any range of a view maps to one range of the original.
/// </summary>
internal sealed class View : IDisposable
{
    private const int LongestAscii = 32;

    private char[] _text;
    private char[] _lower;

    // Filled from the first character on that does not stand for the unit at its own place.
    private int[] _starts = [];
    private int[] _ends = [];
    private bool _isMapped;

    public View(int capacity)
    {
        capacity = Math.Max(capacity, 16);
        _text = ArrayPool<char>.Shared.Rent(capacity);
        _lower = ArrayPool<char>.Shared.Rent(capacity);
    }

    public int Length { get; private set; }

    /// <summary>True where words were joined from single letters, so that spaces do not separate them.</summary>
    public bool IsJoined { get; init; }

    public ReadOnlySpan<char> Text => _text.AsSpan(0, Length);

    public ReadOnlySpan<char> Lower => _lower.AsSpan(0, Length);

    public char Last => Length == 0 ? '\n' : _text[Length - 1];

    /// <summary>The original's range that [<paramref name="from"/>, <paramref name="to"/>) stands for.</summary>
    public (int Start, int End) Origin(int from, int to) => _isMapped ? (_starts[from], _ends[to - 1]) : (from, to);

    /// <summary>How many UTF-16 units of the original the character at <paramref name="index"/> stands for.</summary>
    public int Width(int index) => _isMapped ? _ends[index] - _starts[index] : 1;

    public void Append(char text, char lower, int start, int end)
    {
        if (!_isMapped && (start != Length || end != Length + 1))
        {
            Map();
        }

        Reserve(1);
        _text[Length] = text;
        _lower[Length] = lower;
        if (_isMapped)
        {
            _starts[Length] = start;
            _ends[Length] = end;
        }

        Length++;
    }

    /// <summary>Printable ASCII and single spaces, each standing for itself at <paramref name="start"/> and after.</summary>
    public void AppendPlain(ReadOnlySpan<char> text, int start)
    {
        if (!_isMapped && start != Length)
        {
            Map();
        }

        Reserve(text.Length);
        text.CopyTo(_text.AsSpan(Length));
        Ascii.ToLower(text, _lower.AsSpan(Length), out _);
        if (_isMapped)
        {
            for (var i = 0; i < text.Length; i++)
            {
                _starts[Length + i] = start + i;
                _ends[Length + i] = start + i + 1;
            }
        }

        Length += text.Length;
    }

    /// <summary>Units that become one character each, up to one that does not or to a run of ASCII; each stands for itself at <paramref name="start"/> and after.</summary>
    /// <returns>How many there were.</returns>
    public int AppendUnits(ReadOnlySpan<char> units, int start, out bool hasLookalikes)
    {
        if (!_isMapped && start != Length)
        {
            Map();
        }

        Reserve(units.Length);
        var kinds = Units.Kinds;
        var texts = Units.Texts;
        var lowers = Units.Lowers;
        var text = _text.AsSpan(Length, units.Length);
        var lower = _lower.AsSpan(Length, units.Length);
        var (count, ascii, alike) = (0, 0, 0);
        var isAfterSpace = Length > 0 && Last is ' ' or '\n';
        for (; count < units.Length && ascii < LongestAscii; count++)
        {
            var unit = units[count];
            var kind = kinds[unit];
            if (kind >= Units.Kind.Space && (kind == Units.Kind.Other || isAfterSpace))
            {
                break;
            }

            text[count] = texts[unit];
            lower[count] = lowers[unit];
            isAfterSpace = kind == Units.Kind.Space;
            alike |= (int)kind;
            ascii = unit < 128 ? ascii + 1 : 0;
        }

        for (var i = 0; _isMapped && i < count; i++)
        {
            _starts[Length + i] = start + i;
            _ends[Length + i] = start + i + 1;
        }

        Length += count;
        hasLookalikes = (alike & (int)Units.Kind.Alike) != 0;
        return count;
    }

    /// <summary>Several characters that stand for the same units.</summary>
    public void AppendExpansion(ReadOnlySpan<char> text, ReadOnlySpan<char> lower, int start, int end)
    {
        Map();
        Reserve(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            (_text[Length], _lower[Length], _starts[Length], _ends[Length]) = (text[i], lower[i], start, end);
            Length++;
        }
    }

    /// <summary>Lets the last character be <paramref name="replacement"/> and stand for the original up to <paramref name="end"/>.</summary>
    public void ExtendLast(char replacement, int end)
    {
        Map();
        _text[Length - 1] = _lower[Length - 1] = replacement;
        _ends[Length - 1] = end;
    }

    /// <summary>Other characters for the same spans.</summary>
    public void Replace(int index, char text, char lower) => (_text[index], _lower[index]) = (text, lower);

    public void Clear()
    {
        Length = 0;
        _isMapped = false;
    }

    public void Dispose()
    {
        ArrayPool<char>.Shared.Return(_text);
        ArrayPool<char>.Shared.Return(_lower);
        Return(_starts);
        Return(_ends);
        _text = _lower = [];
        _starts = _ends = [];
        Clear();
    }

    private void Map()
    {
        if (_isMapped)
        {
            return;
        }

        _isMapped = true;
        Reserve(1);
        for (var i = 0; i < Length; i++)
        {
            _starts[i] = i;
            _ends[i] = i + 1;
        }
    }

    private void Reserve(int more)
    {
        var needed = Length + more;
        Grow(ref _text, needed);
        Grow(ref _lower, needed);
        if (_isMapped)
        {
            var capacity = Math.Max(needed, Math.Min(_text.Length, _lower.Length));
            Grow(ref _starts, capacity);
            Grow(ref _ends, capacity);
        }
    }

    private void Grow<T>(ref T[] array, int needed)
    {
        if (needed > array.Length)
        {
            var larger = ArrayPool<T>.Shared.Rent(Math.Max(needed, 2 * array.Length));
            array.AsSpan(0, Math.Min(Length, array.Length)).CopyTo(larger);
            Return(array);
            array = larger;
        }
    }

    private static void Return<T>(T[] array)
    {
        if (array.Length > 0)
        {
            ArrayPool<T>.Shared.Return(array);
        }
    }
}
