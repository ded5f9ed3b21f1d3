using System.Buffers;
using System.Collections.Frozen;

namespace InferShield.Api.Detection.Normalization;

/// <summary>Derives from a view what it says in another notation. Every method is one pass and returns null when there is nothing.</summary>
internal static class Decoder
{
    // How much plain text before and after a changed place is read with it.
    private const int Surroundings = 4096;
    private const int FewestSpacedLetters = 6;
    private const int ShortestLeetWord = 4;
    private const int LongestLeetWord = 20;

    private static readonly SearchValues<char> LeetSigns = SearchValues.Create("01345789@$!|+");
    private static readonly bool[] LeetCharacters = [.. Enumerable.Range(0, 128).Select(c => char.IsAsciiLetterLower((char)c) || LeetSigns.Contains((char)c))];

    private static readonly SearchValues<char> Base64Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_");

    /// <summary>Percent, <c>\x</c>, <c>\u</c> and HTML escapes replaced by what they stand for, with the text around them.</summary>
    public static View? Unescape(View source)
    {
        var text = source.Text;
        var first = Escapes.First(text);
        if (first < 0)
        {
            return null;
        }

        var view = new View(Math.Min(text.Length, 4 * Surroundings));
        var builder = new ViewBuilder(view);
        Span<char> characters = stackalloc char[2];
        var last = first;
        for (var i = Math.Max(0, first - Surroundings); i < text.Length;)
        {
            var written = 0;
            var length = i < first || !Escapes.MayBegin(text[i]) ? 0 : Escapes.Decode(text[i..], characters, out written);
            var (start, end) = source.Origin(i, i + Math.Max(length, 1));
            if (length == 0)
            {
                builder.Add(text[i++], start, end);
                if (i - last > Surroundings && !SkipTo(ref i, ref last, Escapes.First(text[i..]), ref builder, end))
                {
                    break;
                }

                continue;
            }

            for (var k = 0; k < written; k++)
            {
                builder.Add(characters[k], start, end);
            }

            last = i += length;
        }

        builder.Finish();
        return view;
    }

    /// <summary>Every Base64 or hexadecimal run that decodes to readable text; each decoded character stands for its whole run.</summary>
    public static View? EncodedRuns(View source)
    {
        var text = source.Text;
        View? view = null;
        for (var i = 0; i + EncodedRun.Shortest <= text.Length;)
        {
            // No run of the shortest length covers a place that has another character.
            var other = text.Slice(i, EncodedRun.Shortest).LastIndexOfAnyExcept(Base64Alphabet);
            if (other >= 0)
            {
                i += other + 1;
                continue;
            }

            var length = text[i..].IndexOfAnyExcept(Base64Alphabet);
            length = length < 0 ? text.Length - i : length;
            if (EncodedRun.Decode(text.Slice(i, length)) is { } decoded)
            {
                var padding = text.Slice(i + length, Math.Min(2, text.Length - i - length)).IndexOfAnyExcept('=');
                padding = padding < 0 ? Math.Min(2, text.Length - i - length) : padding;
                view ??= new View(length);
                Append(view, decoded, source.Origin(i, i + length + padding));
            }

            i += length;
        }

        return view;
    }

    /// <summary>Words whose letters were spaced out ("i g n o r e"), joined again.</summary>
    public static View? SpacedLetters(View source)
    {
        if (source.IsJoined)
        {
            // Once more gives the same again.
            return null;
        }

        var text = source.Text;
        View? view = null;
        for (var i = FirstSpaced(text); i + (2 * FewestSpacedLetters) - 1 <= text.Length;)
        {
            if (!char.IsLetter(text[i]) || (i > 0 && char.IsLetterOrDigit(text[i - 1])))
            {
                i++;
                continue;
            }

            var end = i + 1;
            var letters = 1;
            while (end + 1 < text.Length && IsSpacer(text[end]) && char.IsLetterOrDigit(text[end + 1])
                && (end + 2 >= text.Length || !char.IsLetterOrDigit(text[end + 2])))
            {
                end += 2;
                letters++;
            }

            if (letters >= FewestSpacedLetters)
            {
                view ??= new View(letters) { IsJoined = true };
                Join(source, i, end, view);
            }

            i = end;
        }

        return view;
    }

    /// <summary>Words of <paramref name="vocabulary"/> written with digits and signs in place of letters ("1gn0re"), set right, with the text around them; null without any.</summary>
    public static View? Leetspeak(View source, FrozenSet<string> vocabulary)
    {
        var lower = source.Lower;
        View? view = null;
        var done = 0;
        var words = vocabulary.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> buffer = stackalloc char[LongestLeetWord];
        for (var i = 0; i < lower.Length;)
        {
            var sign = lower[i..].IndexOfAny(LeetSigns);
            if (sign < 0)
            {
                break;
            }

            var (from, to) = LeetWord(lower, i, i + sign);
            i = to;
            // A sign at the end may also be the sentence's.
            var word = lower[from..to].TrimEnd("!|");
            if (Unleet(word, 'i', buffer, words) || (word.Contains('1') && Unleet(word, 'l', buffer, words)))
            {
                view ??= new View(4 * Surroundings);
                if (from - done > 2 * Surroundings)
                {
                    CopyAround(source, done, view.Length == 0 ? done : done + Surroundings, view);
                    done = from - Surroundings;
                }

                CopyAround(source, done, from, view);
                for (var k = 0; k < word.Length; k++)
                {
                    var (start, end) = source.Origin(from + k, from + k + 1);
                    view.Append(buffer[k], buffer[k], start, end);
                }

                done = from + word.Length;
            }
        }

        if (view is not null)
        {
            CopyAround(source, done, Math.Min(source.Length, done + Surroundings), view);
        }

        return view;
    }

    /// <summary>The whole text shifted by thirteen letters.</summary>
    public static View Rot13(View source)
    {
        var view = new View(source.Length);
        for (var i = 0; i < source.Length; i++)
        {
            var (start, end) = source.Origin(i, i + 1);
            view.Append(Shift(source.Text[i]), Shift(source.Lower[i]), start, end);
        }

        return view;
    }

    /// <summary>Every line read from right to left; each character stands for its whole line.</summary>
    public static View Reversed(View source)
    {
        var view = new View(source.Length);
        for (var from = 0; from < source.Length;)
        {
            var length = source.Text[from..].IndexOf('\n');
            length = length < 0 ? source.Length - from : length + 1;
            var (start, end) = source.Origin(from, from + length);
            for (var i = from + length - 1; i >= from; i--)
            {
                view.Append(source.Text[i], source.Lower[i], start, end);
            }

            from += length;
        }

        return view;
    }

    public static string Rot13(string text) => string.Create(text.Length, text, (to, from) =>
    {
        for (var i = 0; i < from.Length; i++)
        {
            to[i] = Shift(from[i]);
        }
    });

    /// <summary>Goes on shortly before the next place that was changed; false without any.</summary>
    private static bool SkipTo(ref int i, ref int last, int distance, ref ViewBuilder builder, int end)
    {
        if (distance < 0)
        {
            return false;
        }

        last = i + distance;
        if (distance > Surroundings)
        {
            builder.Add('\n', end, end + 1);
            i = last - Surroundings;
        }

        return true;
    }

    private static (int From, int To) LeetWord(ReadOnlySpan<char> lower, int least, int at)
    {
        var (from, to) = (at, at + 1);
        while (from > least && at - from < LongestLeetWord && IsLeet(lower[from - 1]))
        {
            from--;
        }

        while (to < lower.Length && to - from <= LongestLeetWord && IsLeet(lower[to]))
        {
            to++;
        }

        return (from, to);
    }

    private static bool Unleet(ReadOnlySpan<char> word, char one, Span<char> plain, FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> words)
    {
        if (word.Length is < ShortestLeetWord or > LongestLeetWord || !word.ContainsAnyInRange('a', 'z'))
        {
            return false;
        }

        for (var i = 0; i < word.Length; i++)
        {
            plain[i] = word[i] == '1' ? one : Letters.Unleet(word[i]);
        }

        plain = plain[..word.Length];
        return !word.SequenceEqual(plain) && words.Contains(plain);
    }

    private static void CopyAround(View source, int from, int to, View view)
    {
        for (var i = from; i < to; i++)
        {
            var (start, end) = source.Origin(i, i + 1);
            view.Append(source.Text[i], source.Lower[i], start, end);
        }
    }

    private static bool IsLeet(char c) => c < LeetCharacters.Length && LeetCharacters[c];

    // Of any four places in a row of spaced letters, the first and third or the second and fourth are spacers.
    private static int FirstSpaced(ReadOnlySpan<char> text)
    {
        for (var i = 0; i + 3 < text.Length; i += FewestSpacedLetters - 1)
        {
            if ((IsSpacer(text[i]) && IsSpacer(text[i + 2])) || (IsSpacer(text[i + 1]) && IsSpacer(text[i + 3])))
            {
                return Math.Max(0, i - (2 * FewestSpacedLetters));
            }
        }

        return text.Length;
    }

    private static void Append(View view, string decoded, (int Start, int End) origin)
    {
        var builder = new ViewBuilder(view);
        foreach (var c in decoded)
        {
            builder.Add(c, origin.Start, origin.End);
        }

        builder.Add('\n', origin.Start, origin.End);
        builder.Finish();
    }

    private static void Join(View source, int from, int to, View view)
    {
        for (var i = from; i < to; i++)
        {
            var isLetter = (i - from) % 2 == 0;
            if (isLetter || source.Width(i) > 1)
            {
                var (start, end) = source.Origin(i, i + 1);
                view.Append(isLetter ? source.Text[i] : ' ', isLetter ? source.Lower[i] : ' ', start, end);
            }
        }

        var (last, after) = source.Origin(to - 1, to);
        view.Append('\n', '\n', last, after);
    }

    private static bool IsSpacer(char c) => c is ' ' or '.' or '-' or '_' or '*' or '|' or '/' or ',';

    private static char Shift(char c) => c switch
    {
        >= 'a' and <= 'z' => (char)(((c - 'a' + 13) % 26) + 'a'),
        >= 'A' and <= 'Z' => (char)(((c - 'A' + 13) % 26) + 'A'),
        _ => c,
    };
}
