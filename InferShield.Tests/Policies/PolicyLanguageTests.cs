using System.Diagnostics;
using System.Text;
using InferShield.Api.Detection;
using InferShield.Api.Policies;
using InferShield.Api.Policies.Redaction;
using InferShield.Api.Policies.Rules;
using static InferShield.Tests.Policies.PolicyWriting;

namespace InferShield.Tests.Policies;

public sealed class PolicyLanguageTests
{
    private const string Everything = """
        blockThreshold: 90
        piiAction: flag
        allow:
          values: [support@company.example]
        policies:
          - name: cards-in-support   # a comment
            description: "What the call centre may not send"
            mode: dry-run
            match: { policyTypes: [pii], entities: [credit_card] }
            channels: [user, completion]
            tenants: [acme]
            threshold: 50
            action: redact
            redaction: { mode: partial, keepLast: 4 }
            severity: critical
            allow: { values: ["4111 1111 1111 1111"], regex: '0+' }
          - name: project-names
            match:
              keywords:
                - falcon nine
                - "1234"
              regex: ['\bPRJ-\d{4}\b']
            action: block
            reportAs: tool_abuse
        sequences:
          - name: climb
            within: 90s
            steps:
              - match: { keywords: [viewer] }
              - tools: ["grant_*"]
            action: block
        """;

    private const string EverythingInJson = """
        {
          "blockThreshold": 90, "piiAction": "flag",
          "allow": {"values": ["support@company.example"]},
          "policies": [
            {"name": "cards-in-support", "description": "What the call centre may not send", "mode": "dry-run",
             "match": {"policyTypes": ["pii"], "entities": ["credit_card"]}, "channels": ["user", "completion"], "tenants": ["acme"],
             "threshold": 50, "action": "redact", "redaction": {"mode": "partial", "keepLast": 4}, "severity": "critical",
             "allow": {"values": ["4111 1111 1111 1111"], "regex": "0+"}},
            {"name": "project-names", "match": {"keywords": ["falcon nine", "1234"], "regex": ["\\bPRJ-\\d{4}\\b"]}, "action": "block", "reportAs": "tool_abuse"}
          ],
          "sequences": [{"name": "climb", "within": "90s", "steps": [{"match": {"keywords": ["viewer"]}}, {"tools": ["grant_*"]}], "action": "block"}]
        }
        """;

    [Fact]
    public void A_file_says_the_same_in_YAML_and_in_JSON()
    {
        var document = Yaml(Everything);

        Assert.Equal((90, 40, SensitiveDataAction.Flag), (document.Options.BlockThreshold, document.Options.FlagThreshold, document.Options.PiiAction));
        var (cards, names) = (document.Policies[0], document.Policies[1]);
        Assert.Equal(("cards-in-support", true, 50, PolicyEffect.Redact, RedactionMode.Partial), (cards.Name, cards.IsDryRun, cards.Threshold, cards.Action, cards.Redaction.Mode));
        Assert.Equal([Channel.User, Channel.Completion], cards.Channels);
        Assert.Equal(["falcon nine", "1234"], names.Match.Keywords);
        Assert.Equal(TimeSpan.FromSeconds(90), document.Sequences.Single(sequence => sequence.Name == "climb").Within);
        Assert.Equal(PolicySet.VersionOf(document), PolicySet.VersionOf(Json(EverythingInJson)));
    }

    [Fact]
    public void Any_change_of_a_file_changes_the_version()
    {
        var version = PolicySet.VersionOf(Yaml(Everything));

        foreach (var (before, after) in new[] { ("dry-run", "enforce"), ("falcon nine", "falcon ten"), ("d{4}", "d{5}"), ("grant_*", "grant*"), ("keepLast: 4", "keepLast: 3"), ("tenants: [acme]", "tenants: [umbrella]") })
        {
            Assert.NotEqual(version, PolicySet.VersionOf(Yaml(Everything.Replace(before, after, StringComparison.Ordinal))));
        }

        Assert.Equal(version, PolicySet.VersionOf(Yaml(Everything.Replace("# a comment", "# another", StringComparison.Ordinal))));
    }

    /// <summary>A fault of one policy that is otherwise right, and what is told of it.</summary>
    public static TheoryData<string, string> Faults() => new()
    {
        { "", "policies[0].name is missing." },
        { "name: a\nmatch: {entities: [email]}", "policies[0].action is missing." },
        { "name: a\naction: flag", "policies[0].match is missing." },
        { "name: a\naction: flag\nmatch: {}", "policies[0].match must have at least one field." },
        { "name: A b\naction: flag\nmatch: {entities: [email]}", "policies[0].name must be lower-case words joined by hyphens." },
        { "name: other\naction: flag\nmatch: {entities: [email]}", "policies[0].name is a name that is taken." },
        { "name: \"a\\n\"\naction: flag\nmatch: {entities: [email]}", "policies[0].name must be lower-case words joined by hyphens." },
        { "name: a\naction: redact\nmatch: {entities: [email]}\nredaction: {mode: mask, label: \"PII\\n\"}", "policies[0].redaction.label must be capitals, digits and underscores, a capital first." },
        { "name: a\naction: shred\nmatch: {entities: [email]}", "policies[0].action must be allow, flag, redact or block." },
        { "name: a\naction: flag\nmatch: {entities: [emial]}", "policies[0].match.entities[0] is 'emial', which is no entity of the detectors; did you mean email" },
        { "name: a\naction: flag\nmatch: {rules: [instruction-overide-xyz]}", "policies[0].match.rules[0] is 'instruction-overide-xyz', which is no rule of the detectors" },
        { "name: a\naction: flag\nmatch: {policyTypes: [pie]}", "policies[0].match.policyTypes[0] must be prompt_injection, " },
        { "name: a\naction: flag\nmatch: {policyTypes: []}", "policies[0].match.policyTypes must be a list with at least one entry." },
        { "name: a\naction: flag\nmatch: {entities: email}", "policies[0].match.entities must be a list with at least one entry." },
        { "name: a\naction: flag\nmatch: {keywords: [12]}", "policies[0].match.keywords[0] must be a text; put it in quotes." },
        { "name: a\naction: flag\nmatch: {keywords: [\" x \"]}", "policies[0].match.keywords[0] must have at least two visible characters." },
        { "name: a\naction: flag\nmatch: {entities: [email]}\nthreshold: 101", "policies[0].threshold is 101; it must be 0 to 100." },
        { "name: a\naction: flag\nmatch: {entities: [email]}\nthreshold: high", "policies[0].threshold must be a whole number." },
        { "name: a\naction: flag\nmatch: {entities: [email]}\nenabled: \"true\"", "policies[0].enabled must be true or false." },
        { "name: a\naction: flag\nmatch: {entities: [email]}\nmode: maybe", "policies[0].mode must be enforce or dry-run." },
        { "name: a\naction: flag\nmatch: {entities: [email]}\nchannels: [mail]", "policies[0].channels[0] must be user, document, tool or completion." },
        { "name: a\naction: flag\nmatch: {entities: [email]}\nredaction: {mode: mask}", "policies[0].redaction is for the action redact only." },
        { "name: a\naction: redact\nmatch: {entities: [email]}\nredaction: {mode: mask, restore: true}", "policies[0].redaction.restore is for the mode token only." },
        { "name: a\naction: redact\nmatch: {entities: [email]}\nredaction: {mode: hash}", "policies[0].redaction.mode is hash, which needs a key: set Policies:RedactionKey." },
        { "name: a\naction: redact\nmatch: {entities: [email]}\nredaction: {mode: token}", "policies[0].redaction.mode is token, which needs a key: set Policies:RedactionKey." },
        { "name: a\naction: redact\nmatch: {entities: [email]}\nredaction: {mode: mask, label: \"x]\"}", "policies[0].redaction.label must be capitals, digits and underscores, a capital first." },
        { "name: a\naction: flag\nmach: {entities: [email]}", "policies[0].mach is not known; the fields are name, description, enabled, mode, match, " },
        { "name: a\naction: flag\naction: block\nmatch: {entities: [email]}", "policies[0].action stands in line " },
        { "name: a\naction: flag\nmatch: {regex: '('}", "policies[0].match.regex opens a group that is not closed." },
        { "name: a\naction: flag\nmatch: {regex: ['ab', 'a**']}", "policies[0].match.regex[1] is no regular expression: " },
        { "name: a\naction: flag\nmatch: {regex: 'a*'}", "policies[0].match.regex matches the empty text, and so every text." },
        { "name: a\naction: flag\nmatch: {regex: '(a)\\1'}", "policies[0].match.regex refers back to a group, which linear time does not allow." },
        { "name: a\naction: flag\nmatch: {regex: 'a(?=b)'}", "policies[0].match.regex looks ahead, which linear time does not allow." },
        { "name: a\naction: flag\nmatch: {regex: '(?<!b)a'}", "policies[0].match.regex looks behind, which linear time does not allow." },
        { "name: a\naction: flag\nmatch: {regex: '(?>a+)b'}", "policies[0].match.regex has an atomic or conditional group" },
        { "name: a\naction: flag\nmatch: {regex: '([a-z]{100}){100}'}", "policies[0].match.regex is too large: its counts multiply to 10000 characters, the most is 500." },
    };

    [Theory, MemberData(nameof(Faults))]
    public void What_is_wrong_in_a_policy_is_told_with_its_line_and_field_in_YAML_and_in_JSON(string policy, string told)
    {
        var yaml = "policies:\n- " + (policy.Length == 0 ? "{}" : policy.Replace("\n", "\n  ", StringComparison.Ordinal));

        Assert.Matches("^p\\.yaml:[2-6]: ", Refusal("p.yaml", yaml));
        Assert.Contains(": " + told, Refusal("p.yaml", yaml), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\n\"policies\": [\n{\"name\": \"a\",\n\"action\": \"shred\", \"match\": {\"entities\": [\"email\"]}}]}", "p.json:4: policies[0].action must be allow, flag, redact or block.")]
    [InlineData("{\n\"policies\": [\n{\"name\": \"a\",\n\"match\": {\"entities\": [\"email\"]}}]}", "p.json:3: policies[0].action is missing.")]
    [InlineData("{\"policies\": [\n{\"name\": \"a\", \"action\": \"flag\", \"match\": {\"keywords\": [\n\"ab\",\n7]}}]}", "p.json:4: policies[0].match.keywords[1] must be a text; put it in quotes.")]
    [InlineData("{\"policies\": [\n{\"name\": \"a\", \"action\": \"flag\", \"match\": {\"keywords\": [\"ab\"]}},\n{\"name\": \"a\", \"action\": \"flag\", \"match\": {\"keywords\": [\"ab\"]}}]}", "p.json:3: policies[1].name is 'a' again, as in line 2.")]
    [InlineData("{\"policies\": [\n{\"name\": \"a\", \"action\": \"flag\", \"match\": {\"keywords\": [\"ab\"]}}],\n\"sequences\": [\n{\"name\": \"a\", \"steps\": [{\"tools\": [\"x\"]}, {\"tools\": [\"y\"]}]}]}", "p.json:4: sequences[0].name is 'a', as a policy is called.")]
    [InlineData("{\"sequences\": [\n{\"name\": \"a\",\n\"steps\": [{\"tools\": [\"x\"]}]}]}", "p.json:3: sequences[0].steps must be a list of at least two steps.")]
    [InlineData("{\"sequences\": [\n{\"name\": \"a\",\n\"within\": \"25h\"}]}", "p.json:3: sequences[0].within must be a number of seconds, minutes or hours")]
    [InlineData("{\"sequences\": [\n{\"name\": \"a\", \"steps\": [{},\n{\"tools\": [\"y\"]}]}]}", "p.json:2: sequences[0].steps[0] must have match or tools.")]
    [InlineData("{\"policies\": null}", "p.json:1: policies must be a list with at least one entry.")]
    public void In_JSON_as_well(string content, string told) => Assert.StartsWith(told, Refusal("p.json", content), StringComparison.Ordinal);

    [Theory]
    [InlineData("policies: [\n", "p.yaml:2: the file is no YAML: ")]
    [InlineData("a: 1\n\tb: 2", "p.yaml:1: the file is no YAML: ")]
    [InlineData("", "p.yaml:1: the file must be an object.")]
    [InlineData("- a", "p.yaml:1: the file must be an object.")]
    [InlineData("blockThreshold: 0", "p.yaml:1: blockThreshold is 0; it must be 1 to 100.")]
    [InlineData("\nflagThreshold: 71", "p.yaml:2: flagThreshold is 71; it must be 1 to the block threshold (70).")]
    [InlineData("piiAction: &a flag", "p.yaml:1: the file uses an anchor, an alias or a tag")]
    [InlineData("piiAction: !!str flag", "p.yaml:1: the file uses an anchor, an alias or a tag")]
    [InlineData("piiAction: flag\n---\npiiAction: block", "p.yaml:2: the file has a second YAML document.")]
    [InlineData("? [a]\n: b", "p.yaml:1: the file has a field whose name is no text.")]
    public void What_is_no_YAML_for_policies_is_refused(string content, string told) => Assert.StartsWith(told, Refusal("p.yaml", content), StringComparison.Ordinal);

    [Theory]
    [InlineData("(a+)+$")]
    [InlineData("^(a*)*b")]
    [InlineData(@"^(\w+\s*)+$")]
    [InlineData("([a-zA-Z]+)*x")]
    [InlineData("(?:(?:a+)?)+b")]
    [InlineData("(a|aa)+$")]
    [InlineData("(a|a?)+$")]
    [InlineData("(x+x+)+y")]
    [InlineData(@"(\w+\w+)*x")]
    [InlineData(@"(\w|\d)+$")]
    [InlineData("(a?){30}a{30}")]
    [InlineData("(.*a){20}")]
    [InlineData("(.*,)*x")]
    [InlineData("((a+){2,})+")]
    public void A_catastrophic_expression_is_refused_with_the_reason(string pattern) => Assert.Contains(
        "policies[0].match.regex repeats in '", Refusal("p.yaml", $"policies:\n- name: a\n  action: flag\n  match:\n    regex: '{pattern}'\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData(@"\bPRJ-\d{4,6}\b")]
    [InlineData(@"(?i)confidential(?:\s+draft)?")]
    [InlineData(@"([a-z]+,)+[a-z]+x")]
    [InlineData(@"(\s+\w+)+x")]
    [InlineData(@"([a-z]|\d|_)+x")]
    [InlineData(@"[a-z0-9._%+-]+@(?:[a-z0-9-]+\.)+[a-z]{2,}")]
    [InlineData(@"(?:\d{1,3}\.){3}\d{1,3}")]
    [InlineData(@"[^]a]x{2}|\[x\]|[\]a-z-[aeiou]]+q")]
    [InlineData(@"a{,3}b{x}")]
    [InlineData(@"\p{Lu}{3}-(?<number>\d+)")]
    public void An_honest_expression_is_taken(string pattern) =>
        Assert.Single(Yaml($"policies:\n- name: a\n  action: flag\n  match:\n    regex: '{pattern}'\n").Policies);

    [Fact]
    public void A_file_is_bounded_in_every_direction()
    {
        Assert.Contains("nested more than 16 levels", Refusal("p.yaml", new string('[', 100_000)), StringComparison.Ordinal);
        Assert.Contains("nested more than 16 levels", Refusal("p.json", new string('[', 900)), StringComparison.Ordinal);
        Assert.Contains("policies has more than 100 entries", Refusal("p.yaml", "policies:\n" + Many(101, i => $"- {{name: a{i}, action: flag, match: {{entities: [email]}}}}")), StringComparison.Ordinal);
        Assert.Contains("a file may have 100 regular expressions", Refusal("p.yaml", "policies:\n" + Many(60, i => $"- {{name: a{i}, action: flag, match: {{regex: [ab, cd]}}}}")), StringComparison.Ordinal);
        Assert.Contains("must have 1 to 1000 characters", Refusal("p.yaml", $"policies:\n- {{name: a, action: flag, match: {{regex: {new string('a', 1001)}}}}}"), StringComparison.Ordinal);
        Assert.Contains("of 200000 characters together", Refusal("p.yaml", "policies:\n" + Many(11, i => $"- {{name: a{i}, action: flag, match: {{keywords: [{Many(100, j => new string('k', 190), ", ")}]}}}}")), StringComparison.Ordinal);
        Assert.Contains("a file may have 10000 keywords", Refusal("p.yaml", "policies:\n" + Many(2, i => $"- {{name: a{i}, action: flag, match: {{keywords: [{Many(6000, j => $"k{j}", ", ")}]}}}}")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("within: \"30m\\n\"")]
    [InlineData("description: x, within: \"30m\\r\\n\"")]
    public void A_duration_ends_where_it_ends(string field) => Assert.Contains("within must be a number of seconds",
        Refusal("p.yaml", "sequences: [{name: a, " + field + ", steps: [{tools: [a]}, {tools: [b]}]}]"), StringComparison.Ordinal);

    [Fact]
    public void A_large_file_is_read_in_a_moment()
    {
        var watch = Stopwatch.StartNew();
        var document = Yaml("policies:\n" + Many(100, i => $"- {{name: a{i}, action: flag, match: {{keywords: [{Many(100, j => $"keyword {i} {j}", ", ")}]}}}}"));
        var policies = new PolicySet(new Scanner(), document, RedactionKeys.Parse(null));

        Assert.Equal(100, policies.Inspect(string.Join("; ", document.Policies.Select(policy => policy.Match.Keywords[7])), Channel.User).Policies.Count);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 20);
    }

    [Fact]
    public void Whatever_is_in_a_YAML_file_it_is_read_or_refused()
    {
        var random = new Random(4711);
        var valid = Encoding.UTF8.GetBytes(Everything);
        var refused = 0;
        for (var i = 0; i < 3000; i++)
        {
            var content = (byte[])valid.Clone();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                content[random.Next(content.Length)] = (byte)random.Next(256);
            }

            try
            {
                PolicyFile.Parse("p.yaml", content, new PolicyOptions(), Detection.Inspecting.Engine.Catalog);
            }
            catch (PolicyFileException refusal)
            {
                Assert.Matches("^p.yaml:[0-9]+: ", refusal.Message);
                refused++;
            }
        }

        Assert.InRange(refused, 1000, 3000);
    }

    private static string Many(int count, Func<int, string> make, string separator = "\n") => string.Join(separator, Enumerable.Range(0, count).Select(make));
}
