using System.Runtime.Intrinsics;
using InferShield.Api.Detection.Matching;
using InferShield.Api.Detection.Normalization;

namespace InferShield.Api.Detection.PersonalData;

/// <summary>The words around values, each with the lists of words that it is in, as bits.</summary>
internal sealed class ContextTable
{
    private const int MostLists = 255;

    /// <summary>Words that say that a number is something else.</summary>
    public static readonly Vector256<ulong> Other = Bit(MostLists);

    private readonly Dictionary<string, Vector256<ulong>> _lists = [];
    private readonly Vector256<ulong>[] _masks;
    private readonly bool[] _needsStart;

    public ContextTable(IEnumerable<EntityKind> kinds, string other)
    {
        var words = new Dictionary<string, Vector256<ulong>>();
        AddWords(words, other, Other);
        foreach (var list in kinds.Select(kind => kind.Context).Distinct())
        {
            if (_lists.Count == MostLists)
            {
                throw new ArgumentException($"There are more than {MostLists} lists of words.", nameof(kinds));
            }

            var mask = Bit(_lists.Count);
            _lists.Add(list, mask);
            AddWords(words, list, mask);
        }

        Keywords = [.. words.Keys.Select(word => new Keyword(word.TrimEnd('*'), IsWord: char.IsAscii(word[0]) && word[^1] != '*'))];
        _masks = [.. words.Values];
        _needsStart = [.. words.Keys.Select(word => char.IsAscii(word[0]))];
    }

    public IReadOnlyList<Keyword> Keywords { get; }

    public Vector256<ulong> MaskOf(EntityKind kind) => _lists[kind.Context];

    /// <summary>The lists in which the word of a hit is; none where it is only the end of a longer word.</summary>
    public Vector256<ulong> MaskOf(ReadOnlySpan<char> lower, Hit hit) =>
        _needsStart[hit.Keyword] && hit.Start > 0 && char.IsAsciiLetterOrDigit(lower[hit.Start - 1]) ? Vector256<ulong>.Zero : _masks[hit.Keyword];

    public int LengthOf(Hit hit) => Keywords[hit.Keyword].Text.Length;

    private static Vector256<ulong> Bit(int list) => Vector256<ulong>.Zero.WithElement(list / 64, 1UL << list);

    private static void AddWords(Dictionary<string, Vector256<ulong>> words, string list, Vector256<ulong> mask)
    {
        foreach (var word in list.Split(','))
        {
            var folded = ViewBuilder.Fold(word);
            words[folded] = words.GetValueOrDefault(folded) | mask;
            if (char.IsAsciiLetter(folded[^1]) && folded[^1] != 's' && folded.Length > 3)
            {
                words[folded + 's'] = words.GetValueOrDefault(folded + 's') | mask;
            }
        }
    }
}
