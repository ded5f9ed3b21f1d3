using System.Globalization;
using System.Text.RegularExpressions;
using InferShield.Monitoring;
using InferShield.Monitoring.Slo;
using InferShield.ServiceDefaults.Metrics;

namespace InferShield.Tests.Monitoring;

public partial class SloTests
{
    private static readonly string[] Windows = ["1h & 5m: 14.4", "6h & 30m: 6", "1d & 2h: 3", "3d & 6h: 1"];

    public static TheoryData<string> Names => [.. SloFile.ReadAll().Select(slo => slo.Name)];

    [Fact]
    public void Generated_files_are_what_the_command_would_write() =>
        Assert.All(GeneratedFiles.All(), file => Assert.True(file.IsCurrent, $"{file.Path} is out of date: dotnet run --project eng/monitoring -- generate"));

    [Fact]
    public void There_is_an_objective_for_availability_latency_and_detection() =>
        Assert.Equal(["detection-coverage", "gateway-availability", "gateway-latency"], SloFile.ReadAll().Select(slo => slo.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Burns_are_seen_in_four_windows_with_the_workbooks_factors(string name)
    {
        var slo = Find(name);

        Assert.Equal(Windows, slo.Alerts.SelectMany(alert => alert.Windows).Select(window =>
            $"{window.Long} & {window.Short}: {SloRules.Factor(slo, window).ToString("0.############", CultureInfo.InvariantCulture)}"));
        Assert.Equal(["critical", "warning"], slo.Alerts.Select(alert => alert.Severity));
        Assert.All(slo.Alerts.SelectMany(alert => alert.Windows), window => Assert.True(window.LeastErrors >= 2, "one bad event is no rate"));
    }

    [Fact]
    public void Thresholds_are_exact_decimals()
    {
        var slo = Find("gateway-availability");

        Assert.Equal([0.0144m, 0.006m, 0.003m, 0.001m], slo.Alerts.SelectMany(alert => alert.Windows).Select(window => SloRules.Threshold(slo, window)));
        Assert.DoesNotMatch("[0-9]{7,}", string.Join('\n', MonitoringFiles.Rules.Where(rule => rule.Group.StartsWith("infershield-slo", StringComparison.Ordinal)).Select(rule => rule.Expression)));
    }

    [Fact]
    public void A_latency_objective_lies_on_a_buckets_boundary()
    {
        var buckets = MetricContract.All.Where(metric => metric.Kind == MetricKind.Histogram).ToDictionary(metric => metric.PrometheusName + "_bucket", metric => metric.Buckets);
        var bounds =
            (from slo in SloFile.ReadAll()
             from match in Bucket().Matches(slo.Indicator.Errors).Cast<Match>()
             select (Metric: match.Groups[1].Value, Bound: double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture))).ToList();

        Assert.NotEmpty(bounds);
        Assert.All(bounds, bound => Assert.Contains(bound.Bound, buckets[bound.Metric]));
    }

    [Theory]
    [InlineData("objective: 0.999", "objective: 1.5", "objective")]
    [InlineData("objective: 0.999", "objektive: 0.999", ":4:")]
    [InlineData("long: 1h", "long: 1 hour", "a window is written as 5m")]
    public void A_broken_objective_is_refused_with_its_file_and_what_is_wrong(string from, string to, string expected)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, File.ReadAllText(MonitoringFiles.PathOf("slo", "gateway-availability.yaml")).Replace(from, to, StringComparison.Ordinal));
            var failure = Assert.Throws<InvalidDataException>(() => SloFile.Read(file));
            Assert.StartsWith(file, failure.Message, StringComparison.Ordinal);
            Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void PrometheusRule_objects_say_the_same_as_the_rule_files()
    {
        var objects = File.ReadAllText(MonitoringFiles.PathOf("kubernetes", "operator", "prometheus-rules.yaml")).Split("---\n")[1..];

        Assert.Equal(MonitoringFiles.RuleFiles.Count(), objects.Length);
        Assert.Equal(
            MonitoringFiles.RuleFiles.Select(file => MonitoringFiles.Normalize(MonitoringFiles.ReadYaml(file), "groups")),
            objects.Select(text => MonitoringFiles.Normalize(MonitoringFiles.ParseYaml(text), "spec", "groups")));
        Assert.All(objects, text => Assert.Contains("kind: PrometheusRule\n", text, StringComparison.Ordinal));
    }

    private static SloFile Find(string name) => SloFile.ReadAll().Single(slo => slo.Name == name);

    [GeneratedRegex("""(\w+_bucket)\{[^}]*le="([0-9.]+)"[^}]*\}""", RegexOptions.NonBacktracking)]
    private static partial Regex Bucket();
}
