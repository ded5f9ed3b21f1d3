using InferShield.Api.Detection.Normalization;

namespace InferShield.Api.Detection.Phrases;

/// <summary>Cuts a view into words, one after the other, with a running count that jumps at the end of a sentence.</summary>
internal ref struct WordScanner(View view, Alphabet alphabet, int position)
{
    private const int SentenceGap = 8;
    private const int ShortGap = 2;

    private readonly ReadOnlySpan<char> _lower = view.Lower;
    private readonly bool _isJoined = view.IsJoined;
    private int _next;
    private bool _isOddPiece;

    public int Start { get; private set; }

    public int End { get; private set; }

    public int PieceEnd { get; private set; }

    public readonly int Length => End - Start;

    /// <summary>The word's number; a sentence's end counts as several words, so that phrases do not reach across it.</summary>
    public int Position { get; private set; } = position;

    /// <summary>True when the word must be looked up piece by piece: a script without spaces, or joined letters.</summary>
    public bool IsUnspaced { get; private set; }

    /// <summary>Goes to where the next word begins; <see cref="Find"/> or <see cref="MoveToPiece"/> goes over it.</summary>
    public bool MoveNext()
    {
        var i = _next;
        var unit = 0;
        while (i < _lower.Length && ((unit = alphabet[_lower[i]]) & Alphabet.Word) == 0)
        {
            Position += End > 0 ? GapAt(i) : 0;
            i++;
        }

        if (i == _lower.Length)
        {
            return false;
        }

        Start = PieceEnd = _next = i;
        IsUnspaced = _isJoined || (unit & Alphabet.Unspaced) != 0;
        Position += IsUnspaced ? 0 : 1;
        return true;
    }

    /// <summary>What the word stands for, also as a plural and by its stem, or 0.</summary>
    public int Find(WordTrie trie)
    {
        var (node, before, stem) = (WordTrie.Root, WordTrie.None, 0);
        var lower = _lower;
        var i = Start;
        for (; i < lower.Length && node >= 0 && Continues(i, out var unit); i++)
        {
            if ((unit & Alphabet.Optional) == 0)
            {
                before = node;
                node = trie.Next(node, unit & Alphabet.Code, ref stem);
            }
        }

        for (; i < lower.Length && Continues(i, out _); i++)
        {
            before = WordTrie.None;
        }

        End = _next = i;
        var word = node >= 0 ? trie.Word(node) : 0;
        if (word == 0 && before >= 0 && Length > 3 && lower[i - 1] == 's')
        {
            word = trie.Word(before);
        }

        return word != 0 ? word : stem;
    }

    /// <summary>Goes over the next piece of a run without spaces: the longest word that stands there, or one character; on request over all that mean nothing.</summary>
    public bool MoveToPiece(WordTrie trie, bool skipsUnknown, out int start, out int meaning)
    {
        var lower = _lower;
        var inRun = _isJoined ? Alphabet.Word : Alphabet.Unspaced;
        var (position, end, isOdd) = (Position, PieceEnd, _isOddPiece);
        meaning = 0;
        do
        {
            start = end;
            if (start == lower.Length || (alphabet[lower[start]] & inRun) == 0)
            {
                break;
            }

            end++;
            var node = WordTrie.Root;
            var unit = 0;
            for (var i = start; i < lower.Length && ((unit = alphabet[lower[i]]) & inRun) != 0; i++)
            {
                var found = 0;
                node = trie.Next(node, unit & Alphabet.Code, ref found);
                if (node < 0)
                {
                    break;
                }

                found = trie.Word(node) is > 0 and var word ? word : found;
                if (found > 0)
                {
                    (meaning, end) = (found, i + 1);
                }
            }

            isOdd = meaning == 0 && !isOdd;
            position += meaning != 0 || (!_isJoined && isOdd) ? 1 : 0;
        }
        while (meaning == 0 && skipsUnknown);

        (Position, PieceEnd, _isOddPiece) = (position, end, isOdd);
        if (start < end)
        {
            return true;
        }

        End = _next = start;
        return false;
    }

    private readonly bool Continues(int i, out int unit)
    {
        unit = alphabet[_lower[i]];
        return (unit & (Alphabet.Word | Alphabet.Unspaced)) == Alphabet.Word || (_lower[i] == '\'' && IsNegation(i));
    }

    private readonly int GapAt(int i) => _lower[i] switch
    {
        '!' or '?' or '\u3002' or '\u0964' or '\u061F' or '\u06D4' => SentenceGap,
        '.' when i + 1 == _lower.Length || _lower[i + 1] is ' ' or '\n' || (i > 0 && (alphabet[_lower[i - 1]] & Alphabet.Unspaced) != 0) => SentenceGap,
        '\n' or ';' => ShortGap,
        _ => 0,
    };

    private readonly bool IsNegation(int i) =>
        i + 1 < _lower.Length && _lower[i + 1] == 't' && (i + 2 == _lower.Length || (alphabet[_lower[i + 2]] & Alphabet.Word) == 0);
}
