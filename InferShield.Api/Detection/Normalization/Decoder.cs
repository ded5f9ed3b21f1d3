using System.Buffers;

namespace InferShield.Api.Detection.Normalization;

/// <summary>Derives from a view what it says in another notation. Every method is one pass and returns null when there is nothing.</summary>
internal static class Decoder
{
    private const int FewestSpacedLetters = 6;

    private static readonly SearchValues<char> Base64Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_");

    private static readonly SearchValues<string> Rot13Words = SearchValues.Create(
        [.. new[] { "ignore", "previous", "instructions", "disregard", "system", "prompt", "reveal", "password", "pretend" }.Select(Rot13)],
        StringComparison.Ordinal);

    /// <summary>Percent, <c>\x</c>, <c>\u</c> and numeric HTML escapes replaced by what they stand for.</summary>
    public static View? Unescape(View source)
    {
        var text = source.Text;
        if (!Escapes.Any(text))
        {
            return null;
        }

        var view = new View(text.Length);
        var builder = new ViewBuilder(view);
        var decoded = 0;
        Span<char> characters = stackalloc char[2];
        for (var i = 0; i < text.Length;)
        {
            var length = Escapes.Decode(text[i..], characters, out var written);
            var (start, end) = source.Origin(i, i + Math.Max(length, 1));
            if (length == 0)
            {
                builder.Add(text[i++], start, end);
                continue;
            }

            for (var k = 0; k < written; k++)
            {
                builder.Add(characters[k], start, end);
            }

            decoded++;
            i += length;
        }

        return Finish(view, builder, decoded > 0);
    }

    /// <summary>Every Base64 or hexadecimal run that decodes to readable text; each decoded character stands for its whole run.</summary>
    public static View? EncodedRuns(View source)
    {
        var text = source.Text;
        View? view = null;
        ViewBuilder? builder = null;
        for (var i = 0; i < text.Length;)
        {
            var begin = text[i..].IndexOfAny(Base64Alphabet);
            if (begin < 0)
            {
                break;
            }

            i += begin;
            var length = text[i..].IndexOfAnyExcept(Base64Alphabet);
            length = length < 0 ? text.Length - i : length;
            var padding = text.Slice(i + length, Math.Min(2, text.Length - i - length)).IndexOfAnyExcept('=');
            padding = padding < 0 ? Math.Min(2, text.Length - i - length) : padding;
            if (EncodedRun.Decode(text.Slice(i, length)) is { } decoded)
            {
                view ??= new View(length);
                builder ??= new ViewBuilder(view);
                var (start, end) = source.Origin(i, i + length + padding);
                foreach (var c in decoded)
                {
                    builder.Add(c, start, end);
                }

                builder.Add('\n', start, end);
            }

            i += length;
        }

        return view is null ? null : Finish(view, builder!, true);
    }

    /// <summary>Words whose letters were spaced out ("i g n o r e"), joined again.</summary>
    public static View? SpacedLetters(View source)
    {
        var text = source.Text;
        View? view = null;
        for (var i = 0; i + (2 * FewestSpacedLetters) - 1 <= text.Length;)
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

    /// <summary>The whole text shifted by thirteen letters, if it then says something that attacks say.</summary>
    public static View? Rot13(View source)
    {
        if (!source.Lower.ContainsAny(Rot13Words))
        {
            return null;
        }

        var view = new View(source.Length);
        for (var i = 0; i < source.Length; i++)
        {
            var (start, end) = source.Origin(i, i + 1);
            view.Append(Shift(source.Text[i]), Shift(source.Lower[i]), start, end);
        }

        return view;
    }

    private static View? Finish(View view, ViewBuilder builder, bool useful)
    {
        builder.Flush();
        if (useful)
        {
            return view;
        }

        view.Dispose();
        return null;
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

    private static string Rot13(string text) => string.Create(text.Length, text, (to, from) =>
    {
        for (var i = 0; i < from.Length; i++)
        {
            to[i] = Shift(from[i]);
        }
    });

    private static char Shift(char c) => c switch
    {
        >= 'a' and <= 'z' => (char)(((c - 'a' + 13) % 26) + 'a'),
        >= 'A' and <= 'Z' => (char)(((c - 'A' + 13) % 26) + 'A'),
        _ => c,
    };
}
