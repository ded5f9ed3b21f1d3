using System.Text.RegularExpressions;
using InferShield.Api.Detection;
using InferShield.Api.Detection.Code;
using static InferShield.Tests.Detection.Inspecting;

namespace InferShield.Tests.Detection;

public sealed class CodeRuleTests
{
    public static TheoryData<string> Floods => ["<script", "' or ", "{{", "<a onerror=", "'; drop ", "${", "../../"];

    [Fact]
    public void Every_rule_has_a_linear_pattern_and_keywords_that_the_text_can_have() => Assert.All(CodeRules.All, rule =>
    {
        Assert.DoesNotMatch(rule.Regex, "");
        Assert.True(rule.Regex.Options.HasFlag(RegexOptions.NonBacktracking));
        Assert.All(rule.Keywords, keyword => Assert.True(keyword.Text.Length >= 2 && !keyword.Text.Any(char.IsUpper), keyword.Text));
        Assert.Matches("^[a-z][a-z-]+[a-z]$", rule.Name);
        Assert.Contains(rule.PolicyType, PolicyTypes.All);
    });

    [Theory]
    [MemberData(nameof(Floods))]
    public void A_flood_of_keywords_is_reported_rather_than_looked_through(string keyword)
    {
        var text = Repeated(keyword, 300_000);

        Assert.Contains(Inspect(text).Findings, finding => finding.Rule == "keyword-flood");
        Assert.Equal(PolicyAction.Flagged, Inspect(text).Action);
    }

    [Fact]
    public void A_long_page_is_no_flood()
    {
        const string part = "<tr><td class=\"name\"><a href=\"https://shop.example/item/42?page=2\">Lamp</a></td><td onclick=\"select(42)\">It's 'new' or 'used', {{ price }}</td></tr>\n";

        Assert.Empty(Inspect(Repeated(part, 500_000), Channel.Document).Findings);
    }

    [Fact]
    public void Reports_each_place_up_to_a_few()
    {
        var findings = Inspect(string.Concat(Enumerable.Repeat("see ../../../etc/passwd or\n", 20))).Findings.Where(finding => finding.Rule == "path-traversal").ToList();

        Assert.Equal(8, findings.Count);
        Assert.Equal(8, findings.Select(finding => finding.Start).Distinct().Count());
    }
}
