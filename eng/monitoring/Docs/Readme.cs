using System.Globalization;
using System.Text.RegularExpressions;
using InferShield.Monitoring.Rules;
using InferShield.Monitoring.Slo;
using InferShield.ServiceDefaults.Metrics;

namespace InferShield.Monitoring.Docs;

/// <summary>The tables of <c>monitoring/README.md</c>: what stands between <c>generated: NAME</c> and <c>end</c> marks.</summary>
internal static partial class Readme
{
    /// <exception cref="InvalidDataException">The file asks for a table that there is not.</exception>
    public static GeneratedFile Generate(string path) =>
        new(path, Section().Replace(File.ReadAllText(path), match =>
            $"<!-- generated: {match.Groups[1].Value} -->\n{Table(match.Groups[1].Value)}<!-- end -->"));

    private static string Table(string name) => name switch
    {
        "metrics" => Rows(["metric", "type", "labels", "what"], MetricContract.All.Select(metric => new[]
        {
            $"`{metric.PrometheusName}`", Kind(metric), string.Join(", ", metric.PrometheusLabels.Select(label => $"`{label}`")), metric.Description,
        })),
        "alerts" => Rows(["alert", "severity", "team", "after", "what"], MonitoringFiles.Alerts.OrderBy(alert => alert.Name, StringComparer.Ordinal).Select(alert => new[]
        {
            $"[{alert.Name}](runbooks/{alert.Name}.md)", alert.Labels["severity"], alert.Labels["team"], alert.For, alert.Annotations["summary"],
        })),
        "slos" => Rows(["objective", "share", "pages when", "asks when"], SloFile.ReadAll().Select(slo => new[]
        {
            $"[{slo.Title}](slo/{slo.Name}.yaml)", $"{(slo.Objective * 100).ToString("0.####", CultureInfo.InvariantCulture)} % over {slo.PeriodDays} days", Windows(slo, "critical"), Windows(slo, "warning"),
        })),
        "recordings" => Rows(["recording", "from"], MonitoringFiles.Rules.Where(rule => !rule.IsAlert).DistinctBy(rule => rule.Name).OrderBy(rule => rule.Name, StringComparer.Ordinal).Select(rule => new[]
        {
            $"`{rule.Name}`",
            string.Join(", ", new PromQl(rule.Expression).Selectors.Select(selector => $"`{selector.Metric}`").Distinct()),
        })),
        _ => throw new InvalidDataException($"There is no table {name}."),
    };

    private static string Kind(MetricDefinition metric) => metric.Kind switch
    {
        MetricKind.Histogram => string.Create(CultureInfo.InvariantCulture, $"histogram, {metric.Buckets[0]:0.######} to {metric.Buckets[^1]:0.######}"),
        MetricKind.Gauge => "gauge",
        _ => "counter",
    };

    private static string Windows(SloFile slo, string severity) => string.Join(" or ",
        slo.Alerts.Where(alert => alert.Severity == severity).SelectMany(alert => alert.Windows).Select(window =>
            string.Create(CultureInfo.InvariantCulture, $"{SloRules.Threshold(slo, window) * 100:0.######} % bad over {window.Long} and {window.Short}")));

    private static string Rows(string[] header, IEnumerable<string[]> rows) =>
        string.Concat(rows.Prepend([.. header.Select(_ => "---")]).Prepend(header).Select(row => $"| {string.Join(" | ", row)} |\n"));

    [GeneratedRegex("<!-- generated: ([a-z]+) -->\n[^<]*(?:<(?!!-- end -->)[^<]*)*<!-- end -->")]
    private static partial Regex Section();
}
