using System.Buffers;

namespace InferShield.Api.Gateway.Streaming;

/// <summary>
/// Finds where an unfinished text may be cut so that what stands before is no part of anything that what follows makes a finding.
/// The rules say how values are written: in one piece, in groups of digits with words beside them, as capitalised words, in blocks.
/// </summary>
internal sealed class SafeCut
{
    // Words that say what a number is stand up to 30 characters after it, and are up to as long.
    private const int AfterNumber = 64;

    // The longest value that has blanks, and the words after it.
    private const int AfterStart = 160;
    private const int TokensBetweenNumbers = 3;
    private const int LongestLead = 64;
    private const int LongestShort = 3;
    private const int MostShort = 2;
    private const int MostSigns = 8;
    private const int SeedPhrase = 300;
    private const int BlockLabel = 60;

    private static readonly SearchValues<string> SeedNames =
        SearchValues.Create(["seed phrase", "mnemonic", "recovery phrase", "seed words", "secret phrase", "seed_phrase"], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> BlockBegins =
        SearchValues.Create(["-----BEGIN", "---- BEGIN", "PuTTY-User-Key-File-", "$ANSIBLE_VAULT;"], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> BlockEnds =
        SearchValues.Create(["-----END", "---- END", "Private-MAC:"], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> Dots = SearchValues.Create(["[dot]", "(dot)", "{dot}", "<dot>", "."], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<char> VaultLines = SearchValues.Create(" \r\n0123456789abcdef");

    private readonly List<Token> _tokens = [];

    /// <param name="text">The text so far.</param>
    /// <param name="from">Where what is held begins; a token begins there or before.</param>
    /// <param name="most">How much is held at most, but for what has begun and must end.</param>
    /// <param name="reach">How far before the end a term of a policy may begin.</param>
    /// <returns>A place from <paramref name="from"/> to the end of the text.</returns>
    public int Find(ReadOnlySpan<char> text, int from, int most, int reach)
    {
        var begun = Math.Min(OpenBlock(text, from), SeedStart(text, from));
        var start = Math.Max(from, text.Length - most - LongestLead);
        while (start > from && !IsBoundary(text, start))
        {
            start--;
        }

        Tokens.Read(text, start, _tokens);
        if (_tokens.Count == 0)
        {
            return Math.Min(begun, text.Length);
        }

        var last = _tokens[^1];
        var incomplete = last.IsComplete || last.End < text.Length ? text.Length : last.Start;
        var words = incomplete < text.Length ? _tokens.Count - 1 : _tokens.Count;
        var held = Math.Min(Lead(words, incomplete), Math.Min(Numbers(text.Length), SpelledAddress(text, words)));
        held = reach > 0 ? Math.Min(held, TokenFrom(text.Length - Math.Min(reach, most))) : held;
        held = Math.Max(held, TokenFrom(text.Length - most));
        return Math.Max(from, Math.Min(Math.Min(held, incomplete), begun));
    }

    private static bool IsBoundary(ReadOnlySpan<char> text, int at) => char.IsWhiteSpace(text[at - 1]) || Tokens.IsBreak(text[at - 1], text[at]);

    // The first token that begins there or after.
    private int TokenFrom(int place)
    {
        foreach (var token in _tokens)
        {
            if (token.Start >= place)
            {
                return token.Start;
            }
        }

        return _tokens[^1].Start;
    }

    /// <summary>
    /// The words before a token that may belong to it: capitalised ones and short ones between them (names, streets, months, letters
    /// of number plates), and one more.
    /// </summary>
    private int Lead(int token, int before)
    {
        var (start, shorts, signs) = (before, 0, 0);
        for (var i = token - 1; i >= 0; i--)
        {
            var word = _tokens[i];
            if (before - word.Start > LongestLead)
            {
                break;
            }

            start = word.Start;
            var isShort = word.Length <= LongestShort;
            if (word.IsSign)
            {
                if (++signs > MostSigns)
                {
                    break;
                }
            }
            else if (word.IsCapitalised || word.Length == 1)
            {
                shorts = 0;
            }
            else if (!isShort || ++shorts > MostShort)
            {
                break;
            }
        }

        return start;
    }

    /// <summary>From the first number that may go on, or that a word to come may name.</summary>
    private int Numbers(int end)
    {
        var (held, next) = (int.MaxValue, int.MaxValue);
        for (var i = _tokens.Count - 1; i >= 0; i--)
        {
            var token = _tokens[i];
            if (token.HasDigit && (end - token.End < AfterNumber || (next - i <= TokensBetweenNumbers + 1 && end - token.Start < AfterStart)))
            {
                (held, next) = (Lead(i, token.Start), i);
            }
        }

        return held;
    }

    /// <summary>From the name before an "at" that an address may follow: name (at) host [dot] com.</summary>
    private int SpelledAddress(ReadOnlySpan<char> text, int words)
    {
        const int Farthest = 20;
        for (var i = Math.Max(1, words - Farthest); i < words; i++)
        {
            if (!IsAt(Of(text, i)))
            {
                continue;
            }

            var next = i + 1;
            while (next + 1 < words && (IsDot(Of(text, next)) || IsDot(Of(text, next + 1))))
            {
                next++;
            }

            if (next + 1 >= words)
            {
                return Lead(i, _tokens[i].Start);
            }
        }

        return int.MaxValue;
    }

    private ReadOnlySpan<char> Of(ReadOnlySpan<char> text, int token) => text[_tokens[token].Start.._tokens[token].End];

    private static bool IsAt(ReadOnlySpan<char> word) => word.Length is >= 2 and <= 66
        && (word.Equals("at", StringComparison.OrdinalIgnoreCase)
            || (word[^1] is ')' or ']' or '}' or '>' && word[..^1].EndsWith("at", StringComparison.OrdinalIgnoreCase)));

    private static bool IsDot(ReadOnlySpan<char> word) => word.Equals("dot", StringComparison.OrdinalIgnoreCase) || word.IndexOfAny(Dots) >= 0;

    /// <summary>Where a block of a private key begins that has not ended.</summary>
    private static int OpenBlock(ReadOnlySpan<char> text, int from)
    {
        for (var at = from; text[at..].IndexOfAny(BlockBegins) is >= 0 and var offset;)
        {
            at += offset;
            var rest = text[at..];
            var label = rest[..Math.Min(rest.Length, BlockLabel)];
            var isOther = rest[0] == '-' && rest.Length >= BlockLabel && label.IndexOf("PRIVATE", StringComparison.OrdinalIgnoreCase) < 0;
            var end = rest.IndexOfAny(BlockEnds);
            var isEnded = rest[0] == '$' ? HasOtherLine(rest) : end >= 0 && end + BlockLabel < rest.Length;
            if (!isOther && !isEnded)
            {
                return at;
            }

            at += Math.Max(1, isOther ? 1 : end);
        }

        return int.MaxValue;
    }

    // The lines of a vault are hexadecimal.
    private static bool HasOtherLine(ReadOnlySpan<char> block)
    {
        var line = block.IndexOf('\n');
        return line >= 0 && block[line..].IndexOfAnyExcept(VaultLines) >= 0;
    }

    /// <summary>Where the words of a wallet may begin, after what announces them.</summary>
    private static int SeedStart(ReadOnlySpan<char> text, int from)
    {
        var near = Math.Max(0, text.Length - SeedPhrase);
        var found = text[near..].IndexOfAny(SeedNames);
        return found < 0 ? int.MaxValue : Math.Max(from, near + found);
    }
}
