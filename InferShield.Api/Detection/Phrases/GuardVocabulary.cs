using InferShield.Api.Detection.Normalization;

namespace InferShield.Api.Detection.Phrases;

/// <summary>Looks up what a word does in a guarded clause.</summary>
internal static class GuardVocabulary
{
    public static Alphabet Alphabet { get; } = new();

    /// <summary>By what <see cref="Trie"/> finds; the first is that of other words.</summary>
    public static List<GuardSense> Senses { get; } = [default];

    public static WordTrie Trie { get; } = MakeTrie();

    /// <summary>The negations as views show them, by which a rule is known to be about one.</summary>
    public static IEnumerable<string> Negations => Split(GuardWords.Negates).Concat(Split(GuardWords.NegatesAfter)).Except(["no", "non", "n", "ne"]).Concat(["neither", "longer"]).Select(ViewBuilder.Fold);

    private static WordTrie MakeTrie()
    {
        var senses = new Dictionary<string, GuardSense>();
        (GuardSense Sense, string Words)[] classes =
        [
            (GuardSense.Negates, GuardWords.Negates), (GuardSense.NegatesAfter, GuardWords.NegatesAfter), (GuardSense.Refuses, GuardWords.Refuses), (GuardSense.Complies, GuardWords.Complies),
            (GuardSense.Carries, GuardWords.Carries), (GuardSense.Modal, GuardWords.Modals), (GuardSense.You, GuardWords.You), (GuardSense.Verb, GuardWords.Verbs), (GuardSense.Passive, GuardWords.Passives),
            (GuardSense.Closes, GuardWords.Closes), (GuardSense.Seals, GuardWords.Seals), (GuardSense.Object, GuardWords.Objects), (GuardSense.Joins, GuardWords.Joins), (GuardSense.Only, GuardWords.Only),
            (GuardSense.Why, GuardWords.Why), (GuardSense.Ends, GuardWords.Ends), (GuardSense.If, GuardWords.If), (GuardSense.Asks, GuardWords.Asks), (GuardSense.Me, GuardWords.Me),
            (GuardSense.Concerns, GuardWords.Concerns), (GuardSense.Asker, GuardWords.Askers), (GuardSense.Helps, GuardWords.Helps), (GuardSense.Asks | GuardSense.AsksAfterComma, GuardWords.AsksAfterComma),
            (GuardSense.Heeds, GuardWords.Heeds), (GuardSense.Orders, GuardWords.Orders), (GuardSense.Source, GuardWords.Sources), (GuardSense.Own, GuardWords.Own),
        ];
        foreach (var (sense, words) in classes)
        {
            foreach (var word in Split(words))
            {
                var key = ViewBuilder.Fold(word.TrimEnd('*')) + (word[^1] == '*' ? "*" : "");
                senses[key] = senses.GetValueOrDefault(key) | sense;
            }
        }

        var entries = new List<(ushort[], bool, int)>();
        foreach (var (key, sense) in senses)
        {
            entries.Add((Alphabet.Encode(key.TrimEnd('*')), key[^1] == '*', Senses.Count));
            Senses.Add(sense);
        }

        return new WordTrie(entries);
    }

    private static string[] Split(string text) => text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

/// <summary>What words do in a clause; the words of each are in <see cref="GuardWords"/>.</summary>
[Flags]
internal enum GuardSense
{
    Negates = 1 << 0,
    NegatesAfter = 1 << 1,
    Refuses = 1 << 2,
    Complies = 1 << 3,
    Carries = 1 << 4,
    Modal = 1 << 5,
    You = 1 << 6,
    Verb = 1 << 7,
    Passive = 1 << 8,
    Closes = 1 << 9,
    Seals = 1 << 10,
    Object = 1 << 11,
    Joins = 1 << 12,
    Only = 1 << 13,
    Why = 1 << 14,
    Ends = 1 << 15,
    If = 1 << 16,
    Asks = 1 << 17,
    Me = 1 << 18,
    Concerns = 1 << 19,
    Asker = 1 << 20,
    Helps = 1 << 21,
    AsksAfterComma = 1 << 22,
    Heeds = 1 << 23,
    Orders = 1 << 24,
    Source = 1 << 25,
    Own = 1 << 26,
}
