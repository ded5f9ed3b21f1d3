using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using InferShield.Api.Detection.Normalization;

namespace InferShield.Api.Detection.Learned;

/// <summary>Cuts a view into words and signs and keeps those that have a class. One pass, bounded work a character.</summary>
internal ref struct TokenReader(View view, ClassLexicon lexicon, TokenBuffer tokens)
{
    private const int SentenceGap = 3;
    private const int LongestJoinedPiece = 12;
    private const int LongestDisguisedWord = 24;
    private const int MostSignsBetweenWords = 1;

    private static readonly byte[] Kinds = KindsOfCharacters();
    private static readonly SignClasses Signs = new(ClassLexicon.Default);

    private readonly ReadOnlySpan<char> _lower = view.Lower;
    private readonly ReadOnlySpan<char> _text = view.Text;
    private int _position;
    private int _signs;
    private bool _sentenceBegins = true;
    private bool _lineBegins = true;
    private bool _afterCapitals;

    private enum Kind : byte
    {
        Letter,
        Digit,
        Unspaced,
        Space,
        Rest,
    }

    public void Read()
    {
        tokens.Clear();
        tokens.Add(new Token(0, Math.Min(1, _lower.Length), 0, Signs.TextStart));
        ref var kinds = ref MemoryMarshal.GetArrayDataReference(Kinds);
        for (var i = 0; i < _lower.Length;)
        {
            switch ((Kind)Unsafe.Add(ref kinds, _lower[i]))
            {
                case Kind.Letter or Kind.Digit:
                    i = view.IsJoined ? Pieces(i) : Word(i);
                    break;
                case Kind.Unspaced:
                    i = Pieces(i);
                    break;
                case Kind.Space:
                    i++;
                    break;
                default:
                    i = Punctuation(i);
                    break;
            }
        }

        if (_lower.Length > 0)
        {
            tokens.Add(new Token(_lower.Length - 1, _lower.Length, _position, Signs.TextEnd));
        }
    }

    private int Word(int start)
    {
        ref var kinds = ref MemoryMarshal.GetArrayDataReference(Kinds);
        var hash = ClassLexicon.FirstHash;
        var (i, digits, foreign) = (start, 0, 0);
        var (stem, stemHash, olderStem, olderHash) = (0, 0u, 0, 0u);
        for (; i < _lower.Length; i++)
        {
            var c = _lower[i];
            var kind = (Kind)Unsafe.Add(ref kinds, c);
            if (kind is not (Kind.Letter or Kind.Digit))
            {
                if (c != '\'' || i + 1 >= _lower.Length || _lower[i + 1] != 't' || i == start)
                {
                    break;
                }
            }

            digits += kind == Kind.Digit ? 1 : 0;
            foreign |= c;
            hash = ClassLexicon.Extend(hash, c);
            if (lexicon.MayBeStem(hash))
            {
                (olderStem, olderHash, stem, stemHash) = (stem, stemHash, i + 1 - start, hash);
            }
        }

        var length = i - start;
        var word = _lower.Slice(start, length);
        var found = lexicon.Find(word, hash);
        if (found == 0 && stem > 0)
        {
            found = lexicon.FindStem(word[..stem], stemHash);
            if (found == 0 && olderStem > 0)
            {
                found = lexicon.FindStem(word[..olderStem], olderHash);
            }
        }

        if (found == 0 && (digits > 0 || foreign > 127))
        {
            found = digits == length ? Signs.Number : Disguised(word);
        }

        BeginWord(start, i);
        if (length >= 3 && IsUpper(start, length))
        {
            if (!_afterCapitals)
            {
                tokens.Add(new Token(start, i, _position, Signs.Capitals));
            }

            _afterCapitals = true;
        }
        else
        {
            _afterCapitals = false;
        }

        if (found != 0)
        {
            tokens.Add(new Token(start, i, _position, found));
            if (_lineBegins && i < _lower.Length && _lower[i] == ':' && Signs.Speaks(found))
            {
                tokens.Add(new Token(start, i, _position, Signs.RoleMarker));
            }
        }

        _lineBegins = false;
        return i;
    }

    /// <summary>A run of a script without spaces, or of joined letters: the longest known piece, again and again.</summary>
    private int Pieces(int start)
    {
        ref var kinds = ref MemoryMarshal.GetArrayDataReference(Kinds);
        var i = start;
        var unknown = 0;
        while (i < _lower.Length && (Kind)Unsafe.Add(ref kinds, _lower[i]) is var kind && (view.IsJoined ? kind is Kind.Letter or Kind.Digit or Kind.Unspaced : kind == Kind.Unspaced))
        {
            var most = Math.Min(view.IsJoined ? LongestJoinedPiece : ClassLexicon.LongestPiece, _lower.Length - i);
            var hash = ClassLexicon.FirstHash;
            var (found, length) = ((byte)0, 0);
            for (var k = 1; k <= most; k++)
            {
                hash = ClassLexicon.Extend(hash, _lower[i + k - 1]);
                if (!lexicon.MayBegin(hash))
                {
                    break;
                }

                if (view.IsJoined ? k > 2 : lexicon.MayBeStem(hash))
                {
                    var number = lexicon.FindEither(_lower.Slice(i, k), hash);
                    (found, length) = number == 0 ? (found, length) : (number, k);
                }
            }

            if (found != 0)
            {
                unknown = 0;
                BeginWord(i, i + length);
                tokens.Add(new Token(i, i + length, _position, found));
                i += length;
            }
            else
            {
                if (++unknown % 2 == 0 && !view.IsJoined)
                {
                    BeginWord(i, i + 1);
                }

                i++;
            }
        }

        _lineBegins = false;
        return i;
    }

    private void BeginWord(int start, int end)
    {
        _position++;
        _signs = 0;
        if (_sentenceBegins)
        {
            tokens.Add(new Token(start, end, _position, Signs.Sentence));
            _sentenceBegins = false;
        }
    }

    private int Punctuation(int i)
    {
        var c = _lower[i];
        var next = i + 1 < _lower.Length ? _lower[i + 1] : ' ';
        switch (c)
        {
            case '\n':
                EndLine(i);
                return i + 1;
            case '?' or '\u061F':
                Sign(i, i + 1, Signs.QuestionMark);
                EndSentence();
                return i + 1;
            case '!' or '\u0964':
                EndSentence();
                return i + 1;
            case '.':
                if (next is ' ' or '\n' or '"' or '\'' or ')' || next > 127)
                {
                    EndSentence();
                }

                return i + 1;
            case '"':
                Sign(i, i + 1, Signs.Quote);
                return i + 1;
            case '\'' when next > ' ' && (i == 0 || _lower[i - 1] is ' ' or '\n' or ':'):
                Sign(i, i + 1, Signs.Quote);
                return i + 1;
            case ':' when next == '/':
                Sign(i, i + 1, Signs.Url);
                return i + 1;
            case '<' when next is '|' or '<' or '/':
                Sign(i, i + 2, next == '/' ? Signs.Label : Signs.RoleMarker);
                return i + 2;
            case '[' when char.IsAsciiLetter(next):
                Sign(i, i + 1, Signs.Label);
                _lineBegins = true;
                return i + 1;
            case '`' or '-' or '=' or '#' or '%' or '~' or '*' or '_' when next == c:
                return Run(i, c);
            default:
                return i + 1;
        }
    }

    private int Run(int start, char c)
    {
        var end = start;
        while (end < _lower.Length && _lower[end] == c)
        {
            end++;
        }

        if (end - start >= 3)
        {
            Sign(start, end, c == '`' ? Signs.Fence : Signs.Delimiter);
            _sentenceBegins = true;
        }

        return end;
    }

    private void Sign(int start, int end, byte sign)
    {
        if (_signs < MostSignsBetweenWords)
        {
            _signs++;
            tokens.Add(new Token(start, end, _position, sign));
        }
    }

    private void EndSentence()
    {
        if (!_sentenceBegins)
        {
            _position += SentenceGap;
            _sentenceBegins = true;
        }
    }

    // A line may end inside a sentence; what begins with a capital or a mark is a new one.
    private void EndLine(int i)
    {
        _lineBegins = true;
        if (i + 1 < _text.Length && !(_text[i + 1] is >= 'a' and <= 'z'))
        {
            EndSentence();
        }
    }

    private readonly bool IsUpper(int start, int length)
    {
        for (var i = start; i < start + length; i++)
        {
            if (_text[i] is not (>= 'A' and <= 'Z'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The class of a word whose letters are replaced by digits or by look-alikes of another script.</summary>
    private readonly byte Disguised(ReadOnlySpan<char> word)
    {
        if (word.Length is < 3 or > LongestDisguisedWord)
        {
            return 0;
        }

        Span<char> plain = stackalloc char[LongestDisguisedWord];
        var hash = ClassLexicon.FirstHash;
        var (changed, stem, stemHash) = (0, 0, 0u);
        for (var i = 0; i < word.Length; i++)
        {
            plain[i] = Letters.Unconfuse(Letters.Unleet(word[i]));
            changed += plain[i] == word[i] ? 0 : 1;
            if (!char.IsAsciiLetter(plain[i]))
            {
                return 0;
            }

            hash = ClassLexicon.Extend(hash, plain[i]);
            (stem, stemHash) = lexicon.MayBeStem(hash) ? (i + 1, hash) : (stem, stemHash);
        }

        if (changed == 0 || changed == word.Length)
        {
            return 0;
        }

        var found = lexicon.Find(plain[..word.Length], hash);
        return found == 0 && stem > 0 ? lexicon.FindStem(plain[..stem], stemHash) : found;
    }

    private static byte[] KindsOfCharacters()
    {
        var kinds = new byte[char.MaxValue + 1];
        for (var c = 0; c <= char.MaxValue; c++)
        {
            kinds[c] = (byte)KindOf((char)c);
        }

        return kinds;
    }

    private static Kind KindOf(char c) => c switch
    {
        ' ' => Kind.Space,
        >= 'a' and <= 'z' => Kind.Letter,
        >= '0' and <= '9' => Kind.Digit,
        < '\x80' or '\uFFFD' => Kind.Rest,
        _ when Letters.IsUnspaced(c) => Kind.Unspaced,
        '\u0964' or '\u0965' or '\u061F' => Kind.Rest,
        >= '\u0900' and <= '\u0DFF' or >= '\u064B' and <= '\u0670' => Kind.Letter,
        _ => char.IsLetterOrDigit(c) ? Kind.Letter : Kind.Rest,
    };
}
