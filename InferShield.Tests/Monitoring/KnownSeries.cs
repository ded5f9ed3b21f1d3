using InferShield.ServiceDefaults.Metrics;

namespace InferShield.Tests.Monitoring;

/// <summary>
/// Every series that rules and dashboards may name, with its labels: the contract's, those of the exporters (the
/// files of <c>Exporters/</c>, one <c>metric{label,…}</c> a line) and those that the recording rules make.
/// </summary>
internal static class KnownSeries
{
    // What discovery and configuration add to every target.
    private static readonly string[] TargetLabels = ["job", "instance", "namespace", "pod", "container"];

    // Where the SDK puts what a metric has too many label values for.
    private const string Overflow = "otel_metric_overflow";

    private static readonly Dictionary<string, HashSet<string>> Series = Load();

    /// <summary>The labels that a metric may have, those of its target among them.</summary>
    public static IEnumerable<string> LabelsOf(string metric) => Series.GetValueOrDefault(metric, []).Concat(TargetLabels);

    /// <summary>Whether a metric is scraped; the others are made by recording rules.</summary>
    public static bool IsScraped(string metric) => !metric.Contains(':', StringComparison.Ordinal) && !metric.StartsWith("ALERTS", StringComparison.Ordinal) && metric != "up";

    /// <summary>What is wrong with an expression's metrics and labels; empty when all of them exist.</summary>
    public static IEnumerable<string> Unknown(PromQl expression)
    {
        foreach (var selector in expression.Selectors)
        {
            if (!Series.TryGetValue(selector.Metric, out var labels))
            {
                yield return $"no metric {selector.Metric}";
                continue;
            }

            foreach (var label in selector.MatchedLabels.Concat(selector.Grouping).Except(labels).Except(TargetLabels))
            {
                yield return $"{selector.Metric} has no label {label}";
            }
        }

        var known = expression.Selectors.SelectMany(selector => Series.GetValueOrDefault(selector.Metric) ?? []).Concat(TargetLabels).ToHashSet();
        foreach (var label in expression.ListedLabels.Where(label => !known.Contains(label)))
        {
            yield return $"no label {label}";
        }
    }

    private static Dictionary<string, HashSet<string>> Load()
    {
        var series = Contract().Concat(Exporters()).ToDictionary(pair => pair.Name, pair => pair.Labels.ToHashSet());
        foreach (var rule in MonitoringFiles.Rules.Where(rule => !rule.IsAlert))
        {
            series[rule.Name] = [.. rule.Labels.Keys];
        }

        // Twice, because rules may read rules that stand below them.
        foreach (var rule in Enumerable.Repeat(MonitoringFiles.Rules.Where(rule => !rule.IsAlert), 2).SelectMany(rules => rules))
        {
            var expression = new PromQl(rule.Expression);
            var inherited = expression.Selectors.Where(selector => !selector.IsAggregated).SelectMany(selector => series.GetValueOrDefault(selector.Metric) ?? []);
            series[rule.Name].UnionWith(expression.ListedLabels.Concat(inherited).Where(label => label != "le"));
        }

        return series;
    }

    private static IEnumerable<(string Name, IEnumerable<string> Labels)> Contract() =>
        MetricContract.All.SelectMany(metric => metric.Kind == MetricKind.Histogram
            ? new (string, IEnumerable<string>)[]
            {
                (metric.PrometheusName + "_bucket", metric.PrometheusLabels.Append("le")),
                (metric.PrometheusName + "_sum", metric.PrometheusLabels),
                (metric.PrometheusName + "_count", metric.PrometheusLabels),
            }
            : [(metric.PrometheusName, metric.PrometheusLabels.Append(Overflow))]);

    private static IEnumerable<(string Name, IEnumerable<string> Labels)> Exporters() =>
        from file in Directory.EnumerateFiles(Path.Combine(MonitoringFiles.Root, "..", "InferShield.Tests", "Monitoring", "Exporters"), "*.txt")
        from line in File.ReadLines(file)
        where line.Length > 0 && line[0] != '#'
        let parts = line.TrimEnd('}').Split('{')
        select (parts[0], parts.Length > 1 ? parts[1].Split(',') : Enumerable.Empty<string>());
}
