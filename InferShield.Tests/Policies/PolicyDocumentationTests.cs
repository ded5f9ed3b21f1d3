using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using InferShield.Api.Detection;
using InferShield.Api.Policies;
using InferShield.Api.Policies.Language;
using InferShield.Api.Policies.Sequences;
using static InferShield.Tests.Policies.PolicyWriting;

namespace InferShield.Tests.Policies;

/// <summary>What is written about policies, held to the code.</summary>
public sealed partial class PolicyDocumentationTests
{
    private static readonly string Folder = MonitoringFiles.PathOf("..", "InferShield.Api", "Policies");

    private static readonly string Readme = File.ReadAllText(Path.Combine(Folder, "README.md"));

    [Fact]
    public void The_schema_is_what_the_code_reads() =>
        Assert.True(File.ReadAllText(Path.Combine(Folder, "policies.schema.json")) == PolicySchema.Text,
            "Write it anew: dotnet run --project InferShield.Api -- policies schema > InferShield.Api/Policies/policies.schema.json");

    [Fact]
    public void The_schema_describes_every_field_and_names_the_closed_words()
    {
        var schema = JsonNode.Parse(PolicySchema.Text)!;
        var policy = schema["properties"]!["policies"]!["items"]!;

        Assert.Equal("https://json-schema.org/draft/2020-12/schema", (string?)schema["$schema"]);
        Assert.False((bool)schema["additionalProperties"]!);
        Assert.Equal(["name", "match", "action"], policy["required"]!.AsArray().Select(name => (string)name!));
        Assert.Equal(PolicyTypes.All, policy["properties"]!["match"]!["properties"]!["policyTypes"]!["items"]!["enum"]!.AsArray().Select(word => (string)word!));
        Assert.Equal(["remove", "mask", "hash", "token", "partial"], policy["properties"]!["redaction"]!["properties"]!["mode"]!["enum"]!.AsArray().Select(word => (string)word!));
        Assert.All(schema["properties"]!.AsObject().Concat(policy["properties"]!.AsObject()), field => Assert.True(((string?)field.Value!["description"])?.Length > 10, field.Key));
    }

    [Fact]
    public void The_example_is_taken_and_every_field_of_a_policy_is_known_to_the_readme()
    {
        var example = Yaml(Example().Matches(Readme).Single().Groups[1].Value, new PolicyOptions { RedactionKey = Key });

        Assert.Equal(5, example.Policies.Count);
        var fields = JsonNode.Parse(PolicySchema.Text)!["properties"]!["policies"]!["items"]!["properties"]!.AsObject().Select(field => field.Key);
        Assert.All(fields, field => Assert.Contains(field, Readme, StringComparison.Ordinal));
    }

    [Fact]
    public void The_built_in_sequences_are_in_the_readme() =>
        Assert.Equal(BuiltInSequences.All.Select(sequence => sequence.Name), BuiltIn().Matches(Readme).Select(match => match.Groups[1].Value));

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex(@"^\| `([a-z]+(?:-[a-z]+)+)` \|", RegexOptions.Multiline)]
    private static partial Regex BuiltIn();
}
