using InferShield.Api.Detection.Normalization;

namespace InferShield.Api.Detection.Phrases;

/// <summary>Cuts a view into words, one after the other, with a running count that jumps at the end of a sentence.</summary>
internal ref struct WordScanner(View view)
{
    private const int SentenceGap = 8;

    private readonly ReadOnlySpan<char> _lower = view.Lower;
    private int _next;

    public int Start { get; private set; }

    public int End { get; private set; }

    /// <summary>The word's number; a sentence's end counts as several words, so that phrases do not reach across it.</summary>
    public int Position { get; private set; }

    public readonly ReadOnlySpan<char> Word => _lower[Start..End];

    /// <summary>True when the word must be looked up piece by piece: a script without spaces, or joined letters.</summary>
    public bool IsUnsegmented { get; private set; }

    public bool MoveNext()
    {
        var i = _next;
        while (i < _lower.Length && !IsWordCharacter(_lower[i]))
        {
            var c = _lower[i++];
            if (c is '!' or '?' or ';' or '\u3002' || (c == '.' && (i == _lower.Length || _lower[i] is ' ' or '\n')))
            {
                Position += SentenceGap;
            }
            else if (c == '\n')
            {
                Position += 2;
            }
        }

        if (i == _lower.Length)
        {
            _next = i;
            return false;
        }

        Start = i;
        IsUnsegmented = view.IsJoined || Letters.IsUnspaced(_lower[i]);
        while (i < _lower.Length && (IsWordCharacter(_lower[i]) || IsNegation(i)) && (view.IsJoined || Letters.IsUnspaced(_lower[i]) == IsUnsegmented))
        {
            i++;
        }

        End = _next = i;
        Position++;
        return true;
    }

    /// <summary>Advances the count for a further piece of an unsegmented run.</summary>
    public void CountPiece() => Position++;

    private static bool IsWordCharacter(char c) =>
        c is (>= 'a' and <= 'z') or (>= '0' and <= '9') || (c >= 128 && (char.IsLetterOrDigit(c) || Letters.IsUnspaced(c)) && c != '\uFFFD');

    private readonly bool IsNegation(int i) =>
        _lower[i] == '\'' && i + 1 < _lower.Length && _lower[i + 1] == 't' && (i + 2 == _lower.Length || !IsWordCharacter(_lower[i + 2]));
}
