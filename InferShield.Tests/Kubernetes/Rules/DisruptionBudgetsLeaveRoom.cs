using System.Globalization;
using System.Text.Json.Nodes;

namespace InferShield.Tests.Kubernetes.Rules;

/// <summary>A PodDisruptionBudget selects pods, and lets at least one of them go.</summary>
public sealed class DisruptionBudgetsLeaveRoom : RuleTests
{
    [Fact]
    public Task Names_a_budget_that_blocks_every_drain() =>
        BreaksAsync(
            Production,
            rendering =>
            {
                var spec = (JsonObject)Gateways(rendering).Json["spec"]!;
                spec.Remove("maxUnavailable");
                spec["minAvailable"] = "100%";
            },
            "lets none of");

    [Fact]
    public Task Names_a_budget_without_pods() =>
        BreaksAsync(Production, rendering => Gateways(rendering).Json["spec"]!["selector"] = JsonNode.Parse("""{"matchLabels":{"app":"gone"}}"""), "matches no pods");

    [Fact]
    public async Task The_gateway_has_one_in_production() => Assert.NotNull(Gateways(await Kustomize.RenderAsync(Production)));

    internal override IEnumerable<Finding> Check(Rendering rendering)
    {
        foreach (var budget in rendering.OfKind("PodDisruptionBudget"))
        {
            var pods = rendering.Workloads.Where(workload => workload.IsServer && workload.Namespace == budget.Namespace && Selector.Matches(budget.Json.At("spec.selector"), workload.PodLabels)).ToList();
            var count = pods.Sum(pod => Fewest(rendering, pod));
            if (pods.Count == 0)
            {
                yield return Finding.Of(rendering, budget, "spec.selector", "matches no pods");
            }
            else if (budget.Json.Text("spec.minAvailable") is { } least && Share(least, count) >= count)
            {
                yield return Finding.Of(rendering, budget, "spec.minAvailable", $"{least} lets none of {count} pods go");
            }
            else if (budget.Json.Text("spec.maxUnavailable") is { } most && Share(most, count) < 1)
            {
                yield return Finding.Of(rendering, budget, "spec.maxUnavailable", $"{most} lets none of {count} pods go");
            }
            else if (budget.Json.At("spec.minAvailable") is null == budget.Json.At("spec.maxUnavailable") is null)
            {
                yield return Finding.Of(rendering, budget, "spec", "has to have one of minAvailable and maxUnavailable");
            }
        }
    }

    private static Resource Gateways(Rendering rendering) =>
        rendering.OfKind("PodDisruptionBudget").First(budget => Selector.Matches(budget.Json.At("spec.selector"), rendering["Deployment/api"].PodLabels));

    private static int Fewest(Rendering rendering, Resource workload) =>
        rendering.OfKind("HorizontalPodAutoscaler").FirstOrDefault(scaler => scaler.Namespace == workload.Namespace && scaler.Json.Text("spec.scaleTargetRef.kind") == workload.Kind && scaler.Json.Text("spec.scaleTargetRef.name") == workload.Name) is { } scaler
            ? scaler.Json.Number("spec.minReplicas") ?? 1
            : workload.Replicas;

    // A percentage is rounded up, both as what has to stay and as what may go.
    private static int Share(string value, int count) =>
        value.EndsWith('%') ? (int)Math.Ceiling(double.Parse(value[..^1], CultureInfo.InvariantCulture) / 100 * count) : int.Parse(value, CultureInfo.InvariantCulture);
}
