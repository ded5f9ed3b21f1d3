using System.Buffers;
using System.Globalization;
using System.Text;

namespace InferShield.Api.Detection.Normalization;

/// <summary>Reads one escape sequence: <c>%41</c>, <c>\x41</c>, <c>\u0041</c>, <c>&amp;#65;</c>, <c>&amp;#x41;</c>.</summary>
internal static class Escapes
{
    private static readonly SearchValues<string> Signs = SearchValues.Create(["%", "\\x", "\\u", "&#"], StringComparison.OrdinalIgnoreCase);

    public static bool Any(ReadOnlySpan<char> text) => text.ContainsAny(Signs);

    /// <summary>Decodes the escape at the start of <paramref name="text"/>.</summary>
    /// <returns>How many characters of <paramref name="text"/> it takes; 0 when there is none.</returns>
    public static int Decode(ReadOnlySpan<char> text, Span<char> characters, out int written)
    {
        written = 0;
        if (text.Length < 3 || text[0] is not ('%' or '\\' or '&'))
        {
            return 0;
        }

        return text[0] switch
        {
            '%' => DecodeBytes(text, "%", characters, out written),
            '\\' when text[1] is 'x' or 'X' => DecodeBytes(text, text[..2], characters, out written),
            '\\' when text[1] is 'u' or 'U' && text.Length >= 6 && TryHex(text.Slice(2, 4), out var unit) => Put((char)unit, 6, characters, out written),
            '&' when text[1] == '#' => DecodeEntity(text, characters, out written),
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

    private static int DecodeEntity(ReadOnlySpan<char> text, Span<char> characters, out int written)
    {
        written = 0;
        var end = text[..Math.Min(text.Length, 11)].IndexOf(';');
        if (end < 3)
        {
            return 0;
        }

        var digits = text[2..end];
        var isNumber = digits[0] is 'x' or 'X'
            ? int.TryParse(digits[1..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            : int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out code);
        return isNumber && Rune.IsValid(code) ? Put(new Rune(code), end + 1, characters, out written) : 0;
    }

    private static bool TryHex(ReadOnlySpan<char> digits, out int value) =>
        int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);

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
