using System.Text.Json.Nodes;

namespace InferShield.Tests.Kubernetes.Rules;

/// <summary>
/// The Prometheus of <c>helm/prometheus-values.yaml</c> picks up every PrometheusRule and monitor, its Grafana every
/// dashboard; what the values name in the namespace is made by <c>operator/</c>.
/// </summary>
public sealed class MonitoringIsPickedUp : RuleTests
{
    private const string Release = "prometheus";
    private static readonly Dictionary<string, string> Selectors = new()
    {
        ["PrometheusRule"] = "ruleSelector",
        ["ServiceMonitor"] = "serviceMonitorSelector",
        ["PodMonitor"] = "podMonitorSelector",
        ["Probe"] = "probeSelector",
        ["ScrapeConfig"] = "scrapeConfigSelector",
    };

    private static readonly Lazy<JsonNode> Values = new(() => KubeYaml.Parse(File.ReadAllText(Path.Combine(Kustomize.Root, "helm", "prometheus-values.yaml")))!);

    [Theory]
    [InlineData("PrometheusRule", "ruleSelector")]
    [InlineData("ServiceMonitor", "serviceMonitorSelector")]
    [InlineData("PodMonitor", "podMonitorSelector")]
    [InlineData("Probe", "probeSelector")]
    [InlineData("ScrapeConfig", "scrapeConfigSelector")]
    public void Names_what_is_not_selected(string kind, string selector)
    {
        var resource = new Resource((JsonObject)JsonNode.Parse($$$$"""{"kind":"{{{{kind}}}}","metadata":{"name":"x","labels":{"release":"{{{{Release}}}}"}}}""")!);
        var rendering = new Rendering("example", [resource]);

        Assert.Contains("labels", Assert.Single(Check(rendering, Spec($$$$"""{"{{{{selector}}}}":{"matchLabels":{"app":"other"}}}"""))).ToString(), StringComparison.Ordinal);
        Assert.Empty(Check(rendering, Spec("{}")));
        resource.Json["metadata"]!["labels"]!["release"] = "stack";
        Assert.Single(Check(rendering, Spec("{}")));
        Assert.Empty(Check(rendering, Spec($$"""{"{{selector}}NilUsesHelmValues":false}""")));
    }

    [Fact]
    public Task Names_a_dashboard_that_the_sidecar_does_not_find() =>
        BreaksAsync(Production, rendering => Dashboards(rendering).First().Json.At("metadata.labels")!["grafana_dashboard"] = "yes", "ConfigMap/grafana-dashboard");

    [Fact]
    public async Task The_values_name_what_the_operator_folder_makes()
    {
        var made = await Kustomize.RenderAsync("operator");
        var alertmanager = Values.Value.At("alertmanager.alertmanagerSpec");
        string[] wanted = [.. alertmanager.Texts("configMaps").Select(name => $"ConfigMap/{name}"), $"Secret/{alertmanager.Text("configSecret") ?? "alertmanager-config"}"];

        Assert.All(wanted, id => Assert.Contains(made.Resources, resource => resource.Id == id && resource.Namespace == "monitoring"));
    }

    [Fact]
    public async Task Every_dashboard_is_in_production()
    {
        var files = Dashboards(await Kustomize.RenderAsync(Production)).SelectMany(map => map.Json.Map("data").Keys);

        Assert.Equal(Directory.EnumerateFiles(MonitoringFiles.PathOf("grafana", "dashboards"), "*.json").Select(Path.GetFileName).Order(), files.Order());
    }

    internal override IEnumerable<Finding> Check(Rendering rendering) => Check(rendering, Values.Value);

    private static IEnumerable<Finding> Check(Rendering rendering, JsonNode values)
    {
        var spec = values.At("prometheus.prometheusSpec");
        foreach (var resource in rendering.Resources.Where(resource => Selectors.ContainsKey(resource.Kind)))
        {
            var field = Selectors[resource.Kind];
            var usesRelease = spec.Text(field + "NilUsesHelmValues") != "false";
            var selector = spec.At(field) is JsonObject { Count: > 0 } own ? own : JsonNode.Parse(usesRelease ? $$$"""{"matchLabels":{"release":"{{{Release}}}"}}""" : "{}");
            if (!Selector.Matches(selector, resource.Labels))
            {
                yield return Finding.Of(rendering, resource, "metadata.labels", $"{field} of the values file asks for {selector!.ToJsonString()}");
            }
        }

        var (label, value) = (values.Text("grafana.sidecar.dashboards.label") ?? "grafana_dashboard", values.Text("grafana.sidecar.dashboards.labelValue") ?? "1");
        foreach (var map in Dashboards(rendering).Where(map => map.Labels.GetValueOrDefault(label) != value))
        {
            yield return Finding.Of(rendering, map, "metadata.labels", $"Grafana's sidecar asks for {label}={value}");
        }
    }

    private static IEnumerable<Resource> Dashboards(Rendering rendering) =>
        rendering.OfKind("ConfigMap").Where(map => map.Name.StartsWith("grafana-dashboard-", StringComparison.Ordinal));

    private static JsonNode Spec(string spec) => JsonNode.Parse($$$"""{"prometheus":{"prometheusSpec":{{{spec}}}}}""")!;
}
