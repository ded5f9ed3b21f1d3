using System.Text.Json;
using System.Text.RegularExpressions;

namespace InferShield.Api.Doctor;

/// <summary>Reads a dashboard's JSON and puts values into its queries' variables, as Grafana does.</summary>
internal static partial class DashboardFile
{
    private static readonly Dictionary<string, string> BuiltIn = new()
    {
        ["__rate_interval"] = "5m",
        ["__interval"] = "1m",
        ["__range"] = "1h",
        ["__interval_ms"] = "60000",
        ["__range_s"] = "3600",
    };

    /// <exception cref="KeyNotFoundException">It lacks what every dashboard has.</exception>
    public static Dashboard Read(string file, JsonElement json)
    {
        var title = json.GetProperty("title").GetString()!;
        var queries =
            from panel in Panels(json.GetProperty("panels"))
            where panel.TryGetProperty("targets", out _)
            from target in panel.GetProperty("targets").EnumerateArray()
            where target.TryGetProperty("expr", out var expression) && expression.GetString() is { Length: > 0 }
                && !(target.TryGetProperty("hide", out var hide) && hide.ValueKind == JsonValueKind.True)
            select new PanelQuery(title, Text(panel, "title"), panel.TryGetProperty("id", out var id) ? id.GetInt64() : 0,
                target.GetProperty("expr").GetString()!, Text(target, "format"));
        var variables = new Dictionary<string, string>(BuiltIn);
        if (json.TryGetProperty("templating", out var templating) && templating.TryGetProperty("list", out var list))
        {
            foreach (var variable in list.EnumerateArray())
            {
                variables[variable.GetProperty("name").GetString()!] = Value(variable);
            }
        }

        return new Dashboard(file, json.GetProperty("uid").GetString()!, title, [.. queries], variables);
    }

    /// <summary>The expression with every <c>$name</c>, <c>${name}</c>, <c>${name:format}</c> and <c>[[name]]</c> replaced.</summary>
    public static string Fill(string expression, IReadOnlyDictionary<string, string> variables) =>
        Variable().Replace(expression, match =>
        {
            var name = match.Groups.Values.Skip(1).First(group => group.Success).Value;
            return variables.TryGetValue(name, out var value) ? value : match.Value;
        });

    private static IEnumerable<JsonElement> Panels(JsonElement panels) => panels.EnumerateArray().SelectMany(panel =>
        panel.TryGetProperty("panels", out var inner) && inner.GetArrayLength() > 0 ? Panels(inner).Prepend(panel) : [panel]);

    // Everything, where everything can be chosen; else what is chosen when the dashboard opens.
    private static string Value(JsonElement variable)
    {
        if (variable.TryGetProperty("includeAll", out var all) && all.ValueKind == JsonValueKind.True)
        {
            return Text(variable, "allValue") is { Length: > 0 } text ? text : ".*";
        }

        var current = variable.TryGetProperty("current", out var chosen) && chosen.TryGetProperty("value", out var value)
            ? value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().FirstOrDefault().ToString() : value.ToString()
            : "";
        // A choice that only Grafana knows matches whatever there is.
        return current.Length > 0 && current != "$__all" ? current
            : Text(variable, "type") is "textbox" or "constant" or "custom" or "interval" ? Text(variable, "query").Split(',')[0]
            : ".+";
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    [GeneratedRegex(@"\$\{(\w+)(?::[^}]*)?\}|\$(\w+)|\[\[(\w+)\]\]", RegexOptions.NonBacktracking)]
    private static partial Regex Variable();
}
