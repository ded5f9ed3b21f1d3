using System.Text.Json;

namespace InferShield.Tests.Monitoring;

/// <summary>Dashboards' queries in promtool, which has Prometheus's own parser and engine.</summary>
public class DashboardPromtoolTests
{
    [Fact]
    public async Task Prometheus_parses_every_query() =>
        await TestAsync([], [], Dashboard.All.SelectMany(dashboard => dashboard.Expressions.Concat(dashboard.Queries.Select(query => (query.Where, query.Text)))
            .Select(query => ($"count({dashboard.Fill(query.Item2)}) > 1e9", (int?)null))));

    [Fact]
    public async Task A_query_that_does_not_parse_is_named()
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => TestAsync([], [], [("sum by (route) (rate(http_requests_total[5m])", null)]));

        Assert.Contains("sum by (route) (rate(http_requests_total[5m])", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_local_stack_cannot_answer_is_answered_where_its_series_are()
    {
        var queries = Dashboard.All.SelectMany(dashboard => dashboard.Queries.Select(query => (query.Key, Text: dashboard.Fill(query.Text)))).ToDictionary(query => query.Key, query => query.Text);
        var rules = MonitoringFiles.RuleFiles.Where(file => Path.GetFileName(file) is "recording-rules.yaml" or "dashboard-rules.yaml").ToList();

        Assert.Equal(2, rules.Count);
        await TestAsync(rules, AbsentSeries.Input, AbsentSeries.Queries.Keys.Select(key => ($"count({queries[key]}) > bool 0", (int?)1)));
    }

    /// <summary>Asks promtool for each expression ten minutes after the series began: no sample, or one without labels.</summary>
    private static async Task TestAsync(List<string> ruleFiles, IReadOnlyList<(string Series, string Values)> series, IEnumerable<(string Expression, int? Expected)> checks)
    {
        var groups = MonitoringFiles.Rules.Where(rule => !rule.IsAlert).Select(rule => rule.Group).Distinct().OrderBy(group => group == "infershield-dashboard-recording");
        string[] lines =
        [
            $"rule_files: {JsonSerializer.Serialize(ruleFiles)}",
            .. ruleFiles.Count > 0 ? [$"group_eval_order: {JsonSerializer.Serialize(groups)}"] : Array.Empty<string>(),
            "evaluation_interval: 15s",
            "tests:",
            "  - interval: 15s",
            "    input_series:",
            .. series.Select(found => $"      - {{ series: {Quote(found.Series)}, values: {Quote(found.Values)} }}"),
            "    promql_expr_test:",
            .. checks.Select(check => $"      - {{ expr: {Quote(check.Expression)}, eval_time: 10m, exp_samples: {Samples(check.Expected)} }}"),
        ];

        var file = Path.Combine(Directory.CreateTempSubdirectory("infershield-dashboards-").FullName, "queries.test.yaml");
        try
        {
            await File.WriteAllLinesAsync(file, lines, TestContext.Current.CancellationToken);
            await MonitoringTool.CheckAsync("promtool", ["test", "rules", file]);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        }
    }

    private static string Samples(int? expected) => expected is { } value ? $$"""[{ labels: "{}", value: {{value}} }]""" : "[]";

    private static string Quote(string text) => '"' + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + '"';
}
