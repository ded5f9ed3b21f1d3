using InferShield.Monitoring;

namespace InferShield.Tests.Monitoring;

public class RuleTests
{
    public static TheoryData<string> TestFiles => [.. MonitoringFiles.RuleTestFiles.Select(file => Path.GetFileName(file)!)];

    [Fact]
    public async Task Promtool_accepts_the_configuration() =>
        Assert.Contains("is valid prometheus config file syntax",
            await MonitoringTool.CheckAsync("promtool", ["check", "config", MonitoringFiles.PathOf("prometheus", "prometheus.yml")]), StringComparison.Ordinal);

    [Fact]
    public async Task Promtool_accepts_the_rules()
    {
        var files = Directory.GetFiles(MonitoringFiles.PathOf("prometheus", "rules"), "*.yaml");
        Assert.DoesNotContain("FAILED", await MonitoringTool.CheckAsync("promtool", ["check", "rules", "--lint=all", "--lint-fatal", .. files]), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(TestFiles))]
    public async Task Rules_do_what_their_tests_say(string file) =>
        Assert.Contains("SUCCESS", await MonitoringTool.CheckAsync("promtool", ["test", "rules", MonitoringFiles.PathOf("prometheus", "tests", file)]), StringComparison.Ordinal);

    [Fact]
    public void Every_alert_has_every_case_that_applies() => Assert.Empty(CaseTable.Read().Holes);

    [Fact]
    public void A_rule_test_says_whose_case_it_is_and_does_what_it_says() =>
        Assert.Empty(
            from test in MonitoringFiles.RuleCases
            let named = CaseTable.Parse(test.Name)
            let own = test.Checks.Where(check => check.Alert == named?.Alert).ToList()
            let fires = own.Any(check => check.Expected > 0)
            let silent = own.Any(check => check.Expected == 0)
            where named is not var (alert, cases)
                || !MonitoringFiles.Alerts.Any(rule => rule.Name == alert)
                || cases.Except(CaseTable.Cases).Any()
                || own.Count == 0
                || (cases.Contains("fires") && !fires)
                || (cases.Contains("under") && !silent)
                || (cases.Contains("for") && !(fires && silent))
            select $"{test.File}: {test.Name}");

    [Fact]
    public void Recording_rules_are_named_level_metric_operations() =>
        Assert.All(MonitoringFiles.Rules.Where(rule => !rule.IsAlert), rule => Assert.Matches("^[a-z_]+:[a-z0-9_]+(:[a-z0-9_]+)?$", rule.Name));
}
