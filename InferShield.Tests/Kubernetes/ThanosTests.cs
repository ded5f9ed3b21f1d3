using System.Text.Json.Nodes;
using InferShield.Monitoring.Kubernetes;
using InferShield.Tests.Monitoring;

namespace InferShield.Tests.Kubernetes;

/// <summary>Thanos beside the plain Prometheus and beside the operator's.</summary>
public sealed class ThanosTests
{
    private static readonly string Folder = Path.Combine(Kustomize.Root, "thanos");
    private static readonly string RuleFile = Path.Combine(Folder, "plain", "thanos-alerts.yaml");

    private static readonly string[] Jobs = ["thanos-sidecar", "thanos-store", "thanos-compact", "thanos-query", "thanos-query-frontend"];

    private static readonly string[] Resolutions = ["raw", "5m", "1h"];

    private static JsonNode Values => KubeYaml.Parse(File.ReadAllText(Path.Combine(Kustomize.Root, "helm", "thanos-values.yaml")))!;

    private static Task<Rendering> PlainAsync() => Kustomize.RenderAsync("overlays/production-plain/system + thanos/plain");

    [Fact]
    public async Task Its_alerts_do_what_their_tests_say()
    {
        Assert.DoesNotContain("FAILED", await MonitoringTool.CheckAsync("promtool", ["check", "rules", "--lint=all", "--lint-fatal", RuleFile]), StringComparison.Ordinal);
        Assert.Contains("SUCCESS", await MonitoringTool.CheckAsync("promtool", ["test", "rules", Path.Combine(Folder, "thanos-alerts.test.yaml")]), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_alert_has_its_tests_and_its_page_of_the_runbook()
    {
        var tests = File.ReadAllText(Path.Combine(Folder, "thanos-alerts.test.yaml"));
        var runbook = File.ReadAllText(Path.Combine(Folder, "RUNBOOK.md")).Split("\n## ").Skip(1).ToDictionary(section => section.Split('\n')[0]);
        var alerts = MonitoringFiles.ReadRules(RuleFile).ToList();

        Assert.Equal(alerts.Select(alert => alert.Name).Order(), runbook.Keys.Order());
        Assert.All(alerts, alert =>
        {
            Assert.Contains($"'{alert.Name} [fires, for]", tests, StringComparison.Ordinal);
            Assert.Contains($"'{alert.Name} [under", tests, StringComparison.Ordinal);
            Assert.All(["**Meaning**", "**Impact**", "```bash"], part => Assert.Contains(part, runbook[alert.Name], StringComparison.Ordinal));
            Assert.EndsWith($"/thanos/RUNBOOK.md#{alert.Name.ToLowerInvariant()}", alert.Annotations["runbook_url"], StringComparison.Ordinal);
            Assert.Equal(("warning", "platform"), (alert.Labels["severity"], alert.Labels["team"]));
        });
    }

    [Fact]
    public void The_operators_rules_are_the_plain_ones() =>
        Assert.Equal(
            PrometheusRules.Write("monitoring/kubernetes/thanos/plain/thanos-alerts.yaml", [RuleFile]),
            File.ReadAllText(Path.Combine(Folder, "operator", "prometheus-rules.yaml")));

    [Fact]
    public async Task Alerts_name_jobs_that_both_ways_scrape()
    {
        var plain = await PlainAsync();
        var containers = plain.Workloads.SelectMany(workload => workload.Containers).Select(container => container.Text("name")!).Where(name => name.StartsWith("thanos-", StringComparison.Ordinal)).ToHashSet();
        var named = MonitoringFiles.ReadRules(RuleFile).SelectMany(rule => Jobs.Where(job => rule.Expression.Contains($"\"{job}\"", StringComparison.Ordinal))).ToHashSet();

        Assert.Equal(Jobs.Order(), containers.Order());
        Assert.Superset(new HashSet<string> { "thanos-sidecar", "thanos-store", "thanos-compact", "thanos-query-frontend" }, named);
        var monitor = (await Kustomize.RenderAsync("thanos/operator")).OfKind("ServiceMonitor").Single().Json.Items("spec.endpoints").Single();
        Assert.Equal("__meta_kubernetes_pod_container_name", Assert.Single(monitor.Items("relabelings").Single().Texts("sourceLabels")));
        Assert.Equal("thanos-sidecar", Values.Items("prometheus.thanosServiceMonitor.relabelings").Single().Text("replacement"));
    }

    [Fact]
    public async Task Queries_ask_the_sidecars_of_the_Prometheus_that_is_there_and_the_store_gateway()
    {
        var plain = await PlainAsync();
        var stores = Endpoints(plain);

        Assert.Equal(["dns+thanos-sidecar:10901", "dns+thanos-store:10901"], stores);
        Assert.All(stores, store => Assert.Contains(plain.Behind(plain["Service/" + store[4..^6]]).SelectMany(workload => workload.Ports), port => port.Number == 10901));
        Assert.Equal(["dns+prometheus-operated:10901", "dns+thanos-store:10901"], Endpoints(await Kustomize.RenderAsync("thanos/operator")));

        static IEnumerable<string> Endpoints(Rendering rendering) =>
            Arguments(rendering, "thanos-query").Where(argument => argument.StartsWith("--endpoint=", StringComparison.Ordinal)).Select(argument => argument["--endpoint=".Length..]);
    }

    [Fact]
    public async Task Prometheus_leaves_its_blocks_to_the_compactor_and_its_rules_get_Thanoss_alerts()
    {
        var plain = await PlainAsync();
        var prometheus = plain["StatefulSet/prometheus"];
        var arguments = prometheus.Containers.Single(container => container.Text("name") == "prometheus").Texts("args").ToList();

        Assert.Subset(arguments.ToHashSet(), new HashSet<string> { "--storage.tsdb.min-block-duration=2h", "--storage.tsdb.max-block-duration=2h", "--storage.tsdb.path=/prometheus" });
        var sidecar = prometheus.Containers.Single(container => container.Text("name") == "thanos-sidecar");
        Assert.Contains("--tsdb.path=/prometheus", sidecar.Texts("args"));
        Assert.Contains(sidecar.Items("volumeMounts"), mount => mount.Text("mountPath") == "/prometheus");
        var rules = plain.Find("ConfigMap", "prometheus-rules", "infershield")!.Json.At("data")!.AsObject();
        Assert.Equal(MonitoringFiles.RuleFiles.Append(RuleFile).Select(Path.GetFileName).Order(), rules.Select(file => file.Key).Order());
    }

    [Fact]
    public async Task Queries_take_one_of_two_Prometheus()
    {
        var arguments = Arguments(await PlainAsync(), "thanos-query");
        var replica = Assert.Single(PlainConfig.Text.Items("alerting.alert_relabel_configs")).Text("regex");

        Assert.Contains($"--query.replica-label={replica}", arguments);
        Assert.Contains("--query.replica-label=prometheus_replica", arguments); // The operator's name for it.
    }

    [Fact]
    public async Task One_compactor_keeps_raw_data_long_enough_to_thin_it_out_and_for_the_objectives()
    {
        var plain = await PlainAsync();
        var arguments = Arguments(plain, "thanos-compact");

        Assert.Equal(1, plain["StatefulSet/thanos-compact"].Replicas);
        Assert.Equal(["30d", "180d", "5y"], Resolutions.Select(resolution => arguments.Single(argument => argument.StartsWith($"--retention.resolution-{resolution}=", StringComparison.Ordinal)).Split('=')[1]));
    }

    [Fact]
    public async Task Grafana_asks_the_query_frontend_under_the_same_uid_either_way()
    {
        var plain = await PlainAsync();
        var frontend = plain["Service/thanos-query-frontend"];
        var address = $"http://{frontend.Name}:{frontend.Json.Items("spec.ports").Single().Number("port")}";

        Assert.Equal(address, plain["StatefulSet/grafana"].Containers.Single().Items("env").Single(variable => variable.Text("name") == "PROMETHEUS_URL").Text("value"));
        Assert.Equal(
            address.Replace(frontend.Name, frontend.Name + ".monitoring", StringComparison.Ordinal),
            Values.Text("grafana.sidecar.datasources.url"));
    }

    [Fact]
    public async Task One_version_runs_everywhere_and_no_bucket_key_is_written_down()
    {
        var images = (await PlainAsync()).Workloads.SelectMany(workload => workload.Containers).Select(container => container.Text("image")!).Where(image => image.Contains("/thanos:", StringComparison.Ordinal)).ToHashSet();

        Assert.Equal(Assert.Single(images), Values.Text("prometheus.prometheusSpec.thanos.image"));
        Assert.Empty((await PlainAsync()).OfKind("Secret"));
        Assert.Empty((await Kustomize.RenderAsync("thanos/operator")).OfKind("Secret"));
    }

    private static List<string> Arguments(Rendering rendering, string part) =>
        [.. rendering.Workloads.Single(workload => workload.Name == part).Containers.Single().Texts("args")];
}
