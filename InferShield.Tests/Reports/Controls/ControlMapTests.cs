using InferShield.Api.Audit;
using InferShield.Api.Reports;
using InferShield.Api.Reports.Controls;

namespace InferShield.Tests.Reports.Controls;

public class ControlMapTests
{
    private static readonly string[] Operations =
        ["keys.", "tenants.", "policies.", "settings.", "templates.", "schedules.", "sessions.", "audit.", "system."];

    private static readonly string[] Populations = ["requests", "changes", "events"];

    private static readonly string[] Channels = ["user", "document", "tool", "completion"];

    public static TheoryData<string, string> Editions => [.. ControlMap.All.Select(one => new TheoryDataRow<string, string>(one.Framework, one.Edition))];

    [Fact]
    public void Every_framework_has_one_default_edition_and_that_comes_first()
    {
        foreach (var framework in ReportWords.Frameworks)
        {
            var editions = ControlMap.All.Where(one => one.Framework == framework).ToArray();

            Assert.True(editions[0].IsDefault, framework);
            Assert.Single(editions, one => one.IsDefault);
            Assert.Same(editions[0], ControlMap.Find(framework, null));
            Assert.Equal(editions.Select(one => one.Edition), ReportWords.Editions(framework));
        }
    }

    [Fact]
    public void Owasp_has_both_editions_and_27001_has_42001_beside_it()
    {
        Assert.Equal(["2026", "2025"], ReportWords.Editions("OWASP-LLM"));
        Assert.Equal(["2022", "42001-2023"], ReportWords.Editions("ISO27001"));
        Assert.Throws<ArgumentException>(() => ControlMap.Find("SOC2", "1999"));
    }

    [Theory, MemberData(nameof(Editions))]
    public void An_edition_says_when_it_holds_and_where_it_is_from(string framework, string edition)
    {
        var one = ControlMap.Find(framework, edition);

        Assert.InRange(one.InForceFrom, new DateOnly(2010, 1, 1), new DateOnly(2026, 12, 31));
        Assert.True(one.InForceUntil is null || one.InForceUntil > one.InForceFrom);
        Assert.StartsWith("https://", one.Source, StringComparison.Ordinal);
        Assert.InRange(one.Retention.Months, 6, 120);
        Assert.NotEmpty(one.Retention.Source);
        Assert.NotEmpty(one.Limits);
        Assert.NotEmpty(one.Notes);
        Assert.True(one.Controls.Count >= 7, "too few controls");
        Assert.Equal(one.Controls.Count, one.Controls.Select(control => control.Id).Distinct().Count());
    }

    [Theory, MemberData(nameof(Editions))]
    public void A_control_says_what_is_shown_for_it_where_that_stops_and_which_records_count(string framework, string edition)
    {
        foreach (var control in ControlMap.Find(framework, edition).Controls)
        {
            Assert.All([control.Id, control.Title, control.Shows, control.Limit], text => Assert.False(string.IsNullOrWhiteSpace(text), control.Id));
            Assert.EndsWith(".", control.Limit, StringComparison.Ordinal);
            var population = control.Population;
            Assert.Contains(population.Of, Populations);
            Assert.Equal(population.Of != ControlPopulation.Requests, population.Operations is { Count: > 0 });
            Assert.All(population.Categories ?? [], type => Assert.Contains(type, AuditWords.PolicyTypes));
            Assert.All(population.Channels ?? [], channel => Assert.Contains(channel, Channels));
            Assert.All(population.Operations ?? [], operation => Assert.Contains(Operations, prefix => operation.StartsWith(prefix, StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void The_two_editions_of_owasp_point_at_each_other()
    {
        var (older, newer) = (ControlMap.Find("OWASP-LLM", "2025"), ControlMap.Find("OWASP-LLM", "2026"));

        Assert.Equal(10, older.Controls.Count);
        Assert.Equal(10, newer.Controls.Count);
        foreach (var control in older.Controls)
        {
            var successor = Assert.Single(newer.Controls, other => control.Related!.Contains(other.Id));
            Assert.Contains(control.Id, successor.Related!);
            Assert.Equal(control.Title, successor.Title);
        }

        Assert.Contains("LLM08:2026", older.Controls.Single(control => control.Id == "LLM07:2025").Related!);
        Assert.Contains("LLM06:2026", older.Controls.Single(control => control.Id == "LLM10:2025").Related!);
    }

    [Theory]
    [InlineData("HIPAA", 72)]
    [InlineData("PCI-DSS", 12)]
    [InlineData("EU-AI-ACT", 6)]
    public void What_law_and_standard_say_of_keeping_records_is_known(string framework, int months) =>
        Assert.Equal(months, ControlMap.Retention(framework).Months);

    [Fact]
    public void Every_policy_type_counts_for_a_control_of_every_list_of_risks_that_names_it()
    {
        foreach (var type in AuditWords.PolicyTypes)
        {
            Assert.Contains(ControlMap.Find("OWASP-LLM", "2026").Controls, control => control.Population.Categories?.Contains(type) == true || type is "data_exfiltration");
        }
    }
}
