using System.Buffers;

namespace InferShield.Api.Detection.Secrets.Shapes;

/// <summary>The sets of characters that a <see cref="Shape"/> names by one letter.</summary>
/// <param name="Characters">Every character of the set.</param>
internal sealed record Alphabet(string Characters)
{
    private const string Digits = "0123456789";
    private const string LowerLetters = "abcdefghijklmnopqrstuvwxyz";
    private const string UpperLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Plain = Digits + LowerLetters + UpperLetters;

    private static readonly Dictionary<char, Alphabet> ByName = new()
    {
        ['d'] = new(Digits),
        ['h'] = new(Digits + "abcdef"),
        ['H'] = new(Digits + "abcdefABCDEF"),
        ['a'] = new(Digits + LowerLetters),
        ['A'] = new(Plain),
        ['U'] = new(Digits + UpperLetters),
        ['L'] = new(LowerLetters),
        ['2'] = new(UpperLetters + "234567"),
        ['w'] = new(Plain + "-_"),
        ['s'] = new(Plain + "-_="),
        ['S'] = new(Plain + "-_=."),
        ['b'] = new(Plain + "+/"),
        ['B'] = new(Plain + "+/-_="),
        ['.'] = new(Plain + "-_."),
        ['c'] = new(Plain + "./"),
        ['t'] = new(Plain + "-_.~"),
        ['='] = new("="),
        ['p'] = new(Plain + "!#$%&()*+,-./:;<=>?@[]^_{|}~"),
    };

    private readonly SearchValues<char> _set = SearchValues.Create(Characters);

    public static Alphabet Of(char name) => ByName[name];

    public bool Has(char c) => _set.Contains(c);

    /// <summary>How many characters at the start of <paramref name="text"/> belong to the set, at most <paramref name="most"/>.</summary>
    public int RunLength(ReadOnlySpan<char> text, int most)
    {
        var window = text[..Math.Min(text.Length, most)];
        var end = window.IndexOfAnyExcept(_set);
        return end < 0 ? window.Length : end;
    }
}
