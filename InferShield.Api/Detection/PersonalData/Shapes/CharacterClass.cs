namespace InferShield.Api.Detection.PersonalData.Shapes;

/// <summary>What a shape tells apart: digits, letters, and each of the signs that stand between them; all ASCII.</summary>
internal static class CharacterClass
{
    public const int Other = 0;
    public const int Digit = 1;
    public const int Letter = 2;
    public const int Count = 16;
    private const string Signs = " -./:+(),";

    /// <summary>The class of every ASCII character.</summary>
    public static readonly byte[] OfAscii = [.. Enumerable.Range(0, 128).Select(c => (byte)Of((char)c))];

    public static int Of(char c) => char.IsAsciiDigit(c) ? Digit
        : char.IsAsciiLetter(c) ? Letter
        : Signs.IndexOf(c, StringComparison.Ordinal) is >= 0 and var at ? Letter + 1 + at
        : Other;
}
