using System.Globalization;
using InferShield.Api.Detection.Normalization;

namespace InferShield.Api.Detection.Phrases;

/// <summary>
/// Reads the rule notation, one class or rule a line, <c>#</c> for remarks.
/// <para><c>name: word word @class …</c> defines a word class.</para>
/// <para>The class <c>harmless</c> has words that must not be taken for those that they begin with, where words are not separated.</para>
/// <para><c>policy weight channels name = step gap step gap step</c> is a rule, where a step is <c>@class</c> or words, joined
/// with <c>|</c>, and a gap is the largest distance in words. With <c>&amp;</c> in place of each gap and <c>within n</c> at the
/// end, the steps may come in any order.</para>
/// </summary>
internal static class PhraseRuleParser
{
    private const string Harmless = "harmless";

    /// <param name="language">Whose rules they are.</param>
    /// <param name="text">Its classes and rules.</param>
    /// <param name="shared">Rules over classes that the text defines, except those that it has a rule of the same name for.</param>
    /// <exception cref="FormatException">A line is wrong; the message has the language and the line.</exception>
    public static IReadOnlyList<PhraseRule> Parse(string language, string text, string shared = "")
    {
        var classes = new Dictionary<string, string[]>();
        var unused = new HashSet<string>();
        var rules = new List<PhraseRule>();
        foreach (var line in Lines(text))
        {
            ParseLine(line);
        }

        var own = rules.Select(rule => rule.Name).ToHashSet();
        foreach (var line in Lines(shared).Where(line => !own.Contains(Split(line, ' ')[3])))
        {
            ParseLine(line);
        }

        if (unused.Count > 0)
        {
            throw new FormatException($"{language}: classes that no rule uses: {string.Join(' ', unused)}");
        }

        if (rules.GroupBy(rule => rule.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new FormatException($"{language}: two rules are named {twice.Key}");
        }

        return rules;

        void ParseLine(string line)
        {
            try
            {
                if (line.Contains(" = ", StringComparison.Ordinal))
                {
                    rules.Add(ParseRule(language, line, name => Use(name, classes, unused)));
                    return;
                }

                var parts = line.Split(':', 2);
                classes.Add(parts[0].Trim(), [.. Split(parts[1], ' ').SelectMany(word => Expand(word, name => Use(name, classes, unused)))]);
                if (parts[0].Trim() == Harmless)
                {
                    rules.Add(new PhraseRule(language, PolicyTypes.PromptInjection, 0, Channels.None, Harmless, [new PhraseStep(classes[Harmless], 0)], null));
                    return;
                }

                unused.Add(parts[0].Trim());
            }
            catch (Exception e) when (e is FormatException or ArgumentException or IndexOutOfRangeException)
            {
                throw new FormatException($"{language}: {e.Message} in: {line}", e);
            }
        }
    }

    private static PhraseRule ParseRule(string language, string line, Func<string, string[]> classOf)
    {
        var sides = line.Split(" = ", 2);
        var head = Split(sides[0], ' ');
        var body = Split(sides[1], ' ');
        var isSet = body.Length > 2 && body[^2] == "within";
        var steps = new List<PhraseStep>();
        for (var i = 0; i < body.Length - (isSet ? 2 : 0); i += 2)
        {
            var words = Split(body[i], '|').SelectMany(word => Expand(word, classOf)).Distinct().ToArray();
            steps.Add(new PhraseStep(words, i == 0 || isSet ? 0 : Number(body[i - 1])));
        }

        if (isSet && steps.SelectMany(step => step.Words).GroupBy(word => word).FirstOrDefault(group => group.Count() > 1) is { } shared)
        {
            throw new FormatException($"'{shared.Key}' stands in two classes of a rule without order,");
        }

        if (!PolicyTypes.All.Contains(head[0]))
        {
            throw new FormatException($"Unknown policy '{head[0]}'");
        }

        return new PhraseRule(language, head[0], Number(head[1]), ParseChannels(head[2]), head[3], steps, isSet ? Number(body[^1]) : null);
    }

    private static string[] Expand(string word, Func<string, string[]> classOf)
    {
        if (word[0] == '@')
        {
            return classOf(word[1..]);
        }

        var mark = word[0] is '=' or '^' ? word[..1] : "";
        var ending = word[^1] == '*' ? "*" : "";
        return [mark + ViewBuilder.Fold(word[mark.Length..^ending.Length]) + ending];
    }

    private static string[] Use(string name, Dictionary<string, string[]> classes, HashSet<string> unused)
    {
        unused.Remove(name);
        return classes.TryGetValue(name, out var words) ? words : throw new FormatException($"Unknown class '{name}'");
    }

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);

    private static Channels ParseChannels(string letters) => letters.Aggregate(Channels.None, (sum, letter) => sum | letter switch
    {
        'u' => Channels.User,
        'd' => Channels.Document,
        't' => Channels.Tool,
        'c' => Channels.Completion,
        _ => throw new FormatException($"Unknown channel '{letter}'"),
    });

    private static string[] Split(string text, char separator) =>
        text.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static IEnumerable<string> Lines(string text) =>
        Split(text, '\n').Where(line => line[0] != '#');
}
