using System.Globalization;
using System.Text.Json;
using YamlDotNet.RepresentationModel;

namespace InferShield.Api.Doctor;

/// <summary>One series of an instant query.</summary>
internal sealed record Sample(IReadOnlyDictionary<string, string> Labels, double Value);

/// <summary>A rule that Prometheus has loaded.</summary>
internal sealed record LoadedRule(string Group, string Name, bool IsAlert, string Expression, string Health, string? Error, IReadOnlyDictionary<string, string> Labels);

/// <summary>A group of rules that Prometheus has loaded; <paramref name="EvaluatedAt"/> is null before the first time.</summary>
internal sealed record LoadedGroup(string Name, string File, TimeSpan Interval, TimeSpan Took, DateTimeOffset? EvaluatedAt, IReadOnlyList<LoadedRule> Rules);

/// <summary>Prometheus's HTTP API, version 1.</summary>
internal static class PrometheusApi
{
    public static async Task<IReadOnlyList<JsonElement>> TargetsAsync(this Part prometheus, CancellationToken cancellation) =>
        [.. (await prometheus.DataAsync("/api/v1/targets?state=active", cancellation)).GetProperty("activeTargets").EnumerateArray()];

    /// <exception cref="PartException">Prometheus does not answer or does not understand the expression.</exception>
    public static async Task<IReadOnlyList<Sample>> QueryAsync(this Part prometheus, string expression, CancellationToken cancellation)
    {
        var data = await prometheus.DataAsync("/api/v1/query?query=" + Uri.EscapeDataString(expression), cancellation);
        var result = data.GetProperty("result");
        return data.GetProperty("resultType").GetString() == "vector"
            ? [.. result.EnumerateArray().Select(series => new Sample(
                series.GetProperty("metric").EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!),
                Number(series.GetProperty("value")[1])))]
            : [new Sample(new Dictionary<string, string>(), Number(result[1]))];
    }

    public static async Task<IReadOnlyList<LoadedGroup>> RulesAsync(this Part prometheus, CancellationToken cancellation) =>
        [.. (await prometheus.DataAsync("/api/v1/rules", cancellation)).GetProperty("groups").EnumerateArray().Select(group =>
        {
            var name = group.GetProperty("name").GetString()!;
            var at = group.GetProperty("lastEvaluation").GetDateTimeOffset();
            return new LoadedGroup(
                name,
                group.GetProperty("file").GetString()!,
                TimeSpan.FromSeconds(group.GetProperty("interval").GetDouble()),
                TimeSpan.FromSeconds(group.GetProperty("evaluationTime").GetDouble()),
                at.Year > 1 ? at : null,
                [.. group.GetProperty("rules").EnumerateArray().Select(rule => Rule(name, rule))]);
        })];

    /// <summary>The metrics that there were within an hour: a series that has just gone has no wrong name.</summary>
    public static async Task<HashSet<string>> MetricNamesAsync(this Part prometheus, CancellationToken cancellation)
    {
        var start = (await prometheus.NowAsync(cancellation) - 3600).ToString("0", CultureInfo.InvariantCulture);
        return [.. (await prometheus.DataAsync("/api/v1/label/__name__/values?start=" + start, cancellation)).EnumerateArray().Select(name => name.GetString()!)];
    }

    /// <summary>
    /// The labels that Prometheus adds to its alerts. Its configuration may name variables of its environment; an alert
    /// that Alertmanager has tells their values.
    /// </summary>
    public static async Task<IReadOnlyDictionary<string, string>> ExternalLabelsAsync(this Part prometheus, Part alertmanager, CancellationToken cancellation)
    {
        var yaml = (await prometheus.DataAsync("/api/v1/status/config", cancellation)).GetProperty("yaml").GetString()!;
        var configured = RuleFile.Child(RuleFile.Child(MonitoringFolder.ParseYaml(yaml), "global"), "external_labels") as YamlMappingNode ?? [];
        var labels = configured.Children.ToDictionary(pair => ((YamlScalarNode)pair.Key).Value!, pair => ((YamlScalarNode)pair.Value).Value ?? "");
        if (labels.Values.Any(value => value.Contains('$', StringComparison.Ordinal)))
        {
            var alerts = await alertmanager.JsonAsync("/api/v2/alerts", cancellation);
            var received = alerts.EnumerateArray().Select(alert => alert.GetProperty("labels")).FirstOrDefault();
            foreach (var name in labels.Where(label => label.Value.Contains('$', StringComparison.Ordinal)).Select(label => label.Key).ToList())
            {
                labels.Remove(name);
                if (received.ValueKind == JsonValueKind.Object && received.TryGetProperty(name, out var value))
                {
                    labels[name] = value.GetString()!;
                }
            }
        }

        return labels;
    }

    /// <summary>Prometheus's clock, Unix seconds.</summary>
    public static async Task<double> NowAsync(this Part prometheus, CancellationToken cancellation) => (await prometheus.QueryAsync("time()", cancellation))[0].Value;

    public static async Task<JsonElement> DataAsync(this Part prometheus, string path, CancellationToken cancellation) =>
        (await prometheus.JsonAsync(path, cancellation)).GetProperty("data");

    private static LoadedRule Rule(string group, JsonElement rule) => new(
        group,
        rule.GetProperty("name").GetString()!,
        rule.GetProperty("type").GetString() == "alerting",
        rule.GetProperty("query").GetString()!,
        rule.GetProperty("health").GetString()!,
        rule.TryGetProperty("lastError", out var error) ? error.GetString() : null,
        rule.TryGetProperty("labels", out var labels) ? labels.EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!) : []);

    private static double Number(JsonElement text) => text.GetString() switch
    {
        "NaN" => double.NaN,
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        var number => double.Parse(number!, CultureInfo.InvariantCulture),
    };
}
