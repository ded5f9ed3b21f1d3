using System.Buffers;

namespace InferShield.Api.Detection.Normalization;

/// <summary>
/// A normalised form of a text in which every character remembers the span of the original that it stands for.
/// Spans are in ascending order, so any range of a view maps to one range of the original.
/// </summary>
internal sealed class View : IDisposable
{
    private char[] _text;
    private char[] _lower;
    private int[] _starts;
    private int[] _ends;

    public View(int capacity)
    {
        capacity = Math.Max(capacity, 16);
        _text = ArrayPool<char>.Shared.Rent(capacity);
        _lower = ArrayPool<char>.Shared.Rent(capacity);
        _starts = ArrayPool<int>.Shared.Rent(capacity);
        _ends = ArrayPool<int>.Shared.Rent(capacity);
    }

    public int Length { get; private set; }

    /// <summary>True where words were joined from single letters, so that spaces do not separate them.</summary>
    public bool IsJoined { get; init; }

    public ReadOnlySpan<char> Text => _text.AsSpan(0, Length);

    public ReadOnlySpan<char> Lower => _lower.AsSpan(0, Length);

    public char Last => Length == 0 ? '\n' : _text[Length - 1];

    /// <summary>The original's range that [<paramref name="from"/>, <paramref name="to"/>) stands for.</summary>
    public (int Start, int End) Origin(int from, int to) => (_starts[from], _ends[to - 1]);

    /// <summary>How many UTF-16 units of the original the character at <paramref name="index"/> stands for.</summary>
    public int Width(int index) => _ends[index] - _starts[index];

    public void Append(char text, char lower, int start, int end)
    {
        if (Length == _text.Length || Length == _lower.Length || Length == _starts.Length || Length == _ends.Length)
        {
            Grow();
        }

        _text[Length] = text;
        _lower[Length] = lower;
        _starts[Length] = start;
        _ends[Length++] = end;
    }

    public void ExtendLast(char replacement, int end)
    {
        _text[Length - 1] = _lower[Length - 1] = replacement;
        _ends[Length - 1] = end;
    }

    public void Clear() => Length = 0;

    public void Dispose()
    {
        ArrayPool<char>.Shared.Return(_text);
        ArrayPool<char>.Shared.Return(_lower);
        ArrayPool<int>.Shared.Return(_starts);
        ArrayPool<int>.Shared.Return(_ends);
        _text = _lower = [];
        _starts = _ends = [];
        Length = 0;
    }

    private void Grow()
    {
        Grow(ref _text);
        Grow(ref _lower);
        Grow(ref _starts);
        Grow(ref _ends);
    }

    private void Grow<T>(ref T[] array)
    {
        var larger = ArrayPool<T>.Shared.Rent((Length + 1) * 2);
        array.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<T>.Shared.Return(array);
        array = larger;
    }
}
