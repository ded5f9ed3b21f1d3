using System.Text.RegularExpressions;
using InferShield.ServiceDefaults.Metrics;

namespace InferShield.Tests.Monitoring;

/// <summary>Rules, their tests, dashboards and runbooks against the metrics that exist.</summary>
public partial class ContractTests
{
    [Fact]
    public void Rules_dashboards_and_runbooks_name_only_metrics_and_labels_that_exist()
    {
        var expressions = AllExpressions().ToList();

        Assert.True(expressions.Count > 150, $"Only {expressions.Count} expressions were found.");
        var unknown = string.Join('\n',
            from found in expressions
            from problem in KnownSeries.Unknown(new PromQl(found.Expression))
            select $"{found.Where}: {problem} in {found.Expression}");
        Assert.True(unknown.Length == 0, unknown);
    }

    [Fact]
    public void No_metric_is_divided_by_itself_unless_both_sides_are_aggregated() =>
        Assert.Empty(
            from found in AllExpressions()
            from metric in new PromQl(found.Expression).SelfRatios()
            select $"{found.Where}: {metric} in {found.Expression}");

    [Fact]
    public void Series_of_the_rule_tests_exist() =>
        Assert.Empty(
            from test in MonitoringFiles.RuleCases
            from series in test.Series
            from problem in KnownSeries.Unknown(new PromQl(series))
            select $"{test.File}, {test.Name}: {problem}");

    [Fact]
    public void Thresholds_of_quantiles_are_boundaries_of_finite_buckets()
    {
        var histograms = MetricContract.All.Where(metric => metric.Kind == MetricKind.Histogram).ToDictionary(metric => metric.PrometheusName + "_bucket");
        var thresholds =
            (from rule in MonitoringFiles.Rules
             where !rule.IsAlert && rule.Expression.Contains("histogram_quantile", StringComparison.Ordinal)
             from bucket in new PromQl(rule.Expression).Selectors
             from alert in MonitoringFiles.Alerts
             from threshold in new PromQl(alert.Expression).ThresholdsOf(rule.Name)
             select (alert.Name, Threshold: threshold, histograms[bucket.Metric].Buckets)).ToList();

        Assert.Equal(["HighLatency", "SlowDatabaseQueries", "SlowModelProvider", "SlowReportGeneration", "SlowScan", "StreamsHeldBack", "VeryHighLatency"], thresholds.Select(found => found.Name).Distinct().Order());
        Assert.All(thresholds, found =>
        {
            Assert.Contains(found.Threshold, found.Buckets);
            Assert.True(found.Threshold < found.Buckets[^1], $"{found.Name} can never be true.");
        });
    }

    private static IEnumerable<(string Where, string Expression)> AllExpressions() =>
        MonitoringFiles.Rules.Select(rule => (rule.Name, rule.Expression))
            .Concat(Dashboard.All.SelectMany(dashboard => dashboard.Expressions))
            .Concat(
                from runbook in Directory.EnumerateFiles(MonitoringFiles.Root, "*.md", SearchOption.AllDirectories)
                from block in QueryBlock().Matches(File.ReadAllText(runbook)).Cast<Match>()
                from line in block.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                select (Path.GetFileName(runbook), line));

    [GeneratedRegex("```promql\n([^`]*)```", RegexOptions.NonBacktracking)]
    private static partial Regex QueryBlock();
}
