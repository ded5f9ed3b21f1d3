using System.Buffers;
using System.Globalization;
using System.Text;

namespace InferShield.Api.Detection.Normalization;

/// <summary>Reads one escape sequence: <c>%41</c>, <c>\x41</c>, <c>\u0041</c>, <c>\u{41}</c>, <c>&amp;#65;</c>, <c>&amp;#x41;</c>, <c>&amp;lt;</c>.</summary>
internal static class Escapes
{
    private const int LongestEntity = 12;

    private static readonly SearchValues<char> Signs = SearchValues.Create("%\\&");

    // The entities of HTML whose characters matter to what text says or does.
    private static readonly (string Name, char Character)[] Named =
    [
        ("lt", '<'), ("gt", '>'), ("amp", '&'), ("quot", '"'), ("apos", '\''), ("nbsp", ' '), ("colon", ':'), ("semi", ';'), ("comma", ','), ("period", '.'),
        ("lpar", '('), ("rpar", ')'), ("lsqb", '['), ("lbrack", '['), ("rsqb", ']'), ("rbrack", ']'), ("lcub", '{'), ("lbrace", '{'), ("rcub", '}'), ("rbrace", '}'),
        ("sol", '/'), ("bsol", '\\'), ("equals", '='), ("plus", '+'), ("num", '#'), ("percnt", '%'), ("dollar", '$'), ("commat", '@'), ("excl", '!'), ("quest", '?'),
        ("ast", '*'), ("lowbar", '_'), ("grave", '`'), ("verbar", '|'), ("vert", '|'), ("hyphen", '-'), ("dash", '-'), ("Tab", ' '), ("NewLine", '\n'), ("shy", '\u00AD'),
    ];

    public static bool MayBegin(char c) => c is '%' or '\\' or '&';

    /// <returns>Where the first escape starts, or -1.</returns>
    public static int First(ReadOnlySpan<char> text)
    {
        Span<char> characters = stackalloc char[2];
        for (var i = 0; i < text.Length; i++)
        {
            var sign = text[i..].IndexOfAny(Signs);
            if (sign < 0)
            {
                return -1;
            }

            i += sign;
            if (Decode(text[i..], characters, out _) > 0)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Decodes the escape at the start of <paramref name="text"/>.</summary>
    /// <returns>How many characters of <paramref name="text"/> it takes; 0 when there is none.</returns>
    public static int Decode(ReadOnlySpan<char> text, Span<char> characters, out int written)
    {
        written = 0;
        if (text.Length < 3)
        {
            return 0;
        }

        return (text[0], text[1]) switch
        {
            ('%', _) => DecodeBytes(text, "%", characters, out written),
            ('\\', 'x' or 'X') => DecodeBytes(text, text[..2], characters, out written),
            ('\\', 'u' or 'U') => DecodeUnicode(text, characters, out written),
            ('&', '#') => DecodeNumber(text, characters, out written),
            ('&', _) => DecodeName(text, characters, out written),
            _ => 0,
        };
    }

    private static int DecodeBytes(ReadOnlySpan<char> text, ReadOnlySpan<char> prefix, Span<char> characters, out int written)
    {
        Span<byte> bytes = stackalloc byte[4];
        var (count, step) = (0, prefix.Length + 2);
        while (count < 4 && text.Length >= (count + 1) * step && text[(count * step)..].StartsWith(prefix)
            && TryHex(text.Slice((count * step) + prefix.Length, 2), out var value))
        {
            if (count == 0 && value < 0x80)
            {
                return Put((char)value, step, characters, out written);
            }

            bytes[count++] = (byte)value;
        }

        written = 0;
        if (count == 0)
        {
            return 0;
        }

        return Rune.DecodeFromUtf8(bytes[..count], out var rune, out var used) == OperationStatus.Done
            ? Put(rune, used * step, characters, out written)
            : Put((char)bytes[0], step, characters, out written);
    }

    private static int DecodeUnicode(ReadOnlySpan<char> text, Span<char> characters, out int written)
    {
        written = 0;
        if (text[2] == '{')
        {
            var close = text[..Math.Min(text.Length, LongestEntity)].IndexOf('}');
            return close > 3 && TryHex(text[3..close], out var braced) && Rune.IsValid(braced) ? Put(new Rune(braced), close + 1, characters, out written) : 0;
        }

        if (text[1] == 'U' && text.Length >= 10 && TryHex(text.Slice(2, 8), out var wide) && Rune.IsValid(wide))
        {
            return Put(new Rune(wide), 10, characters, out written);
        }

        return text.Length >= 6 && TryHex(text.Slice(2, 4), out var unit) ? Put((char)unit, 6, characters, out written) : 0;
    }

    private static int DecodeNumber(ReadOnlySpan<char> text, Span<char> characters, out int written)
    {
        written = 0;
        var isHex = text[2] is 'x' or 'X';
        var from = isHex ? 3 : 2;
        var to = from;
        // Browsers read a number without its semicolon too.
        while (to < text.Length && to < LongestEntity && (isHex ? char.IsAsciiHexDigit(text[to]) : char.IsAsciiDigit(text[to])))
        {
            to++;
        }

        var isNumber = isHex
            ? int.TryParse(text[from..to], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            : int.TryParse(text[from..to], NumberStyles.None, CultureInfo.InvariantCulture, out code);
        return isNumber && Rune.IsValid(code) ? Put(new Rune(code), to < text.Length && text[to] == ';' ? to + 1 : to, characters, out written) : 0;
    }

    private static int DecodeName(ReadOnlySpan<char> text, Span<char> characters, out int written)
    {
        written = 0;
        var end = text[..Math.Min(text.Length, LongestEntity)].IndexOf(';');
        if (end < 2)
        {
            return 0;
        }

        foreach (var (name, character) in Named)
        {
            if (text[1..end].SequenceEqual(name))
            {
                return Put(character, end + 1, characters, out written);
            }
        }

        return 0;
    }

    // At most eight digits.
    private static bool TryHex(ReadOnlySpan<char> digits, out int value)
    {
        value = 0;
        foreach (var c in digits)
        {
            if (!char.IsAsciiHexDigit(c))
            {
                return false;
            }

            value = (value << 4) | (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
        }

        return true;
    }

    private static int Put(Rune rune, int length, Span<char> characters, out int written)
    {
        written = rune.EncodeToUtf16(characters);
        return length;
    }

    private static int Put(char c, int length, Span<char> characters, out int written)
    {
        characters[0] = c;
        written = 1;
        return length;
    }
}
