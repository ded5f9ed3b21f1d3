using System.Text.Json;
using System.Text.RegularExpressions;

namespace InferShield.Tests.Monitoring;

/// <summary>
/// What Grafana's dashboard-linter 0.2.0 asks, by the names of its rules, without its exclusions: panels of every type
/// are held to each rule, and what is only a warning there counts.
/// </summary>
internal static partial class DashboardLint
{
    private static readonly string[] LabelFunctions = ["label_names", "label_values", "metrics", "query_result"];

    /// <summary>Grafana's identifiers of the units in use; look a new one up in its list of value formats.</summary>
    private static readonly string[] Units = ["none", "short", "percentunit", "s", "dtdurations", "dateTimeFromNow", "bytes", "Bps", "ops", "reqps", "currencyUSD"];

    /// <summary>By name, what a dashboard has against each rule.</summary>
    public static IReadOnlyDictionary<string, Func<Dashboard, IEnumerable<string>>> Rules { get; } = new Dictionary<string, Func<Dashboard, IEnumerable<string>>>
    {
        ["template-datasource-rule"] = dashboard => dashboard.Variables.Where(variable => variable.Text("type") == "datasource").ToList() is [var source]
            ? Problems((source.Text("name") is "datasource" or "prometheus_datasource", "its name"), (source.Text("label") is "Data source" or "Prometheus data source", "its label"))
            : ["not one data source variable"],
        ["template-job-rule"] = dashboard => Template(dashboard, "job"),
        ["template-instance-rule"] = dashboard => Template(dashboard, "instance"),
        ["template-label-promql-rule"] = dashboard => QueryVariables(dashboard, variable =>
            LabelQuery().Match(variable.GetProperty("query").Text("query")) is { Success: true } match && LabelFunctions.Contains(match.Groups[1].Value)),
        ["template-on-time-change-reload-rule"] = dashboard => QueryVariables(dashboard, variable => variable.GetProperty("refresh").GetInt32() == 2),
        ["panel-datasource-rule"] = dashboard => Panels(dashboard, panel => Source(panel).Text("uid") is "$datasource" or "${datasource}"),
        ["panel-title-description-rule"] = dashboard => Panels(dashboard, panel => panel.Text("title").Length > 0 && panel.Text("description").Length > 15),
        ["panel-units-rule"] = dashboard => Panels(dashboard, panel => UnitsOf(panel).Any() && UnitsOf(panel).All(Units.Contains)),
        ["panel-no-targets-rule"] = dashboard => Panels(dashboard, panel => panel.TryGetProperty("targets", out var targets) && targets.GetArrayLength() > 0),
        // No log data source is in use: a query in LogQL could only be a mistake.
        ["target-logql-rule"] = dashboard => Panels(dashboard, panel => Source(panel).Text("type") == "prometheus" && panel.GetProperty("targets").EnumerateArray().All(target => !target.TryGetProperty("datasource", out _))),
        ["target-logql-auto-rule"] = dashboard => Targets(dashboard, query => !query.Contains("$__auto", StringComparison.Ordinal)),
        // That Prometheus parses it is tested with promtool.
        ["target-promql-rule"] = dashboard => Targets(dashboard, query => query.Length > 0 && new PromQl(query).Selectors.Count > 0),
        ["target-rate-interval-rule"] = dashboard => Targets(dashboard, query => Ranges().Matches(query).All(range =>
            range.Groups[2].Value == "$__rate_interval" || (range.Groups[1].Value == "increase" && range.Groups[2].Value == "$__range"))),
        ["target-job-rule"] = dashboard => Selectors(dashboard, "job=~\"$job\""),
        ["target-instance-rule"] = dashboard => Selectors(dashboard, "instance=~\"$instance\""),
        ["target-counter-agg-rule"] = dashboard => Targets(dashboard, query => Counters().Matches(query).All(counter => counter.Groups[1].Value is "rate(" or "irate(" or "increase(")),
        ["uneditable-dashboard"] = dashboard => Problems((!dashboard.Json.GetProperty("editable").GetBoolean(), "it can be edited")),
    };

    private static IEnumerable<string> Template(Dashboard dashboard, string name) =>
        dashboard.Variables.FirstOrDefault(variable => variable.Text("name") == name) is { ValueKind: JsonValueKind.Object } variable
            ? Problems(
                (Source(variable).Text("uid") is "$datasource" or "${datasource}", "its data source"), (variable.Text("type") == "query", "its type"),
                (variable.Text("label") == char.ToUpperInvariant(name[0]) + name[1..], "its label"), (variable.GetProperty("multi").GetBoolean(), "it takes one value"),
                (variable.Text("allValue") == ".+", "its allValue"))
            : [$"no variable {name}"];

    private static IEnumerable<string> QueryVariables(Dashboard dashboard, Func<JsonElement, bool> holds) =>
        dashboard.Variables.Where(variable => variable.Text("type") == "query" && !holds(variable)).Select(variable => variable.Text("name"));

    private static IEnumerable<string> Panels(Dashboard dashboard, Func<JsonElement, bool> holds) =>
        dashboard.Panels.Where(panel => !holds(panel)).Select(panel => panel.Text("title"));

    private static IEnumerable<string> Targets(Dashboard dashboard, Func<string, bool> holds) =>
        dashboard.Queries.Where(query => !holds(query.Text)).Select(query => $"{query.Where}: {query.Text}");

    private static IEnumerable<string> Selectors(Dashboard dashboard, string matcher) => Targets(dashboard, query =>
        SelectorText().Matches(query) is var written
            && written.Count == new PromQl(query).Selectors.Count
            && written.All(selector => selector.Value.Contains(matcher, StringComparison.Ordinal)));

    private static IEnumerable<string> UnitsOf(JsonElement panel) =>
        panel.GetProperty("fieldConfig") is var config
            ? config.GetProperty("overrides").EnumerateArray().SelectMany(rule => rule.GetProperty("properties").EnumerateArray()).Where(property => property.Text("id") == "unit").Select(property => property.Text("value"))
                .Prepend(config.GetProperty("defaults").Text("unit"))
            : [];

    private static JsonElement Source(JsonElement element) => element.GetProperty("datasource");

    private static IEnumerable<string> Problems(params (bool Holds, string What)[] checks) => checks.Where(check => !check.Holds).Select(check => check.What);

    [GeneratedRegex("""^([a-z_]+)\((.+)\)$""", RegexOptions.NonBacktracking)]
    private static partial Regex LabelQuery();

    [GeneratedRegex("""\b([a-z_]+) *\([^\[()]*\[([^\]]+)\]""", RegexOptions.NonBacktracking)]
    private static partial Regex Ranges();

    [GeneratedRegex("""\{[^{}]*\}""", RegexOptions.NonBacktracking)]
    private static partial Regex SelectorText();

    [GeneratedRegex("""([a-z_]+ ?\(|[^a-z_:])[a-z_]+_(?:total|bucket)\b""", RegexOptions.NonBacktracking)]
    private static partial Regex Counters();
}
