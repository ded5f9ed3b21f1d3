using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace InferShield.Tests.Kubernetes;

/// <summary>The values files against what they refer to: objects of the operator's folders, rules, other configurations.</summary>
public sealed partial class HelmValuesTests
{
    private static readonly string[] Selectors = ["ruleSelector", "serviceMonitorSelector", "podMonitorSelector", "probeSelector", "scrapeConfigSelector"];

    private static readonly (string Outside, string Monitor)[] Limits =
    [
        ("sample_limit", "sampleLimit"), ("label_limit", "labelLimit"), ("label_name_length_limit", "labelNameLengthLimit"),
        ("label_value_length_limit", "labelValueLengthLimit"), ("body_size_limit", "bodySizeLimit"),
    ];

    private static readonly (string Outside, string Spec)[] Intervals =
    [
        ("scrape_interval", "scrapeInterval"), ("scrape_timeout", "scrapeTimeout"), ("evaluation_interval", "evaluationInterval"),
    ];

    private static readonly string[] Sidecars = ["dashboards", "datasources"];

    private static JsonNode Values => Read("prometheus-values.yaml");

    [Fact]
    public void Prometheus_selects_every_rule_and_monitor() =>
        Assert.All(Selectors, selector => Assert.Equal("false", Values.Text($"prometheus.prometheusSpec.{selector}NilUsesHelmValues")));

    [Fact]
    public async Task Rules_and_monitors_carry_the_label_that_a_stack_with_the_charts_selectors_asks_for()
    {
        var selected = (await Kustomize.RenderAsync("operator")).OfKind("PrometheusRule", "ServiceMonitor").ToList();

        Assert.Contains(selected, one => one.Kind == "ServiceMonitor");
        Assert.Contains(selected, one => one.Kind == "PrometheusRule");
        Assert.All(selected, one => Assert.Equal("prometheus", one.Labels["release"]));
    }

    [Fact]
    public async Task Alertmanager_reads_the_Secret_and_the_templates_that_the_stack_makes()
    {
        var spec = Values.At("alertmanager.alertmanagerSpec");
        var made = await Kustomize.RenderAsync("operator/stack");
        var templates = Assert.Single(spec.Texts("configMaps"));

        Assert.True(spec.IsTrue("useExistingSecret"));
        Assert.Equal(await File.ReadAllTextAsync(MonitoringFiles.PathOf("alertmanager", "alertmanager.yml"), TestContext.Current.CancellationToken),
            made.Find("Secret", spec.Text("configSecret")!, "monitoring")!.Json.At("stringData")!["alertmanager.yaml"]!.ToString());
        Assert.Equal(
            Directory.GetFiles(MonitoringFiles.PathOf("alertmanager", "templates")).Select(Path.GetFileName).Order(),
            made.Find("ConfigMap", templates, "monitoring")!.Json.At("data")!.AsObject().Select(file => file.Key).Order());
        // The operator writes the file to /etc/alertmanager/config_out and mounts the map in /etc/alertmanager/configmaps/NAME.
        Assert.Contains($"- ../configmaps/{templates}/*.tmpl", await File.ReadAllTextAsync(MonitoringFiles.PathOf("alertmanager", "alertmanager.yml"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public void Receivers_secrets_are_where_the_configuration_looks_for_them()
    {
        var spec = Values.At("alertmanager.alertmanagerSpec");
        var mount = Assert.Single(spec.Items("volumeMounts"));
        var volume = Assert.Single(spec.Items("volumes"), one => one.Text("name") == mount.Text("name"));

        Assert.Equal(("alertmanager-secrets", "true"), (volume.Text("secret.secretName"), volume.Text("secret.optional")));
        Assert.Equal("/alertmanager/secrets", mount.Text("mountPath")); // The image works in /alertmanager.
    }

    [Fact]
    public void Three_Alertmanagers_and_two_Prometheus_may_each_lose_one()
    {
        Assert.Equal((3, 2), (Values.Number("alertmanager.alertmanagerSpec.replicas"), Values.Number("alertmanager.podDisruptionBudget.minAvailable")));
        Assert.Equal(2, Values.Number("prometheus.prometheusSpec.replicas"));
        Assert.True(Values.IsTrue("prometheus.podDisruptionBudget.enabled") && Values.IsTrue("alertmanager.podDisruptionBudget.enabled"));
    }

    [Fact]
    public void Prometheus_scrapes_evaluates_and_labels_as_outside_Kubernetes()
    {
        var spec = Values.At("prometheus.prometheusSpec");
        var outside = KubeYaml.Parse(File.ReadAllText(MonitoringFiles.PathOf("prometheus", "prometheus.yml")));

        Assert.All(Intervals, interval => Assert.Equal(outside.Text("global." + interval.Outside), spec.Text(interval.Spec)));
        Assert.Equal(outside.Map("global.external_labels").Keys.Order(), spec.Map("externalLabels").Keys.Order());
        Assert.Equal(("15d", "15s"), (spec.Text("retention"), spec.Text("scrapeInterval")));
        Assert.Contains($"--rules.alert.for-grace-period={spec.Items("additionalArgs").Single().Text("value")}", File.ReadAllText(Path.Combine(Kustomize.Root, "base", "prometheus", "statefulset.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_job_that_a_rule_names_is_the_name_of_a_monitored_part()
    {
        var monitors = (await Kustomize.RenderAsync("operator")).OfKind("ServiceMonitor").SelectMany(monitor => monitor.Json.Items("spec.endpoints"));
        string[] own = ["prometheus.serviceMonitor", "alertmanager.serviceMonitor", "grafana.serviceMonitor", "prometheus-node-exporter.prometheus.monitor"];
        var jobs = monitors.Concat(own.Select(path => Values.At(path)!)).Select(monitor => monitor.Items("relabelings").Single(relabel => relabel.Text("targetLabel") == "job").Text("replacement")!).ToHashSet();
        // A probe of the public address is for whoever has one to set up.
        var named = MonitoringFiles.Rules.SelectMany(rule => JobMatcher.Matches(rule.Expression)).SelectMany(match => match.Groups[1].Value.Split('|')).Where(job => job is not (".+" or "infershield-probe")).ToHashSet();

        Assert.Equal(named.Order(), named.Intersect(jobs).Order());
        Assert.Contains("grafana", jobs);
    }

    [Fact]
    public async Task Monitors_limit_their_targets_as_the_other_configuration_does()
    {
        var monitors = (await Kustomize.RenderAsync("operator")).OfKind("ServiceMonitor").ToList();
        var outside = KubeYaml.Parse(File.ReadAllText(MonitoringFiles.PathOf("prometheus", "prometheus.yml"))).Items("scrape_configs").ToDictionary(job => job.Text("job_name")!);

        Assert.All(monitors, monitor =>
        {
            var job = outside[monitor.Json.Items("spec.endpoints").Single().Items("relabelings").Single().Text("replacement")!];
            Assert.All(Limits, limit => Assert.Equal(job.Text(limit.Outside), monitor.Json.Text("spec." + limit.Monitor)));
        });
    }

    [Fact]
    public async Task Grafana_finds_the_dashboards_reads_no_Secret_and_has_no_password_written_down()
    {
        var grafana = Values.At("grafana");
        var dashboards = (await Kustomize.RenderAsync("base")).OfKind("ConfigMap").Where(map => map.Name.StartsWith("grafana-dashboard-", StringComparison.Ordinal)).ToList();
        var role = (await Kustomize.RenderAsync("operator/stack"))["ClusterRole/" + grafana.Text("rbac.useExistingClusterRole")];

        Assert.NotEmpty(dashboards);
        Assert.All(dashboards, map =>
        {
            Assert.Equal(grafana.Text("sidecar.dashboards.labelValue"), map.Labels[grafana.Text("sidecar.dashboards.label")!]);
            Assert.Contains(grafana.Text("sidecar.dashboards.folderAnnotation")!, map.Json.Map("metadata.annotations").Keys);
        });
        Assert.Equal(["configmaps"], role.Json.Items("rules").SelectMany(rule => rule.Texts("resources")));
        Assert.Equal(["configmap", "configmap"], Sidecars.Select(sidecar => grafana.Text($"sidecar.{sidecar}.resource")));
        Assert.Null(grafana.Text("adminPassword"));
        Assert.NotEmpty(grafana.Text("admin.existingSecret")!);
        var source = KubeYaml.Parse(File.ReadAllText(MonitoringFiles.PathOf("grafana", "provisioning", "datasources", "prometheus.yaml"))).Items("datasources").Single();
        Assert.Equal(source.Text("uid"), grafana.Text("sidecar.datasources.uid"));
    }

    [Fact]
    public void The_autoscalers_metric_is_what_the_adapter_makes_of_the_gateways_requests()
    {
        var rule = Assert.Single(Read("prometheus-adapter-values.yaml").Items("rules.custom"));

        Assert.Equal("http_requests_per_second", rule.Text("name.as"));
        Assert.StartsWith("http_requests_total{job=\"infershield\"", rule.Text("seriesQuery"), StringComparison.Ordinal);
        Assert.Equal("http_requests_total", rule.Text("name.matches")!.Trim('^', '$'));
    }

    private static JsonNode Read(string name) => KubeYaml.Parse(File.ReadAllText(Path.Combine(Kustomize.Root, "helm", name)))!;

    [GeneratedRegex("\\bjob=~?\"([^\"]+)\"")]
    private static partial Regex JobMatcher { get; }
}
