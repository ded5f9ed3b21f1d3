using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using InferShield.Tests.Monitoring;

namespace InferShield.Tests.Kubernetes;

/// <summary>The scrape jobs of the plain way, against the rules that read what they scrape.</summary>
public sealed partial class PrometheusConfigTests : IDisposable
{
    private static readonly string[] Roles = ["pod", "node", "endpointslice"];

    private readonly string _folder = Directory.CreateTempSubdirectory("infershield-plain-").FullName;

    private static JsonNode Outside => KubeYaml.Parse(File.ReadAllText(MonitoringFiles.PathOf("prometheus", "prometheus.yml")))!;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Promtool_accepts_all_but_the_discovery() =>
        Assert.Contains("is valid prometheus config file syntax",
            await MonitoringTool.CheckAsync("promtool", ["check", "config", "--syntax-only", PlainConfig.Write(_folder, new Dictionary<string, Dictionary<string, string>[]>())]), StringComparison.Ordinal);

    [Fact]
    public void Discovery_says_only_what_Prometheus_knows()
    {
        var discoveries = PlainConfig.Jobs.Append(PlainConfig.Text.Items("alerting.alertmanagers").Single()).SelectMany(job => job.Items("kubernetes_sd_configs")).ToList();

        Assert.True(discoveries.Count > 10);
        Assert.All(discoveries, discovery =>
        {
            Assert.Contains(discovery.Text("role"), Roles);
            Assert.Subset(new HashSet<string> { "role", "namespaces", "selectors" }, Fields(discovery));
            Assert.Subset(new HashSet<string> { "own_namespace", "names" }, Fields(discovery.At("namespaces")));
            Assert.All(discovery.Items("selectors"), selector =>
            {
                Assert.Equal(["label", "role"], Fields(selector).Order());
                Assert.Equal(discovery.Text("role"), selector.Text("role"));
            });
            Assert.True(discovery.Text("role") == "node" || discovery.At("namespaces") is not null, "Prometheus may not list pods of every namespace");
        });
    }

    [Fact]
    public void Every_job_that_a_rule_names_is_scraped()
    {
        // A probe of the public address is for whoever has one to set up.
        var named = MonitoringFiles.Rules.SelectMany(rule => JobMatcher.Matches(rule.Expression)).SelectMany(match => match.Groups[1].Value.Split('|')).Where(job => job is not (".+" or "infershield-probe")).ToHashSet();

        Assert.Contains("alertmanager", named);
        Assert.Empty(named.Except(PlainConfig.Jobs.Select(job => job.Text("job_name")!)));
    }

    [Fact]
    public void The_seeds_scrape_jobs_are_there() =>
        Assert.Subset(
            PlainConfig.Jobs.Select(job => job.Text("job_name")!).ToHashSet(),
            new HashSet<string> { "infershield", "postgresql", "redis", "node", "apiserver", "kubelet", "cadvisor", "kube-state-metrics" });

    [Fact]
    public void Intervals_and_limits_are_those_of_the_other_configuration()
    {
        Assert.All(["scrape_interval", "scrape_timeout", "evaluation_interval"], name => Assert.Equal(Outside.Text("global." + name), PlainConfig.Text.Text("global." + name)));
        Assert.All(Outside.At("global.external_labels")!.AsObject(), label => Assert.Equal(label.Value!.ToString(), PlainConfig.Text.Map("global.external_labels")[label.Key]));
        Assert.All(Outside.Items("scrape_configs"), job => Assert.Equal(Limits(job), Limits(PlainConfig.Job(job.Text("job_name")!))));
    }

    [Fact]
    public void Of_two_Prometheus_one_alert_reaches_Alertmanager()
    {
        var drop = Assert.Single(PlainConfig.Text.Items("alerting.alert_relabel_configs"));
        var own = PlainConfig.Text.Map("global.external_labels").Keys.Except(Outside.Map("global.external_labels").Keys);

        Assert.Equal("labeldrop", drop.Text("action"));
        Assert.Equal([drop.Text("regex")!], own);
    }

    [Theory]
    [InlineData("cadvisor", "container_")]
    [InlineData("kubelet", "kubelet_")]
    public void What_rules_ask_of_the_kubelet_is_kept(string job, string prefix)
    {
        var keep = PlainConfig.Job(job).Items("metric_relabel_configs").Single(relabel => relabel.Text("action") == "keep");
        var regex = new Regex($"^(?:{keep.Text("regex")})$", RegexOptions.NonBacktracking);
        var hasNamespace = keep.Items("source_labels").Count() == 2;
        var wanted = MonitoringFiles.Rules.SelectMany(rule => new PromQl(rule.Expression).Selectors).Select(selector => selector.Metric).Where(metric => metric.StartsWith(prefix, StringComparison.Ordinal)).Distinct().ToList();

        Assert.NotEmpty(wanted);
        Assert.All(wanted, metric => Assert.Matches(regex, metric + (hasNamespace ? ";infershield" : "")));
        Assert.DoesNotMatch(regex, "container_cpu_usage_seconds_total;kube-system");
    }

    [Fact]
    public async Task Prometheus_leaves_a_fifth_of_its_volume_to_what_it_writes_before_it_deletes()
    {
        var prometheus = (await Kustomize.RenderAsync("overlays/production-plain"))["StatefulSet/prometheus"];

        Assert.Contains("--storage.tsdb.retention.size=40GB", prometheus.Pod.Items("spec.containers").SelectMany(container => container.Texts("args")));
        Assert.Contains("50Gi", prometheus.Json.Items("spec.volumeClaimTemplates").Select(claim => claim.Text("spec.resources.requests.storage")));
    }

    [Fact]
    public void Series_about_other_pods_keep_their_labels() =>
        Assert.Equal(["kube-state-metrics"], PlainConfig.Jobs.Where(job => job.IsTrue("honor_labels")).Select(job => job.Text("job_name")));

    private static HashSet<string> Fields(JsonNode? node) => node is JsonObject fields ? [.. fields.Select(field => field.Key)] : [];

    private static IEnumerable<string> Limits(JsonNode job) =>
        ((JsonObject)job).Where(field => field.Key.EndsWith("_limit", StringComparison.Ordinal)).Select(field => $"{field.Key}={field.Value}").Order();

    [GeneratedRegex("\\bjob=~?\"([^\"]+)\"")]
    private static partial Regex JobMatcher { get; }
}
