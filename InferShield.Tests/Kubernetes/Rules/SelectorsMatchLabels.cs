using System.Text.Json.Nodes;

namespace InferShield.Tests.Kubernetes.Rules;

/// <summary>
/// A Deployment, StatefulSet or DaemonSet selects its own pods, and nobody else's; what spreads pods or keeps them apart
/// counts those pods.
/// </summary>
public sealed class SelectorsMatchLabels : RuleTests
{
    [Fact]
    public Task Names_a_selector_that_its_pods_do_not_match() =>
        BreaksAsync(Production, rendering => rendering["Deployment/api"].Json.At("spec.selector.matchLabels")!["app"] = "other", "Deployment/api, spec.selector");

    [Fact]
    public Task Names_pods_that_two_select() =>
        BreaksAsync(
            Production,
            rendering => rendering.With(new Resource((JsonObject)JsonNode.Parse("""{"kind":"Job","metadata":{"name":"more","namespace":"infershield"},"spec":{"template":{"metadata":{"labels":{"app":"api"}}}}}""")!)),
            "Deployment/api, spec.selector: selects the pods of Job/more");

    [Fact]
    public Task Names_a_spread_that_counts_other_pods() =>
        BreaksAsync(Production, rendering => rendering["Deployment/api"].Pod.Items("spec.topologySpreadConstraints").First().At("labelSelector.matchLabels")!["app"] = "gone", "Deployment/api, spec.template.spec.topologySpreadConstraints[0]");

    internal override IEnumerable<Finding> Check(Rendering rendering)
    {
        foreach (var workload in rendering.OfKind("Deployment", "StatefulSet", "DaemonSet"))
        {
            var selector = workload.Json.At("spec.selector");
            if (!Selector.Matches(selector, workload.PodLabels))
            {
                yield return Finding.Of(rendering, workload, "spec.selector", $"does not match the pods' labels ({string.Join(", ", workload.PodLabels)})");
            }

            foreach (var spread in workload.Pod.Items("spec.topologySpreadConstraints").Concat(Apart(workload)).Where(spread => !Selector.Matches(spread["labelSelector"], workload.PodLabels)))
            {
                yield return Finding.Of(rendering, workload, spread, "counts other pods than its own");
            }

            foreach (var other in rendering.Workloads.Where(other => other != workload && other.Namespace == workload.Namespace && Selector.Matches(selector, other.PodLabels)))
            {
                yield return Finding.Of(rendering, workload, "spec.selector", $"selects the pods of {other} too");
            }
        }
    }

    private static IEnumerable<JsonNode> Apart(Resource workload) =>
        workload.Pod.Items("spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution")
            .Concat(workload.Pod.Items("spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution").Select(preferred => preferred["podAffinityTerm"]!));
}
