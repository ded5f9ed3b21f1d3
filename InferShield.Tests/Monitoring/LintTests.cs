using System.Text.RegularExpressions;

namespace InferShield.Tests.Monitoring;

/// <summary>What pint's checks that need no server ask of rules: those that promtool and the other tests here do not ask already.</summary>
public partial class LintTests
{
    private static readonly string[] AlwaysFiring = ["Watchdog"];

    private static readonly string[] Owners = ["platform", "security"];

    public static TheoryData<string> Names => [.. MonitoringFiles.Rules.Select(rule => rule.Name).Distinct()];

    [Fact]
    public void Every_alert_has_a_condition() => // alerts/comparison
        Assert.Equal(AlwaysFiring, MonitoringFiles.Alerts.Where(alert => !Condition().IsMatch(alert.Expression)).Select(alert => alert.Name));

    [Fact]
    public void Absence_is_told_after_two_scrapes_at_least() => // alerts/absent
        Assert.All(MonitoringFiles.Alerts.Where(alert => alert.Expression.Contains("absent(", StringComparison.Ordinal)),
            alert => Assert.Matches("^[1-9][0-9]*m$", alert.For));

    [Fact]
    public void Templates_read_labels_that_the_expression_has() => // alerts/template
        Assert.Empty(
            from alert in MonitoringFiles.Alerts
            let known = new PromQl(alert.Expression).Selectors.SelectMany(selector => KnownSeries.LabelsOf(selector.Metric))
                .Concat(JoinedLabel().Matches(alert.Expression).Select(match => match.Groups[1].Value)).ToHashSet()
            from text in alert.Annotations.Values
            from match in TemplateLabel().Matches(text).Cast<Match>()
            where !known.Contains(match.Groups[1].Value)
            select $"{alert.Name}: $labels.{match.Groups[1].Value}");

    [Fact]
    public void Rates_and_ratios_are_printed_for_people() => // alerts/template
        Assert.DoesNotContain(MonitoringFiles.Alerts, alert => BareValue().IsMatch(alert.Annotations["description"]));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_rule_is_neither_fragile_nor_lax(string name) =>
        Assert.All(MonitoringFiles.Rules.Where(rule => rule.Name == name), rule =>
        {
            var expression = new PromQl(rule.Expression);
            Assert.DoesNotMatch(@"\b(topk|bottomk|limitk|limit_ratio)\b", rule.Expression); // promql/fragile: members come and go
            Assert.DoesNotMatch(@"\bwithout\s*\(", rule.Expression); // promql/fragile: a new label would split the result
            Assert.DoesNotMatch("""[=!]~"(\^[^"]*|[^"]*\$|[a-zA-Z0-9_ -]*|\.\*)" """.Trim(), rule.Expression); // promql/regexp
            Assert.DoesNotMatch(@"\b(sum|avg|min|max|count)\s*(by\s*\([^)]*\)\s*)?\([^()]*\([^()]*\)\s*/", rule.Expression); // promql/nan
            Assert.All(expression.Selectors.Where(selector => KnownSeries.IsScraped(selector.Metric)), selector =>
                Assert.True(selector.MatchedLabels.Intersect(["job", "namespace", "slo"]).Any() || IsKubernetes(selector.Metric),
                    $"{name}: {selector.Metric} is selected from every job.")); // promql/selector
        });

    [Fact]
    public void No_two_rules_make_the_same_series() => // rule/duplicate
        Assert.Empty(MonitoringFiles.Rules.GroupBy(rule => (rule.Name, rule.Expression, string.Join(',', rule.Labels.OrderBy(label => label.Key).Select(label => $"{label.Key}={label.Value}"))))
            .Where(group => group.Count() > 1).Select(group => group.Key.Name));

    [Fact]
    public void An_alerts_name_is_its_own() => // rule/duplicate, rule/name
        Assert.All(MonitoringFiles.Alerts.GroupBy(alert => alert.Name), group =>
        {
            Assert.Single(group);
            Assert.Matches("^[A-Z][A-Za-z]+$", group.Key);
        });

    [Fact]
    public void Every_alert_belongs_to_a_team() => // rule/owner, rule/label
        Assert.All(MonitoringFiles.Alerts, alert => Assert.Contains(alert.Labels["team"], Owners));

    [Fact]
    public void Groups_are_evaluated_often_enough_and_nothing_is_switched_off() => // group/interval, ignore/file, pint/comment
        Assert.All(MonitoringFiles.RuleFiles, file =>
        {
            var text = File.ReadAllText(file);
            Assert.All(Interval().Matches(text).Select(match => match.Groups[1].Value), interval => Assert.True(interval is "15s" or "30s" or "1m" or "2m", interval));
            Assert.DoesNotContain("# pint ", text, StringComparison.Ordinal);
        });

    [Fact]
    public void Boundaries_of_buckets_are_written_alike_in_every_version_of_Prometheus() => // 3.0 turns le="1" into le="1.0"
        Assert.All(MonitoringFiles.Rules, rule => Assert.DoesNotMatch("""le="[0-9]+" """.Trim(), rule.Expression));

    private static bool IsKubernetes(string metric) =>
        metric.StartsWith("kube_", StringComparison.Ordinal) || metric.StartsWith("container_", StringComparison.Ordinal) || metric.StartsWith("kubelet_", StringComparison.Ordinal);

    [GeneratedRegex(@"[<>]|[=!]=|\babsent(_over_time)?\(|\bunless\b")]
    private static partial Regex Condition();

    [GeneratedRegex(@"\$labels\.([a-zA-Z_]+)")]
    private static partial Regex TemplateLabel();

    [GeneratedRegex(@"label_replace\([^""]*""([a-z_]+)""")]
    private static partial Regex JoinedLabel();

    [GeneratedRegex(@"\{\{-?\s*\$value\s*-?\}\}")]
    private static partial Regex BareValue();

    [GeneratedRegex(@"\n +interval: ([0-9a-z]+)")]
    private static partial Regex Interval();
}
