using System.Text.Json;

namespace InferShield.Tests.Monitoring;

public class DashboardTests
{
    private const int Columns = 24;

    private static readonly string[] Uids =
        ["detection", "gateway", "monitoring", "overview", "reports-audit", "slo", "storage", "tenant"];

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

    /// <summary>Words for a legend by which the overview splits a metric, as the seed lists it.</summary>
    public static TheoryData<string, string> SeedSplits => new()
    {
        { "http_requests_total", "route" }, { "http_requests_total", "method" }, { "http_requests_total", "status_code" },
        { "reports_generated_total", "framework" }, { "reports_generated_total", "format" },
        { "policy_violations_total", "policy_type" }, { "policy_violations_total", "severity" },
        { "cache_hits_total", "cache_type" }, { "db_query_duration_seconds_count", "query_type" },
    };

    private static Dashboard Overview => Dashboard.All.Single(dashboard => dashboard.Uid == "infershield-overview");

    [Fact]
    public void There_is_one_dashboard_for_each_concern() =>
        Assert.Equal(Uids.Select(uid => "infershield-" + uid), Dashboard.All.Select(dashboard => dashboard.Uid).Order(StringComparer.Ordinal));

    [Fact]
    public void The_overview_shows_all_that_the_seed_lists()
    {
        var shown = Overview.Queries.SelectMany(query => Sources(query.Expression)).ToHashSet();

        Assert.Empty(SeedPanels.Where(panel => !shown.Contains(panel.Metric)).Select(panel => panel.What));
        Assert.All(["http_request_duration", "db_query_duration"], metric => Assert.All([.5, .95, .99], quantile =>
            Assert.Contains(Overview.Queries, query => query.Text.StartsWith(FormattableString.Invariant($"histogram_quantile({quantile}, sum by (le) (rate({metric}"), StringComparison.Ordinal))));
    }

    [Theory]
    [MemberData(nameof(SeedSplits))]
    public void The_overview_splits_what_the_seed_splits(string metric, string label) =>
        Assert.Contains(Overview.Queries, query => Sources(query.Expression).Contains(metric) && new PromQl(query.Expression).ListedLabels.Contains(label));

    [Theory]
    [MemberData(nameof(Dashboard.Files), MemberType = typeof(Dashboard))]
    public void The_first_row_says_whether_anything_is_wrong_at_a_glance(string file)
    {
        var panels = Dashboard.Find(file).AllPanels;
        var first = panels.Skip(1).TakeWhile(panel => panel.Text("type") != "row").ToList();

        Assert.Equal(("row", "Is anything wrong?"), (panels[0].Text("type"), panels[0].Text("title")));
        Assert.InRange(first.Count, 2, 9);
        Assert.All(first, panel => Assert.True(panel.Text("type") is "stat" or "table", panel.Text("title")));
        Assert.True(panels[1 + first.Count].GetProperty("gridPos").GetProperty("y").GetInt32() <= 9, "it fits above the fold");
        Assert.All(panels.Where(panel => panel.Text("type") == "timeseries"), panel =>
            Assert.True(panel.GetProperty("targets").GetArrayLength() <= 7, $"{panel.Text("title")} shows too much"));
    }

    [Theory]
    [MemberData(nameof(Dashboard.Files), MemberType = typeof(Dashboard))]
    public void Panels_have_their_own_id_and_title_and_their_own_place(string file)
    {
        var panels = Dashboard.Find(file).AllPanels;
        var cells = panels.SelectMany(panel => Cells(panel.GetProperty("gridPos"))).ToList();

        Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.Equal(panels.Count, panels.Select(panel => (panel.Text("title"), panel.Text("type"))).Distinct().Count());
        Assert.Equal(cells.Count, cells.Distinct().Count());
        Assert.All(cells, cell => Assert.InRange(cell.X, 0, Columns - 1));
        Assert.Equal(Enumerable.Range(0, cells.Max(cell => cell.Y) + 1), cells.Select(cell => cell.Y).Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(Dashboard.Files), MemberType = typeof(Dashboard))]
    public void Every_query_has_a_legend_and_every_panel_thresholds(string file) =>
        Assert.All(Dashboard.Find(file).Panels, panel =>
        {
            Assert.NotEmpty(panel.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("thresholds").GetProperty("steps").EnumerateArray());
            Assert.All(panel.GetProperty("targets").EnumerateArray(), target => Assert.True(panel.Text("type") == "table" || target.Text("legendFormat").Length > 0, panel.Text("title")));
            Assert.Equal(panel.GetProperty("targets").GetArrayLength(), panel.GetProperty("targets").EnumerateArray().Select(target => target.Text("refId")).Distinct().Count());
        });

    [Theory]
    [MemberData(nameof(Dashboard.Files), MemberType = typeof(Dashboard))]
    public void Every_variable_is_used(string file)
    {
        var dashboard = Dashboard.Find(file);
        var panels = dashboard.Json.GetProperty("panels").GetRawText();

        Assert.All(dashboard.Variables.Select(variable => variable.Text("name")), name =>
            Assert.True(panels.Contains($"${name}", StringComparison.Ordinal) || panels.Contains($"${{{name}", StringComparison.Ordinal), name));
        Assert.Equal("prometheus", dashboard.Variables[0].GetProperty("current").Text("value"));
    }

    [Theory]
    [InlineData("infershield-gateway", "namespace,route,provider,model,gateway")]
    [InlineData("infershield-tenant", "namespace,tenant,gateway")]
    [InlineData("infershield-detection", "namespace,gateway")]
    public void Has_the_variables_of_its_concern(string uid, string variables) =>
        Assert.Equal(["datasource", "job", "instance", .. variables.Split(',')],
            Dashboard.All.Single(dashboard => dashboard.Uid == uid).Variables.Select(variable => variable.Text("name")));

    [Theory]
    [MemberData(nameof(Dashboard.Files), MemberType = typeof(Dashboard))]
    public void Marks_deploys_and_firing_alerts(string file)
    {
        var annotations = Dashboard.Find(file).Annotations.Where(annotation => annotation.TryGetProperty("target", out _)).ToDictionary(annotation => annotation.Text("name"), annotation => annotation.GetProperty("target").Text("expr"));

        Assert.StartsWith("count by (job, namespace, version, revision) (infershield_build_info", annotations["Deploys"], StringComparison.Ordinal);
        Assert.StartsWith("ALERTS{alertstate=\"firing\"", annotations["Alerts"], StringComparison.Ordinal);
    }

    [Fact]
    public void The_data_source_of_the_provisioning_is_the_one_that_dashboards_preselect() =>
        Assert.Contains("uid: prometheus\n", File.ReadAllText(MonitoringFiles.PathOf("grafana", "provisioning", "datasources", "prometheus.yaml")), StringComparison.Ordinal);

    [Fact]
    public void A_typo_in_a_label_is_found_with_file_and_panel()
    {
        var text = File.ReadAllText(MonitoringFiles.PathOf("grafana", "dashboards", Overview.File)).Replace("sum by (method, status_code)", "sum by (method, status)", StringComparison.Ordinal);

        Assert.Equal(
            ["grafana-infershield-overview.json, panel 13 (Requests by method and status), query A: http_requests_total has no label status"],
            Problems(Dashboard.Parse(Overview.File, text)).Except(Problems(Overview)).Take(1));
    }

    private static IEnumerable<string> Problems(Dashboard dashboard) =>
        from query in dashboard.Expressions
        from problem in KnownSeries.Unknown(new PromQl(query.Expression))
        select $"{query.Where}: {problem}";

    /// <summary>The metrics of an expression, and those from which its recording rules are made.</summary>
    internal static IEnumerable<string> Sources(string expression) =>
        new PromQl(expression).Selectors.Select(selector => selector.Metric).Distinct().SelectMany(metric =>
            MonitoringFiles.Rules.Where(rule => rule.Name == metric).SelectMany(rule => Sources(rule.Expression)).Prepend(metric));

    private static IEnumerable<(int X, int Y)> Cells(JsonElement place) =>
        from x in Enumerable.Range(place.GetProperty("x").GetInt32(), place.GetProperty("w").GetInt32())
        from y in Enumerable.Range(place.GetProperty("y").GetInt32(), place.GetProperty("h").GetInt32())
        select (x, y);
}
