using System.Globalization;
using InferShield.Api.Detection.Normalization;

namespace InferShield.Api.Detection.Phrases;

/// <summary>What every UTF-16 unit is to the phrase rules, in one look-up: a code for the letters of the vocabulary, and its kind.</summary>
internal sealed class Alphabet
{
    public const int Code = 0x0FFF;

    /// <summary>Part of a word.</summary>
    public const int Word = 0x1000;

    /// <summary>Part of a script without spaces, where words are found piece by piece.</summary>
    public const int Unspaced = 0x2000;

    /// <summary>A mark that may be left out in writing.</summary>
    public const int Optional = 0x4000;

    /// <summary>Letters that are written for others, one below the other.</summary>
    private const string Variants = "\u0623\u0625\u0622\u0671\u0649\u0629ё\u0958\u0959\u095A\u095B\u095C\u095D\u095E\u095F";
    private const string Standards = "\u0627\u0627\u0627\u0627\u064A\u0647е\u0915\u0916\u0917\u091C\u0921\u0922\u092B\u092F";

    private readonly ushort[] _units = new ushort[char.MaxValue + 1];
    private int _codes;

    public Alphabet()
    {
        for (var c = 0; c <= char.MaxValue; c++)
        {
            _units[c] = (ushort)KindOf((char)c);
        }
    }

    public int this[char c] => _units[c];

    /// <summary>The codes of a word; letters new to the vocabulary get one.</summary>
    public ushort[] Encode(string word) =>
        [.. word.Where(c => (_units[c] & Optional) == 0).Select(c => (ushort)((_units[c] & Code) == 0 ? Assign(Plain(c)) : _units[c] & Code))];

    private int Assign(char letter)
    {
        if (++_codes > Code)
        {
            throw new InvalidOperationException("The vocabulary has too many letters.");
        }

        _units[letter] |= (ushort)_codes;
        for (var i = 0; i < Variants.Length; i++)
        {
            _units[Variants[i]] |= (ushort)(Standards[i] == letter ? _codes : 0);
        }

        return _codes;
    }

    private static int KindOf(char c)
    {
        if (c is (>= '\u064B' and <= '\u065F') or '\u0640' or '\u0670' or '\u093C')
        {
            return Word | Optional;
        }

        if (c == '\uFFFD' || c is >= '\u3000' and <= '\u303F')
        {
            return 0;
        }

        return c >= 128 && Letters.IsUnspaced(c) ? Word | Unspaced
            : char.IsLetterOrDigit(c) || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark ? Word : 0;
    }

    private static char Plain(char c) => Variants.IndexOf(c, StringComparison.Ordinal) is >= 0 and var i ? Standards[i] : c;
}
