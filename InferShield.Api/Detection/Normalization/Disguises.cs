using System.Collections.Frozen;
using InferShield.Api.Detection.Matching;

namespace InferShield.Api.Detection.Normalization;

/// <summary>The notations that hide words from a reader of plain text, each with the rule that reports it.</summary>
internal static class Disguises
{
    /// <summary>Reported where more is encoded, or deeper, than a scan follows.</summary>
    public const string TooMuch = "excessive-encoding";

    private const string Escaped = "escaped-instructions";
    private const string Encoded = "encoded-instructions";
    private const string SpacedOut = "spaced-out-instructions";
    private const string Leetspeak = "leetspeak-instructions";
    private const string Rot13 = "rot13-instructions";
    private const string Reversed = "reversed-instructions";

    // Words that attacks are made of and that stay apart from ordinary words when shifted or reversed.
    private static readonly string[] Shifted = ["ignore", "previous", "instruction", "disregard", "system", "prompt", "reveal", "password", "pretend", "forget", "jailbreak", "override"];

    private static readonly FrozenSet<string> Vocabulary = Words(
        "ignore disregard forget override bypass previous prior above system prompt prompts instruction instructions rules rule guidelines restrictions restriction filter filters " +
        "reveal show print repeat output secret secrets password passwords hidden confidential admin administrator developer mode jailbreak jailbroken unrestricted uncensored " +
        "pretend roleplay simulate assistant safety policy policies ethics ethical illegal hack hacking malware virus exploit bomb weapon weapons drugs steal kill poison explosive explosives");

    public static IEnumerable<string> Rules => [Escaped, Encoded, SpacedOut, Leetspeak, Rot13, Reversed, TooMuch];

    /// <summary>True for notations that may stand in themselves; the others, applied twice, only give the text back.</summary>
    public static bool MayNest(string rule) => rule is Escaped or Encoded;

    /// <summary>What the shared pass looks for to tell that a text is worth shifting or reversing.</summary>
    public static IReadOnlyList<Keyword> Keywords { get; } =
        [.. Shifted.Select(word => new Keyword(Decoder.Rot13(word))), .. Shifted.Select(word => new Keyword(string.Concat(word.Reverse())))];

    /// <summary>What the view says in each notation that it uses; null where it uses none.</summary>
    /// <param name="view">The text.</param>
    /// <param name="hits">Where <see cref="Keywords"/> stand in it.</param>
    public static IReadOnlyList<(string Rule, View View)>? Read(View view, ReadOnlySpan<Hit> hits)
    {
        List<(string, View)>? found = null;
        Add(Escaped, Decoder.Unescape(view));
        Add(Encoded, Decoder.EncodedRuns(view));
        Add(SpacedOut, Decoder.SpacedLetters(view));
        Add(Leetspeak, Decoder.Leetspeak(view, Vocabulary));
        if (hits.Length > 0)
        {
            var (isShifted, isReversed) = (false, false);
            foreach (var hit in hits)
            {
                isShifted |= hit.Keyword < Shifted.Length;
                isReversed |= hit.Keyword >= Shifted.Length;
            }

            Add(Rot13, isShifted ? Decoder.Rot13(view) : null);
            Add(Reversed, isReversed ? Decoder.Reversed(view) : null);
        }

        return found;

        void Add(string rule, View? decoded)
        {
            if (decoded is not null)
            {
                (found ??= []).Add((rule, decoded));
            }
        }
    }

    private static FrozenSet<string> Words(string text) => text.Split(' ').ToFrozenSet();
}
