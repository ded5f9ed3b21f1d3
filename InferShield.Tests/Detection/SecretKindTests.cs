using System.Globalization;
using InferShield.Api.Detection;
using InferShield.Api.Detection.Secrets;
using static InferShield.Tests.Detection.SecretSamples;

namespace InferShield.Tests.Detection;

public sealed class SecretKindTests
{
    private static readonly Scanner Scanner = new();

    public static TheoryData<string> Rules => [.. SecretKinds.All.Select(kind => kind.Rule).Distinct()];

    [Fact]
    public void There_are_more_than_200_kinds()
    {
        var rules = Scanner.Rules.Where(rule => rule.PolicyType == PolicyTypes.Secret).ToList();

        Assert.True(rules.Select(rule => rule.Rule).Distinct().Count() >= 200);
        Assert.All(rules, rule => Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", rule.Rule));
        Assert.All(rules, rule => Assert.False(string.IsNullOrEmpty(rule.Entity)));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_kind_can_be_found_by_its_form_or_by_a_name(string rule)
    {
        foreach (var kind in SecretKinds.All.Where(kind => kind.Rule == rule && kind.Names.Count == 0))
        {
            Assert.All(kind.Shapes, shape => Assert.True(shape.Anchor.Length >= 3, "A form without a name needs a literal to look for."));
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Finds_a_value_of_every_form_in_every_surrounding(string rule)
    {
        foreach (var kind in SecretKinds.All.Where(kind => kind.Rule == rule))
        {
            foreach (var shape in kind.Shapes)
            {
                var value = ValueOf(kind, shape);
                foreach (var surrounding in Surroundings)
                {
                    var text = string.Format(CultureInfo.InvariantCulture, surrounding, NameOf(kind), value);
                    var findings = Scanner.Scan(text, Channel.User).Where(finding => finding.PolicyType == PolicyTypes.Secret).ToList();

                    Assert.True(findings.Any(finding => text[finding.Start..finding.End] == value), $"{rule}: {surrounding} ({string.Join(", ", findings.Select(finding => $"{finding.Rule} {finding.Start}..{finding.End}"))}), {value.Length} characters");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Calls_a_value_by_the_name_of_its_kind_or_of_one_with_the_same_form(string rule)
    {
        foreach (var kind in SecretKinds.All.Where(kind => kind.Rule == rule))
        {
            var value = ValueOf(kind, kind.Shapes[0]);
            var text = $"{NameOf(kind)}_token = \"{value}\"";

            var finding = Assert.Single(Scanner.Scan(text, Channel.User), finding => finding.PolicyType == PolicyTypes.Secret);

            Assert.True(
                finding.Rule == rule || SecretKinds.All.Any(other => other.Rule == finding.Rule && other.Shapes.Any(shape => shape.Match(value, isStrict: false) == value.Length)),
                $"{rule} was taken for {finding.Rule}.");
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Leaves_a_blank_of_the_same_form(string rule)
    {
        foreach (var kind in SecretKinds.All.Where(kind => kind.Rule == rule && kind.Floor > 0))
        {
            foreach (var shape in kind.Shapes)
            {
                var blank = string.Concat(shape.Parts.Select(part => part.Alphabet is null ? part.Literal : new string(part.Alphabet.Has('x') ? 'x' : part.Alphabet.Has('X') ? 'X' : part.Alphabet.Has('0') ? '0' : 'a', part.Least)));

                Assert.DoesNotContain(Scanner.Scan($"{NameOf(kind)}_token = \"{blank}\"", Channel.User), finding => finding.Rule == rule);
            }
        }
    }
}
