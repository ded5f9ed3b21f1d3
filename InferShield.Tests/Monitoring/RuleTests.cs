namespace InferShield.Tests.Monitoring;

public class RuleTests
{
    public static TheoryData<string> TestFiles => [.. MonitoringFiles.RuleTestFiles.Select(file => Path.GetFileName(file)!)];

    public static TheoryData<string> Alerts => AlertTests.Names;

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

    [Theory]
    [MemberData(nameof(TestFiles))]
    public void Recording_groups_are_evaluated_first(string file)
    {
        var groups = MonitoringFiles.Rules.GroupBy(rule => rule.Group).Select(group => group.Key);
        var test = (IDictionary<object, object>)MonitoringFiles.ReadYaml(MonitoringFiles.PathOf("prometheus", "tests", file));
        var order = ((IEnumerable<object>)test["group_eval_order"]).Cast<string>().ToList();

        Assert.Equal(groups.Order(), order.Order());
        Assert.Equal(order.OrderBy(group => MonitoringFiles.Rules.Any(rule => rule.Group == group && rule.IsAlert)), order);
    }

    [Theory]
    [MemberData(nameof(Alerts))]
    public void Every_alert_is_shown_to_fire_and_to_stay_silent(string alert)
    {
        var own = MonitoringFiles.RuleCases.Where(test => test.Checks.Any(check => check.Alert == alert)).ToList();

        Assert.Contains(own, test => test.Checks.Any(check => check.Expected > 0));
        Assert.Contains(own, test => test.Checks.All(check => check.Expected == 0) && test.Name.StartsWith($"{alert} is silent", StringComparison.Ordinal));
        Assert.Contains(own, test => test.Name.StartsWith($"{alert} is silent just", StringComparison.Ordinal) || alert is "PodNotReady" or "HighPodRestartRate" or "DatabaseDown" or "RedisDown");
        if (MonitoringFiles.SeedAlerts.Contains(alert))
        {
            Assert.Contains(own, test => test.Name.Contains("original", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_rule_test_does_what_its_name_says() =>
        Assert.Empty(
            from test in MonitoringFiles.RuleCases
            let fires = test.Checks.Any(check => check.Expected > 0)
            where test.Checks.Any(check => !test.Name.StartsWith(check.Alert + " ", StringComparison.Ordinal))
                || (test.Name.Contains(" fires ", StringComparison.Ordinal) && !fires)
                || (test.Name.Contains(" is silent ", StringComparison.Ordinal) && fires)
            select $"{test.File}: {test.Name}");

    [Fact]
    public void Recording_rules_are_named_level_metric_operations() =>
        Assert.All(MonitoringFiles.Rules.Where(rule => !rule.IsAlert), rule => Assert.Matches("^[a-z_]+:[a-z0-9_]+(:[a-z0-9_]+)?$", rule.Name));
}
