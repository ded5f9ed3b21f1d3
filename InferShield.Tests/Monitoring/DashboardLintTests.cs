namespace InferShield.Tests.Monitoring;

public class DashboardLintTests
{
    private const string Overview = "grafana-infershield-overview.json";

    public static MatrixTheoryData<string, string> RulesAndFiles => new(DashboardLint.Rules.Keys, Dashboard.All.Select(dashboard => dashboard.File));

    [Fact]
    public void Every_rule_of_the_linter_is_there() => Assert.Equal(17, DashboardLint.Rules.Count);

    [Theory]
    [MemberData(nameof(RulesAndFiles))]
    public void Holds(string rule, string file) => Assert.Empty(DashboardLint.Rules[rule](Dashboard.Find(file)));

    [Theory]
    [InlineData("template-datasource-rule", "\"label\": \"Data source\"", "\"label\": \"Prometheus\"")]
    [InlineData("template-job-rule", "\"name\": \"job\"", "\"name\": \"jobs\"")]
    [InlineData("template-instance-rule", "\"allValue\": \".+\"", "\"allValue\": \".*\"")]
    [InlineData("template-label-promql-rule", "label_values(up, job)", "labels(up, job)")]
    [InlineData("template-on-time-change-reload-rule", "\"refresh\": 2", "\"refresh\": 1")]
    [InlineData("panel-datasource-rule", "\"uid\": \"${datasource}\"", "\"uid\": \"prometheus\"")]
    [InlineData("panel-title-description-rule", "\"title\": \"Request rate\"", "\"title\": \"\"")]
    [InlineData("panel-units-rule", "\"unit\": \"reqps\"", "\"unit\": \"requests\"")]
    [InlineData("panel-no-targets-rule", "\"targets\": [", "\"targets\": [], \"was\": [")]
    [InlineData("target-logql-rule", "\"type\": \"prometheus\"", "\"type\": \"loki\"")]
    [InlineData("target-logql-auto-rule", "$__rate_interval", "$__auto")]
    [InlineData("target-promql-rule", "\"expr\": \"sum by (route)", "\"expr\": \"\", \"was\": \"sum by (route)")]
    [InlineData("target-rate-interval-rule", "[$__rate_interval]", "[5m]")]
    [InlineData("target-job-rule", "job=~\\\"$job\\\"", "job=\\\"$job\\\"")]
    [InlineData("target-instance-rule", ", instance=~\\\"$instance\\\"", "")]
    [InlineData("target-counter-agg-rule", "rate(http_requests_total", "(http_requests_total")]
    [InlineData("uneditable-dashboard", "\"editable\": false", "\"editable\": true")]
    public void Catches_a_mistake(string rule, string right, string wrong)
    {
        var text = File.ReadAllText(MonitoringFiles.PathOf("grafana", "dashboards", Overview));
        Assert.Contains(right, text, StringComparison.Ordinal);

        Assert.NotEmpty(DashboardLint.Rules[rule](Dashboard.Parse(Overview, text.Replace(right, wrong, StringComparison.Ordinal))));
    }
}
