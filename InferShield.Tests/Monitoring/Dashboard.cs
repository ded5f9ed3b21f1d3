using System.Text.Json;
using System.Text.RegularExpressions;

namespace InferShield.Tests.Monitoring;

/// <summary>A query of a panel as its dashboard writes it.</summary>
internal sealed partial record DashboardQuery(string File, string Uid, int PanelId, string Panel, string RefId, string Text)
{
    /// <summary>UID/PANEL/REF.</summary>
    public string Key => $"{Uid}/{PanelId}/{RefId}";

    public string Where => $"{File}, panel {PanelId} ({Panel}), query {RefId}";

    /// <summary>The query of the recording rules themselves instead of their copies in dashboard:recorded.</summary>
    public string Expression => Recorded().Replace(Text, "$1{").Replace(" ignoring (record)", "", StringComparison.Ordinal);

    [GeneratedRegex("""dashboard:recorded\{record="([a-z0-9_:]+)", """, RegexOptions.NonBacktracking)]
    private static partial Regex Recorded();
}

/// <summary>A Grafana dashboard as its file writes it.</summary>
internal sealed record Dashboard(string File, JsonElement Json)
{
    public static IReadOnlyList<Dashboard> All { get; } =
        [.. Directory.EnumerateFiles(MonitoringFiles.PathOf("grafana", "dashboards"), "*.json").Order(StringComparer.Ordinal).Select(file => Parse(Path.GetFileName(file), System.IO.File.ReadAllText(file)))];

    public static TheoryData<string> Files => [.. All.Select(dashboard => dashboard.File)];

    public string Uid => Json.GetProperty("uid").GetString()!;

    /// <summary>Every panel but the rows.</summary>
    public IReadOnlyList<JsonElement> Panels => [.. AllPanels.Where(panel => panel.Text("type") != "row")];

    /// <summary>Rows too, in their order.</summary>
    public IReadOnlyList<JsonElement> AllPanels => [.. Json.GetProperty("panels").EnumerateArray()];

    public IReadOnlyList<JsonElement> Variables => [.. Json.GetProperty("templating").GetProperty("list").EnumerateArray()];

    public IReadOnlyList<JsonElement> Annotations => [.. Json.GetProperty("annotations").GetProperty("list").EnumerateArray()];

    public IEnumerable<DashboardQuery> Queries => Panels.SelectMany(QueriesOf);

    /// <summary>Every expression that Grafana sends: the panels', the annotations' and the variables'.</summary>
    public IEnumerable<(string Where, string Expression)> Expressions =>
        Queries.Select(query => (query.Where, query.Expression))
            .Concat(
                from annotation in Annotations
                where annotation.TryGetProperty("target", out _)
                select ($"{File}, annotation {annotation.Text("name")}", annotation.GetProperty("target").Text("expr")))
            .Concat(
                from variable in Variables
                where variable.Text("type") == "query"
                let arguments = variable.GetProperty("query").Text("query")["label_values(".Length..^1]
                let comma = arguments.LastIndexOf(", ", StringComparison.Ordinal)
                select ($"{File}, variable {variable.Text("name")}", $"count by ({arguments[(comma + 2)..]}) ({arguments[..comma]})"));

    public static Dashboard Find(string file) => All.Single(dashboard => dashboard.File == file);

    public static Dashboard Parse(string file, string json) => new(file, JsonDocument.Parse(json).RootElement);

    public IEnumerable<DashboardQuery> QueriesOf(JsonElement panel) =>
        panel.GetProperty("targets").EnumerateArray().Select(target =>
            new DashboardQuery(File, Uid, panel.GetProperty("id").GetInt32(), panel.Text("title"), target.Text("refId"), target.Text("expr")));

    public JsonElement PanelOf(DashboardQuery query) => Panels.Single(panel => panel.GetProperty("id").GetInt32() == query.PanelId);

    /// <summary>An expression with every variable set to All, for a resolution and a time shown as PromQL durations.</summary>
    public string Fill(string expression, string interval = "5m", string range = "1h") =>
        Variables.Where(variable => variable.Text("type") == "query")
            .Aggregate(expression, (text, variable) => text.Replace($"\"${variable.Text("name")}\"", $"\"{variable.Text("allValue")}\"", StringComparison.Ordinal))
            .Replace("$__rate_interval", interval, StringComparison.Ordinal)
            .Replace("$__range", range, StringComparison.Ordinal);
}

internal static class JsonElementExtensions
{
    /// <summary>A property's text, empty without the property.</summary>
    public static string Text(this JsonElement element, string property) =>
        element.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
