namespace InferShield.Api.Detection.PersonalData;

/// <summary>Tells whether a text is nothing but a value, or a list of values: what a field of a form or an argument of a tool is.</summary>
internal ref struct SoleValue
{
    public const int Longest = 120;

    private readonly ReadOnlySpan<char> _text;
    private readonly int _start;
    private readonly int _end;
    private bool? _isList;

    public SoleValue(ReadOnlySpan<char> text)
    {
        _text = text;
        if (text.Length <= Longest)
        {
            const string Around = " \n\"'()[]<>.,;:!?";
            _end = text.TrimEnd(Around).Length;
            _start = _end - text[.._end].TrimStart(Around).Length;
        }
    }

    public bool Is(int start, int end)
    {
        if (_end == 0)
        {
            return false;
        }

        var (isStart, isEnd) = (start <= _start, end >= _end);
        return (isStart && isEnd)
            || ((isStart || EndsItem(_text[..start])) && (isEnd || StartsItem(_text[end..])) && (_isList ??= IsList()));
    }

    private static bool EndsItem(ReadOnlySpan<char> text) => text.EndsWith(", ") || text.EndsWith(",") || text.EndsWith("; ") || text.EndsWith("\n") || text.EndsWith(" and ");

    private static bool StartsItem(ReadOnlySpan<char> text) => text[0] is ',' or ';' or '\n' || text.StartsWith(" and ");

    /// <summary>No word of letters alone, but for "and".</summary>
    private readonly bool IsList()
    {
        var (letters, digits) = (0, 0);
        for (var i = _start; i <= _end; i++)
        {
            if (i < _end && char.IsLetterOrDigit(_text[i]))
            {
                _ = char.IsDigit(_text[i]) ? digits++ : letters++;
                continue;
            }

            if (letters > 3 && digits == 0)
            {
                return false;
            }

            (letters, digits) = (0, 0);
        }

        return true;
    }
}
