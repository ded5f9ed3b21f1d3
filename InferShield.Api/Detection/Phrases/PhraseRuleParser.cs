using System.Globalization;
using InferShield.Api.Detection.Normalization;

namespace InferShield.Api.Detection.Phrases;

/// <summary>
/// Reads the rule notation. <c>name: word word …</c> defines a word class. A rule is
/// <c>policy weight channels name = step gap step gap step</c>, where a step is <c>@class</c> or words, joined with <c>|</c>.
/// </summary>
internal static class PhraseRuleParser
{
    public static IReadOnlyList<PhraseRule> Parse(string lexicon, string rules)
    {
        var classes = Lines(lexicon).Select(line => line.Split(':', 2))
            .ToDictionary(parts => parts[0].Trim(), parts => Split(parts[1], ' '));
        return [.. Lines(rules).Select(line => ParseRule(line, classes))];
    }

    private static PhraseRule ParseRule(string line, Dictionary<string, string[]> classes)
    {
        var sides = line.Split('=', 2);
        var head = Split(sides[0], ' ');
        var body = Split(sides[1], ' ');
        var steps = new List<PhraseStep>();
        for (var i = 0; i < body.Length; i += 2)
        {
            var words = Split(body[i], '|').SelectMany(word => word[0] == '@' ? classes[word[1..]] : [word]);
            var gap = i == 0 ? 0 : int.Parse(body[i - 1], CultureInfo.InvariantCulture);
            steps.Add(new PhraseStep([.. words.Select(Fold).Distinct()], gap));
        }

        return new PhraseRule(head[0], int.Parse(head[1], CultureInfo.InvariantCulture), ParseChannels(head[2]), head[3], steps);
    }

    private static Channels ParseChannels(string letters) => letters.Aggregate(Channels.None, (sum, letter) => sum | letter switch
    {
        'u' => Channels.User,
        'd' => Channels.Document,
        't' => Channels.Tool,
        'c' => Channels.Completion,
        _ => throw new FormatException($"Unknown channel '{letter}'."),
    });

    private static string Fold(string word)
    {
        using var view = new View(word.Length);
        ViewBuilder.Build(word, view);
        return view.Lower.ToString();
    }

    private static string[] Split(string text, char separator) =>
        text.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static IEnumerable<string> Lines(string text) =>
        Split(text, '\n').Where(line => line[0] != '#');
}
