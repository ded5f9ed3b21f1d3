using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace InferShield.Api.Doctor.Checks;

/// <summary>How many series there are, which metrics bring most, and what is near one of the limits.</summary>
internal static class CardinalityCheck
{
    private const double Near = .8;
    private const long ManySeries = 1_000_000;

    // OpenTelemetry's own limit on the label sets of one instrument; what exceeds it goes into one series.
    private const int LabelSets = 2000;

    public static async Task RunAsync(Stack stack, Findings findings, CancellationToken cancellation)
    {
        var prometheus = stack.Prometheus!;
        var tsdb = await prometheus.DataAsync("/api/v1/status/tsdb?limit=5", cancellation);
        var total = tsdb.GetProperty("headStats").GetProperty("numSeries").GetInt64();
        var top = string.Join(", ", tsdb.GetProperty("seriesCountByMetricName").EnumerateArray().Take(5)
            .Select(metric => $"{metric.GetProperty("name").GetString()} {metric.GetProperty("value").GetInt64()}"));
        if (total > ManySeries)
        {
            findings.Warn($"Prometheus holds {Number(total)} series", $"most of them: {top}", "drop labels or metrics that nobody reads (metric_relabel_configs)");
        }

        foreach (var sample in await prometheus.QueryAsync("""count by (__name__, instance) ({otel_metric_overflow="true"})""", cancellation))
        {
            findings.Fail($"{sample.Labels["__name__"]} of {sample.Labels.GetValueOrDefault("instance")} has more label sets than are kept", "what came after the first 2000 is counted together", "find the label: topk(10, count by (…) of that metric)");
        }

        foreach (var sample in await prometheus.QueryAsync($$"""count by (__name__, instance) ({job="infershield", __name__!~".*_bucket|.*_sum"}) > {{(LabelSets * Near).ToString(CultureInfo.InvariantCulture)}}""", cancellation))
        {
            findings.Warn($"{sample.Labels["__name__"]} of {sample.Labels.GetValueOrDefault("instance")} has {Number((long)sample.Value)} of {LabelSets} label sets", "beyond that new ones are counted together", "find the label that has so many values");
        }

        foreach (var (job, limit) in await SampleLimitsAsync(prometheus, cancellation))
        {
            foreach (var sample in await prometheus.QueryAsync($$"""scrape_samples_post_metric_relabeling{job="{{job}}"} > {{(limit * Near).ToString(CultureInfo.InvariantCulture)}}""", cancellation))
            {
                findings.Warn($"{sample.Labels.GetValueOrDefault("instance")} exposes {Number((long)sample.Value)} of the {Number(limit)} samples that job {job} takes", "beyond that its scrapes fail", "raise sample_limit, or drop what nobody reads");
            }
        }

        findings.OkIfNoTrouble($"{Number(total)} series; most: {top}");
    }

    private static async Task<IEnumerable<(string Job, long Limit)>> SampleLimitsAsync(Part prometheus, CancellationToken cancellation)
    {
        var yaml = (await prometheus.DataAsync("/api/v1/status/config", cancellation)).GetProperty("yaml").GetString()!;
        return from job in (RuleFile.Child(MonitoringFolder.ParseYaml(yaml), "scrape_configs") as YamlSequenceNode ?? []).OfType<YamlMappingNode>()
               let limit = RuleFile.Text(job, "sample_limit")
               where long.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
               select (RuleFile.Text(job, "job_name"), long.Parse(limit, CultureInfo.InvariantCulture));
    }

    private static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', ' ');
}
