using System.Globalization;

namespace InferShield.Api.Detection.Normalization;

/// <summary>Folds single characters to the plain letter a reader sees, from own tables, so that it works without ICU.</summary>
internal static class Letters
{
    private const string Latin =
        "AAAAAAACEEEEIIIIDNOOOOO×OUUUUYTsaaaaaaaceeeeiiiidnooooo÷ouuuuyty" +
        "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlLlLlNnNnNnnNnOoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";

    private const string Lookalikes = "асеорхуіѕјһԁӏкмтвноαοερνικτυχβ";
    private const string LookalikesOf = "aceopxyisjhdlkmtbhoaoepvikt" + "uxb";

    /// <summary>Digits and signs that stand for letters in "1gn0re pr3vious".</summary>
    public static char Unleet(char c) => c switch
    {
        '0' => 'o',
        '1' => 'i',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '7' => 't',
        _ => c,
    };

    /// <summary>A Cyrillic or Greek letter that looks like a Latin one becomes it; only for words that mix scripts.</summary>
    public static char Unconfuse(char c)
    {
        var at = c < 128 ? -1 : Lookalikes.IndexOf(c, StringComparison.Ordinal);
        return at < 0 ? c : LookalikesOf[at];
    }

    /// <summary>Accents off, full-width and circled forms to ASCII, typographic quotes and dashes to plain ones.</summary>
    public static char Fold(char c) => c switch
    {
        >= '\u00C0' and <= '\u017F' => Latin[c - '\u00C0'],
        '\u2018' or '\u2019' or '\u02BC' or '\u00B4' => '\'',
        '\u201C' or '\u201D' or '\u00AB' or '\u00BB' => '"',
        >= '\u2010' and <= '\u2015' or '\u2212' => '-',
        '\u2024' or '\u3002' => '.',
        >= '\u2460' and <= '\u2468' => (char)(c - '\u2460' + '1'),
        >= '\u24B6' and <= '\u24CF' => (char)(c - '\u24B6' + 'A'),
        >= '\u24D0' and <= '\u24E9' => (char)(c - '\u24D0' + 'a'),
        >= '\uFF01' and <= '\uFF5E' => (char)(c - 0xFEE0),
        _ when char.IsDigit(c) => (char)('0' + CharUnicodeInfo.GetDecimalDigitValue(c)),
        _ => c,
    };

    /// <summary>Mathematical letters and digits to ASCII; 0 where the code point is none.</summary>
    public static char FoldMathematical(int codePoint) => codePoint switch
    {
        >= 0x1D400 and <= 0x1D6A3 => (char)(((codePoint - 0x1D400) % 52) is var i && i < 26 ? 'A' + i : 'a' + i - 26),
        >= 0x1D7CE and <= 0x1D7FF => (char)('0' + ((codePoint - 0x1D7CE) % 10)),
        >= 0x1F130 and <= 0x1F149 => (char)('A' + codePoint - 0x1F130),
        _ => '\0',
    };

    /// <summary>Characters that take no room: zero-width, bidi controls, soft hyphen, variation selectors, combining accents.</summary>
    public static bool IsInvisible(char c) => c is '\u00AD' or '\u034F' or '\u061C' or '\u180E' or '\uFEFF'
        or (>= '\u200B' and <= '\u200F') or (>= '\u202A' and <= '\u202E') or (>= '\u2060' and <= '\u206F')
        or (>= '\uFE00' and <= '\uFE0F') or (>= '\u0300' and <= '\u036F');

    /// <summary>Scripts written without spaces between words.</summary>
    public static bool IsUnspaced(char c) => c is (>= '\u2E80' and <= '\u9FFF') or (>= '\u0E00' and <= '\u0E7F')
        or (>= '\uF900' and <= '\uFAFF') or (>= '\uAC00' and <= '\uD7A3');
}
