using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using InferShield.Api.Audit;

namespace InferShield.Tests.Monitoring;

/// <summary>Where dashboards, alerts and the audit log lead to each other.</summary>
public partial class DashboardLinkTests
{
    public static TheoryData<string> Alerts => [.. MonitoringFiles.Alerts.Select(alert => alert.Name)];

    [Theory]
    [MemberData(nameof(Alerts))]
    public void An_alert_leads_to_a_panel_that_shows_a_series_which_it_reads(string name)
    {
        var (alert, panel, queries) = PanelOf(name);
        var read = DashboardTests.Sources(alert.Expression).ToHashSet();

        Assert.True(
            queries.SelectMany(query => DashboardTests.Sources(query.Expression)).Any(read.Contains) || name == "Watchdog",
            $"{name} reads {string.Join(", ", read)}, panel {panel.Text("title")} shows none of them");
    }

    [Theory]
    [MemberData(nameof(Alerts))]
    public void The_panel_draws_the_alerts_threshold(string name)
    {
        var (alert, panel, queries) = PanelOf(name);
        // The first comparison is the alert's own; what follows keeps it silent where it would mean nothing.
        var comparison = Comparison().Match(alert.Expression);
        var metric = new PromQl(alert.Expression).Selectors.Select(selector => selector.Metric).FirstOrDefault();
        var shown = queries.Any(query => OnFirstAxis(panel, query) && new PromQl(query.Expression).Selectors.Any(selector => selector.Metric == metric));
        if (comparison.Groups[1].Value != ">" || !comparison.Groups[2].Success || !shown)
        {
            return;
        }

        var threshold = Number(comparison.Groups[2].Value) / (comparison.Groups[3].Success ? Number(comparison.Groups[3].Value) : 1) / BudgetOf(alert);
        var drawn = panel.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("thresholds").GetProperty("steps").EnumerateArray()
            .Select(step => step.GetProperty("value")).Where(value => value.ValueKind == JsonValueKind.Number).Select(value => value.GetDouble());
        Assert.True(threshold == 0 || drawn.Any(step => Math.Abs(step - threshold) < threshold * 1e-6), $"{name}: {metric} > {threshold} is not drawn");
    }

    [Fact]
    public void Links_lead_to_the_other_dashboards_and_keep_variables_and_time() =>
        Assert.All(Dashboard.All, dashboard =>
        {
            var link = dashboard.Json.GetProperty("links")[0];
            Assert.Equal("dashboards", link.Text("type"));
            Assert.True(link.GetProperty("includeVars").GetBoolean() && link.GetProperty("keepTime").GetBoolean(), dashboard.File);
            Assert.Subset(dashboard.Json.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()).ToHashSet(), link.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()).ToHashSet());
        });

    [Fact]
    public void Data_links_ask_the_audit_log_for_what_it_can_answer()
    {
        var parameters = typeof(AuditEndpoints).GetMethod("ListAsync", BindingFlags.NonPublic | BindingFlags.Static)!.GetParameters().Where(parameter => parameter.ParameterType == typeof(string)).Select(parameter => parameter.Name!).ToHashSet();
        var links = DataLinks().ToList();

        Assert.Contains("policyType", parameters);
        Assert.True(links.Count > 10, $"only {links.Count} links");
        Assert.All(links, link =>
        {
            Assert.StartsWith("${gateway:raw}/api/audit?", link.Url, StringComparison.Ordinal);
            Assert.Contains(link.Dashboard.Variables, variable => variable.Text("name") == "gateway" && variable.Text("type") == "textbox");
            var query = link.Url.Split('?')[1].Split('&').Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1]);
            Assert.Subset(parameters, query.Keys.ToHashSet());
            Assert.All(query, pair => Assert.True(IsKnown(pair.Key, pair.Value), link.Url));
            Assert.All(FieldLabel().Matches(link.Url), label => Assert.Contains(link.Dashboard.QueriesOf(link.Panel), query => new PromQl(query.Expression).ListedLabels.Contains(label.Groups[1].Value)));
        });
    }

    [Fact]
    public void The_tables_of_alerts_lead_to_their_runbooks()
    {
        var tables = Dashboard.All.SelectMany(dashboard => dashboard.Panels).Where(panel => panel.Text("type") == "table").ToList();

        Assert.Equal(2, tables.Count);
        Assert.All(tables, table =>
        {
            var column = table.GetProperty("fieldConfig").GetProperty("overrides").EnumerateArray().Single(rule => rule.GetProperty("matcher").Text("options") == "alert");
            var url = column.GetProperty("properties")[0].GetProperty("value")[0].Text("url");
            Assert.All(MonitoringFiles.Alerts, alert => Assert.Equal(alert.Annotations["runbook_url"], url.Replace("${__value.raw}", alert.Name, StringComparison.Ordinal)));
        });
    }

    internal static IEnumerable<(Dashboard Dashboard, JsonElement Panel, string Url)> DataLinks() =>
        from dashboard in Dashboard.All
        from panel in dashboard.Panels
        where panel.GetProperty("fieldConfig").GetProperty("defaults").TryGetProperty("links", out _)
        from link in panel.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("links").EnumerateArray()
        select (dashboard, panel, link.Text("url"));

    private static bool IsKnown(string parameter, string value) => (parameter, value) switch
    {
        ("from", "${__from:date:iso}") or ("to", "${__to:date:iso}") => true,
        ("action", "${__field.labels.action}") or ("policyType", "${__field.labels.policy_type}") => true,
        ("action", _) => AuditWords.Actions.Contains(value),
        _ => false,
    };

    private static (Rule Alert, JsonElement Panel, IReadOnlyList<DashboardQuery> Queries) PanelOf(string name)
    {
        var alert = MonitoringFiles.Alerts.Single(alert => alert.Name == name);
        var match = DashboardUrl().Match(alert.Annotations["dashboard_url"]);
        Assert.True(match.Success, $"{name}: {alert.Annotations["dashboard_url"]}");
        var dashboard = Assert.Single(Dashboard.All, dashboard => dashboard.Uid == match.Groups[1].Value);
        var panel = Assert.Single(dashboard.Panels, panel => panel.GetProperty("id").GetInt32() == int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));
        return (alert, panel, [.. dashboard.QueriesOf(panel)]);
    }

    /// <summary>Whether no override gives the query's line a unit of its own.</summary>
    private static bool OnFirstAxis(JsonElement panel, DashboardQuery query)
    {
        var legend = panel.GetProperty("targets").EnumerateArray().Single(target => target.Text("refId") == query.RefId).Text("legendFormat");
        return !panel.GetProperty("fieldConfig").GetProperty("overrides").EnumerateArray().Any(rule =>
            rule.GetProperty("properties").EnumerateArray().Any(property => property.Text("id") == "unit")
            && (rule.GetProperty("matcher").Text("options") is var pattern && (pattern == legend || Regex.IsMatch(legend, pattern))));
    }

    /// <summary>Burn rates are drawn as multiples of what the objective allows; 1 for all but the SLOs' alerts.</summary>
    private static double BudgetOf(Rule alert) =>
        MonitoringFiles.Rules.FirstOrDefault(rule => rule.Name == "slo:objective:ratio" && alert.Expression.Contains($"slo=\"{rule.Labels["slo"]}\"", StringComparison.Ordinal)) is { } objective
            ? 1 - Number(objective.Expression.Split("+ ")[1])
            : 1;

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex("""(==|!=|[<>]=?) *([0-9][0-9.e]*)?(?: / ([0-9]+))?""", RegexOptions.NonBacktracking)]
    private static partial Regex Comparison();

    [GeneratedRegex("""^/d/([a-z-]+)\?viewPanel=([0-9]+)$""", RegexOptions.NonBacktracking)]
    private static partial Regex DashboardUrl();

    [GeneratedRegex("""\$\{__field\.labels\.([a-z_]+)\}""", RegexOptions.NonBacktracking)]
    private static partial Regex FieldLabel();
}
