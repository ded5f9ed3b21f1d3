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
    public void A_flood_of_keywords_hides_nothing(string keyword)
    {
        var flood = Repeated(keyword, 300_000);

        Assert.Contains(Inspect($"{flood}\n see ../../../etc/passwd or", Channel.Document).Findings, finding => finding.Rule is "keyword-flood" or "path-traversal");
        Assert.NotEqual(PolicyAction.Allowed, Inspect($"{flood}\n see ../../../etc/passwd or", Channel.Document).Action);
    }

    [Fact]
    public void A_flood_of_every_keyword_is_reported_rather_than_looked_through()
    {
        var keywords = string.Join("x\n", CodeRules.All.Where(rule => rule.Channels.HasFlag(Channels.Input)).SelectMany(rule => rule.Keywords).Select(keyword => keyword.Text).Distinct());

        Assert.Contains(Inspect(Repeated(keywords, 1_000_000)).Findings, finding => finding.Rule == "keyword-flood");
    }

    [Fact]
    public void A_dump_of_a_table_is_looked_through_to_its_end()
    {
        var dump = string.Concat(Enumerable.Range(1, 600).Select(i => $"INSERT INTO city VALUES ({i}, 'Town {i}', 'District {i % 20}', {i * 37});\n"));

        Assert.DoesNotContain(Inspect(dump).Findings, finding => finding.PolicyType is PolicyTypes.SqlInjection or PolicyTypes.Obfuscation);
        Assert.Contains(Inspect(dump + "x'; DROP TABLE users; --").Findings, finding => finding.Rule == "stacked-destructive-query");
    }

    [Theory]
    [InlineData("<script>/*{0}*/alert(1)</script>")]
    [InlineData("<script>/*a<b{0}*/alert(1)</script>")]
    [InlineData("<script>x = '{0}'; alert(1)</script>")]
    [InlineData("1' UNION/*{1}*/SELECT/*{1}*/password FROM users--")]
    [InlineData("1';/*{1}*/DROP/*{1}*/TABLE users; --")]
    public void Padding_hides_no_payload(string format)
    {
        var text = format.Replace("{0}", new string('a', 1_000), StringComparison.Ordinal).Replace("{1}", new string('a', 150), StringComparison.Ordinal);
        foreach (var channel in Enum.GetValues<Channel>())
        {
            Assert.Contains(Inspect(text, channel).Findings, finding => finding.PolicyType is PolicyTypes.Xss or PolicyTypes.SqlInjection);
        }
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
