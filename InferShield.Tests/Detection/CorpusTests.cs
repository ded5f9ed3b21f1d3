using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using InferShield.Api.Detection;
using Xunit.Sdk;
using Xunit.v3;
using static InferShield.Tests.Detection.Inspecting;

namespace InferShield.Tests.Detection;

/// <summary>Measures the detectors on the development corpora, which are not part of this repository.</summary>
public sealed class CorpusTests(ITestOutputHelper output)
{
    private static readonly string[] OrdinarySources = ["T0-50k", "self-instruct/seed_tasks", "self-instruct/user_oriented"];
    private static readonly string[] HardSources = ["NotInject_one", "xstest_safe", "cyberseceval/frr"];

    [CorpusFact]
    public void Finds_attacks_and_leaves_ordinary_prompts_alone()
    {
        var rows = Rows("injection.jsonl").Concat(Rows("payloads.jsonl"))
            .Select(row => (Source: Text(row, "source"), IsAttack: row.GetProperty("label").GetInt32() == 1, Channel: ChannelOf(row), Verdict: Inspect(Text(row, "text"), ChannelOf(row))))
            .ToList();
        foreach (var group in rows.GroupBy(row => (row.Source, row.IsAttack, row.Channel)).OrderBy(group => group.Key.IsAttack).ThenBy(group => group.Key.Source, StringComparer.Ordinal))
        {
            output.WriteLine($"{group.Key.Source,-40} {(group.Key.IsAttack ? "attack" : "benign")} {group.Key.Channel.ToWord(),-10} rows {group.Count(),5}"
                + $"  attack found {Share(group, row => IsAttack(row.Verdict)),7:P1}  blocked {Share(group, row => row.Verdict.Action == PolicyAction.Blocked),7:P1}"
                + $"  acted on {Share(group, row => row.Verdict.Action != PolicyAction.Allowed),7:P1}");
        }

        var ordinary = rows.Where(row => OrdinarySources.Contains(row.Source)).ToList();
        var hard = rows.Where(row => HardSources.Contains(row.Source)).ToList();
        var attacks = rows.Where(row => row.IsAttack && row.Channel == Channel.User).ToList();
        output.WriteLine($"ordinary acted on {Share(ordinary, row => row.Verdict.Action != PolicyAction.Allowed):P2}, user attacks found {Share(attacks, row => IsAttack(row.Verdict)):P1}");
        Assert.InRange(Share(ordinary, row => row.Verdict.Action != PolicyAction.Allowed), 0, 0.01);
        Assert.InRange(Share(hard, row => IsAttack(row.Verdict)), 0, 0.01);
        Assert.InRange(Share(attacks, row => IsAttack(row.Verdict)), 0.65, 1);
    }

    [CorpusFact]
    public void Finds_secrets()
    {
        var rows = Rows("secrets.jsonl")
            .Select(row => (IsReal: Text(row, "label") == "tp", IsFound: Inspect(Encoding.UTF8.GetString(row.GetProperty("text_b64").GetBytesFromBase64())).Findings.Any(finding => finding.PolicyType == PolicyTypes.Secret)))
            .ToLookup(row => row.IsReal, row => row.IsFound);

        output.WriteLine($"secrets found {Share(rows[true], found => found):P1} of {rows[true].Count()}, negatives reported as anything {Share(rows[false], found => found):P1} of {rows[false].Count()}");
        Assert.InRange(Share(rows[true], found => found), 0.85, 1);
        Assert.InRange(Share(rows[false], found => found), 0, 0.35);
    }

    [CorpusFact]
    public void Finds_personal_data()
    {
        string[] implemented = ["CREDIT_CARD", "EMAIL_ADDRESS", "IBAN_CODE", "IP_ADDRESS", "PHONE_NUMBER", "US_SSN"];
        var rows = Rows("pii.jsonl").Where(row => Text(row, "label") != "unlabelled")
            .SelectMany(row => row.GetProperty("entities").EnumerateArray().Select(entity =>
                (Entity: entity.GetString()!, IsPositive: Text(row, "label") == "pos", IsFound: Inspect(Text(row, "text")).Findings.Any(finding => finding.PolicyType == PolicyTypes.Pii))))
            .ToList();
        foreach (var group in rows.Where(row => implemented.Contains(row.Entity)).GroupBy(row => (row.Entity, row.IsPositive)).OrderBy(group => group.Key.Entity, StringComparer.Ordinal))
        {
            output.WriteLine($"{group.Key.Entity,-16} {(group.Key.IsPositive ? "positive" : "negative")} {Share(group, row => row.IsFound):P1} of {group.Count()}");
        }

        var negatives = Share(rows.Where(row => !row.IsPositive), row => row.IsFound);
        var positives = Share(rows.Where(row => row.IsPositive && implemented.Contains(row.Entity)), row => row.IsFound);
        output.WriteLine($"implemented positives {positives:P1}, all negatives {negatives:P1}");
        Assert.InRange(positives, 0.8, 1);
        Assert.InRange(negatives, 0, 0.03);
    }

    private static bool IsAttack(Verdict verdict) => verdict.Action != PolicyAction.Allowed
        && verdict.Findings.Any(finding => finding.PolicyType is not (PolicyTypes.Pii or PolicyTypes.Secret));

    private static double Share<T>(IEnumerable<T> rows, Func<T, bool> predicate) => rows.Average(row => predicate(row) ? 1.0 : 0.0);

    private static Channel ChannelOf(JsonElement row) => Enum.Parse<Channel>(Text(row, "channel"), ignoreCase: true);

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;

    private static IEnumerable<JsonElement> Rows(string file) =>
        File.ReadLines(Path.Combine(Corpora()!, file)).Select(line => JsonElement.Parse(line));

    /// <summary>The folder <c>shared/corpora</c> beside the repository or above; null where it is not.</summary>
    private static string? Corpora()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, "shared", "corpora") is var corpora && Directory.Exists(corpora))
            {
                return corpora;
            }
        }

        return null;
    }

    /// <summary>A test that exists only where the corpora do.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    [XunitTestCaseDiscoverer(typeof(CorpusFactDiscoverer))]
    private sealed class CorpusFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : FactAttribute(sourceFilePath, sourceLineNumber);

    private sealed class CorpusFactDiscoverer : FactDiscoverer
    {
        public override ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(
            ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod, IFactAttribute factAttribute) =>
            Corpora() is null ? new([]) : base.Discover(discoveryOptions, testMethod, factAttribute);
    }
}
