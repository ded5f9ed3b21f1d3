using System.Text.Json;
using System.Text.RegularExpressions;

namespace InferShield.Tests.Monitoring;

public partial class DashboardTests
{
    /// <summary>What the seed says that the dashboard shows, and a metric that shows it.</summary>
    private static readonly (string What, string Metric)[] SeedPanels =
    [
        ("request rate", "http_requests_total"), ("latency", "http_request_duration_seconds_bucket"),
        ("CPU", "process_cpu_seconds_total"), ("memory", "process_resident_memory_bytes"),
        ("network", "node_network_receive_bytes_total"), ("disk", "node_disk_read_bytes_total"),
        ("instances", "up"), ("pods", "kube_pod_status_ready"), ("restarts", "kube_pod_container_status_restarts_total"),
        ("reports", "reports_generated_total"), ("report duration", "report_generation_duration_seconds_bucket"),
        ("violations", "policy_violations_total"), ("cache", "cache_hits_total"),
        ("database connections", "active_connections"), ("query duration", "db_query_duration_seconds_bucket"),
    ];

    public static TheoryData<string> Files => [.. Dashboard.All.Select(dashboard => dashboard.File)];

    [Fact]
    public void The_overview_shows_all_that_the_seed_lists()
    {
        var overview = Assert.Single(Dashboard.All, dashboard => dashboard.Uid == "infershield-overview");
        var shown = overview.Expressions.SelectMany(query => new PromQl(query.Expression).Selectors).Select(selector => selector.Metric).ToHashSet();

        Assert.Empty(SeedPanels.Where(panel => !shown.Contains(panel.Metric)).Select(panel => panel.What));
        Assert.All([.5, .95, .99], quantile => Assert.Contains(overview.Expressions, query => query.Expression.StartsWith(FormattableString.Invariant($"histogram_quantile({quantile}, sum by (le) (rate(http_request_duration"), StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Is_a_plain_dashboard_of_the_current_schema(string file)
    {
        var json = Find(file).Json;

        Assert.Equal(42, json.GetProperty("schemaVersion").GetInt32());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("id").ValueKind);
        Assert.False(json.GetProperty("editable").GetBoolean());
        Assert.StartsWith("infershield-", Find(file).Uid, StringComparison.Ordinal);
        Assert.False(json.TryGetProperty("dashboard", out _));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Has_the_variables_datasource_job_and_instance(string file)
    {
        var variables = Find(file).Json.GetProperty("templating").GetProperty("list").EnumerateArray().ToDictionary(variable => variable.GetProperty("name").GetString()!);

        Assert.Equal(("datasource", "Data Source"), (variables["datasource"].GetProperty("type").GetString(), variables["datasource"].GetProperty("label").GetString()));
        Assert.All(["job", "instance"], name =>
        {
            Assert.Equal(name, variables[name].GetProperty("label").GetString());
            Assert.True(variables[name].GetProperty("multi").GetBoolean());
            Assert.Equal(".+", variables[name].GetProperty("allValue").GetString());
            Assert.Equal(2, variables[name].GetProperty("refresh").GetInt32());
            Assert.Equal("${datasource}", variables[name].GetProperty("datasource").GetProperty("uid").GetString());
        });
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_panel_says_what_it_shows_in_which_unit_from_which_source(string file) =>
        Assert.All(Find(file).Panels, panel =>
        {
            var title = panel.GetProperty("title").GetString();
            Assert.False(string.IsNullOrWhiteSpace(title));
            Assert.True(panel.GetProperty("description").GetString()!.Length > 15, title);
            Assert.NotEmpty(panel.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("unit").GetString()!);
            Assert.NotEmpty(panel.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("thresholds").GetProperty("steps").EnumerateArray());
            Assert.Equal("${datasource}", panel.GetProperty("datasource").GetProperty("uid").GetString());
            Assert.True(panel.GetProperty("type").GetString() is "timeseries" or "stat" or "bargauge", title);
            Assert.All(panel.GetProperty("targets").EnumerateArray(), target => Assert.NotEmpty(target.GetProperty("legendFormat").GetString()!));
        });

    [Theory]
    [MemberData(nameof(Files))]
    public void Panels_have_their_own_id_and_their_own_place(string file)
    {
        var panels = Find(file).Json.GetProperty("panels").EnumerateArray().ToList();
        var cells = panels.SelectMany(panel => Cells(panel.GetProperty("gridPos"))).ToList();

        Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.Equal(cells.Count, cells.Distinct().Count());
        Assert.All(cells, cell => Assert.InRange(cell.X, 0, 23));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_query_follows_the_variables_and_the_resolution(string file) =>
        Assert.All(Find(file).Expressions, query =>
        {
            var selectors = SelectorText().Matches(query.Expression);
            Assert.Equal(new PromQl(query.Expression).Selectors.Count, selectors.Count);
            Assert.All(selectors, selector => Assert.Contains("job=~\"$job\", instance=~\"$instance\"", selector.Value, StringComparison.Ordinal));
            Assert.DoesNotMatch("rate\\([^\\[]*\\[(?!\\$__rate_interval\\])", query.Expression);
        });

    [Fact]
    public void Every_dashboard_url_of_an_alert_leads_to_a_panel() =>
        Assert.All(MonitoringFiles.Alerts, alert =>
        {
            var match = DashboardUrl().Match(alert.Annotations["dashboard_url"]);
            Assert.True(match.Success, alert.Name);
            var dashboard = Assert.Single(Dashboard.All, dashboard => dashboard.Uid == match.Groups[1].Value);
            Assert.Contains(dashboard.Panels, panel => panel.GetProperty("id").GetInt32().ToString(System.Globalization.CultureInfo.InvariantCulture) == match.Groups[2].Value);
        });

    [Fact]
    public void The_data_source_of_the_provisioning_is_the_one_that_dashboards_preselect()
    {
        var provisioning = File.ReadAllText(MonitoringFiles.PathOf("grafana", "provisioning", "datasources", "prometheus.yaml"));

        Assert.Contains("uid: prometheus\n", provisioning, StringComparison.Ordinal);
        Assert.All(Dashboard.All, dashboard => Assert.Equal("prometheus",
            dashboard.Json.GetProperty("templating").GetProperty("list")[0].GetProperty("current").GetProperty("value").GetString()));
    }

    private static Dashboard Find(string file) => Dashboard.All.Single(dashboard => dashboard.File == file);

    private static IEnumerable<(int X, int Y)> Cells(JsonElement place) =>
        from x in Enumerable.Range(place.GetProperty("x").GetInt32(), place.GetProperty("w").GetInt32())
        from y in Enumerable.Range(place.GetProperty("y").GetInt32(), place.GetProperty("h").GetInt32())
        select (x, y);

    [GeneratedRegex("""\{[^{}]*\}""", RegexOptions.NonBacktracking)]
    private static partial Regex SelectorText();

    [GeneratedRegex("""^/d/([a-z-]+)\?viewPanel=([0-9]+)$""", RegexOptions.NonBacktracking)]
    private static partial Regex DashboardUrl();
}
