namespace InferShield.Api.Detection.Normalization;

/// <summary>Joins what NFKC composes and texts hold in pieces: Korean syllables (Unicode chapter 3.12) and voiced Japanese kana.</summary>
internal static class Composition
{
    private const char FirstSyllable = '\uAC00';
    private const char LastSyllable = '\uD7A3';
    private const int Finals = 28;
    private const int Vowels = 21;
    private const string Voiceable = "かきくけこさしすせそたちつてとはひふへほカキクケコサシスセソタチツテトハヒフヘホ";

    /// <summary>True for what joins the character before it, if that is one of some.</summary>
    public static bool MayJoin(char next) => next is '\u3099' or '\u309A' or (>= '\u1161' and <= '\u1175') or (>= '\u11A8' and <= '\u11C2');

    /// <returns>NUL where the two stay apart.</returns>
    public static char Compose(char last, char next) => next switch
    {
        '\u3099' when Voiceable.Contains(last, StringComparison.Ordinal) => (char)(last + 1),
        '\u3099' when last is 'う' or 'ウ' => (char)(last + 0x4E),
        '\u309A' when last is >= 'は' and <= 'ほ' or >= 'ハ' and <= 'ホ' => (char)(last + 2),
        >= '\u1161' and <= '\u1175' when last is >= '\u1100' and <= '\u1112' => (char)(FirstSyllable + ((((last - '\u1100') * Vowels) + (next - '\u1161')) * Finals)),
        >= '\u11A8' and <= '\u11C2' when last is >= FirstSyllable and <= LastSyllable && (last - FirstSyllable) % Finals == 0 => (char)(last + (next - '\u11A7')),
        _ => '\0',
    };
}
