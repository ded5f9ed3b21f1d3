namespace InferShield.Api.Detection.Normalization;

/// <summary>Kinds of characters, and letters that are taken for others.</summary>
internal static class Letters
{
    private const string Lookalikes = "асеорхуіѕјһԁӏкмтвнгпԛԝүαοερνικτυχβηωγՕօսոցհյԼ" + "АВЕКМНОРСТУХІЅЈԌԚԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧ";
    private const string LookalikesOf = "aceopxyisjhdlkmtbhrnqwyaoepvikt" + "uxbnwyOounghjL" + "ABEKMHOPCTYXISJGQWABEZHIKMNOPTYX";

    // By the character, which all but one have below this.
    private const int MostAlike = 0x600;
    private static readonly char[] Plain = PlainLetters();

    /// <summary>Digits and signs that stand for letters in "1gn0re pr3v!ous".</summary>
    public static char Unleet(char c) => c switch
    {
        '0' => 'o',
        '1' or '!' or '|' => 'i',
        '3' => 'e',
        '4' or '@' => 'a',
        '5' or '$' => 's',
        '7' or '+' => 't',
        '8' => 'b',
        '9' => 'g',
        _ => c,
    };

    /// <summary>A Cyrillic, Greek or Armenian letter that looks like a Latin one becomes it; only for words that mix scripts.</summary>
    public static char Unconfuse(char c) => c < MostAlike ? Plain[c] : c == '\uA4F3' ? 'O' : c;

    /// <summary>Characters that take no room: zero-width, bidi controls, soft hyphen, variation selectors, combining accents.</summary>
    public static bool IsInvisible(char c) => c is '\u00AD' or '\u034F' or '\u061C' or '\u115F' or '\u1160' or '\u17B4' or '\u17B5' or '\u180E' or '\u3164' or '\uFEFF' or '\uFFA0'
        or (>= '\u180B' and <= '\u180F') or (>= '\u200B' and <= '\u200F') or (>= '\u202A' and <= '\u202E') or (>= '\u2060' and <= '\u206F')
        or (>= '\uFE00' and <= '\uFE0F') or (>= '\u0300' and <= '\u036F') or (>= '\u0483' and <= '\u0489') or (>= '\u1AB0' and <= '\u1AFF')
        or (>= '\u1DC0' and <= '\u1DFF') or (>= '\u20D0' and <= '\u20FF') or (>= '\uFE20' and <= '\uFE2F') or (>= '\uFFF0' and <= '\uFFFB');

    /// <summary>Variation selectors and other code points beyond the basic plane that take no room.</summary>
    public static bool IsInvisible(int codePoint) => codePoint is (>= 0xE0000 and <= 0xE0FFF) or (>= 0x1D173 and <= 0x1D17A) or (>= 0x1BCA0 and <= 0x1BCA3);

    /// <summary>Scripts written without spaces between words.</summary>
    public static bool IsUnspaced(char c) => c is (>= '\u2E80' and <= '\u9FFF') or (>= '\u0E00' and <= '\u0E7F')
        or (>= '\uF900' and <= '\uFAFF') or (>= '\uAC00' and <= '\uD7A3');

    private static char[] PlainLetters()
    {
        var plain = new char[MostAlike];
        for (var c = 0; c < MostAlike; c++)
        {
            var at = Lookalikes.IndexOf((char)c, StringComparison.Ordinal);
            plain[c] = at < 0 ? (char)c : LookalikesOf[at];
        }

        return plain;
    }
}
