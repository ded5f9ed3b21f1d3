using System.Text.Json.Nodes;

namespace InferShield.Tests.Kubernetes.Rules;

/// <summary>
/// A HorizontalPodAutoscaler scales what is there, between two different numbers; what it scales sets no number itself;
/// use of a resource can only be compared with a request for it. A metric per pod is one that the adapter serves, which
/// asks the operator's Prometheus: where that scrapes nothing, the autoscaler would never take a pod away.
/// </summary>
public sealed class AutoscalersHaveTargets : RuleTests
{
    [Fact]
    public Task Names_a_target_that_is_not_there() =>
        BreaksAsync(Production, rendering => Gateways(rendering).Json.At("spec.scaleTargetRef")!["name"] = "gone", "spec.scaleTargetRef: is not there");

    [Fact]
    public Task Names_two_limits_that_are_one() =>
        BreaksAsync(Production, rendering => Gateways(rendering).Json["spec"]!["minReplicas"] = Gateways(rendering).Json["spec"]!["maxReplicas"]!.DeepClone(), "spec.minReplicas");

    [Fact]
    public Task Names_a_number_beside_the_autoscaler() =>
        BreaksAsync(Production, rendering => rendering["Deployment/api"].Json["spec"]!["replicas"] = 3, "Deployment/api, spec.replicas");

    [Fact]
    public Task Names_a_resource_that_is_not_asked_for() =>
        BreaksAsync(
            Production,
            rendering =>
            {
                foreach (var container in rendering["Deployment/api"].Containers)
                {
                    (container.At("resources.requests") as JsonObject)?.Remove("cpu");
                }
            },
            "requests no cpu");

    [Fact]
    public Task Names_a_metric_that_no_adapter_serves() =>
        BreaksAsync(Production, rendering => Gateways(rendering).Json.Items("spec.metrics").First(metric => metric.Text("type") == "Pods").At("pods.metric")!["name"] = "requests", "metric requests");

    [Fact]
    public async Task Names_a_metric_that_no_Prometheus_of_the_adapter_has()
    {
        var metrics = Gateways(await Kustomize.RenderAsync(Production)).Json["spec"]!["metrics"]!;

        await BreaksAsync(Plain, rendering => Gateways(rendering).Json["spec"]!["metrics"] = metrics.DeepClone(), "asks the operator's Prometheus");
    }

    [Fact]
    public async Task The_gateway_scales_on_processor_and_requests_in_production()
    {
        var metrics = Gateways(await Kustomize.RenderAsync(Production)).Json.Items("spec.metrics").ToList();

        Assert.Contains(metrics, metric => metric.Text("resource.name") == "cpu" || metric.Text("containerResource.name") == "cpu");
        Assert.Contains(metrics, metric => metric.Text("type") == "Pods");
    }

    internal override IEnumerable<Finding> Check(Rendering rendering)
    {
        var adapter = Adapter();
        foreach (var scaler in rendering.OfKind("HorizontalPodAutoscaler"))
        {
            var target = rendering.Find(scaler.Json.Text("spec.scaleTargetRef.kind") ?? "", scaler.Json.Text("spec.scaleTargetRef.name") ?? "", scaler.Namespace);
            if (target is null || target.ApiVersion != scaler.Json.Text("spec.scaleTargetRef.apiVersion"))
            {
                yield return Finding.Of(rendering, scaler, "spec.scaleTargetRef", "is not there");
                continue;
            }

            if (!((scaler.Json.Number("spec.minReplicas") ?? 1) < scaler.Json.Number("spec.maxReplicas")))
            {
                yield return Finding.Of(rendering, scaler, "spec.minReplicas", "is not less than maxReplicas");
            }

            if (target.Json.At("spec.replicas") is not null)
            {
                yield return Finding.Of(rendering, target, "spec.replicas", $"each apply undoes what {scaler} decided");
            }

            foreach (var metric in scaler.Json.Items("spec.metrics"))
            {
                var resource = metric.Text("resource.name") ?? metric.Text("containerResource.name");
                var only = metric.Text("containerResource.container");
                if (resource is not null && target.Pod.Items("spec.containers").Any(container => (only is null || container.Text("name") == only) && container.At("resources.requests." + resource) is null))
                {
                    yield return Finding.Of(rendering, scaler, metric, $"a container of {target} requests no {resource}");
                }

                if (metric.Text("pods.metric.name") is { } name && !adapter.Contains(name))
                {
                    yield return Finding.Of(rendering, scaler, metric, $"metric {name} is not in helm/prometheus-adapter-values.yaml");
                }
                else if (metric.Text("type") == "Pods" && !rendering.OfKind("ServiceMonitor").Any())
                {
                    yield return Finding.Of(rendering, scaler, metric, "the adapter asks the operator's Prometheus, which scrapes nothing of this");
                }
            }
        }
    }

    private static Resource Gateways(Rendering rendering) =>
        rendering.OfKind("HorizontalPodAutoscaler").First(scaler => scaler.Json.Text("spec.scaleTargetRef.name") == "api");

    private static HashSet<string?> Adapter() =>
        [.. KubeYaml.Parse(File.ReadAllText(Path.Combine(Kustomize.Root, "helm", "prometheus-adapter-values.yaml"))).Items("rules.custom").Select(rule => rule.Text("name.as"))];
}
