using System.Text.Json.Nodes;
using InferShield.Tests.Kubernetes.Network;

namespace InferShield.Tests.Kubernetes.Rules;

/// <summary>Every Service sends to pods of the same overlay, or names a host outside; a StatefulSet's Service exists.</summary>
public sealed class ServicesHaveEndpoints : RuleTests
{
    [Fact]
    public Task Names_a_service_without_pods() =>
        BreaksAsync(Production, rendering => rendering["Service/redis-exporter"].Json.At("spec.selector")!["app"] = "gone", "Service/redis-exporter, spec.selector");

    [Fact]
    public Task Names_a_service_that_sends_nowhere() =>
        BreaksAsync(Production, rendering => ((JsonObject)rendering["Service/redis-exporter"].Json["spec"]!).Remove("selector"), "Service/redis-exporter, spec.selector");

    [Fact]
    public Task Names_a_stateful_set_without_its_service() =>
        BreaksAsync(Production, rendering => rendering["StatefulSet/postgres"].Json["spec"]!["serviceName"] = "gone", "StatefulSet/postgres, spec.serviceName");

    internal override IEnumerable<Finding> Check(Rendering rendering)
    {
        foreach (var service in rendering.OfKind("Service").Where(service => service.Json.Text("spec.type") != "ExternalName"))
        {
            if (!rendering.Behind(service).Any() && !IsOperators(service))
            {
                yield return Finding.Of(rendering, service, "spec.selector", "matches no pods of this overlay");
            }
        }

        foreach (var set in rendering.OfKind("StatefulSet").Where(set => rendering.Find("Service", set.Json.Text("spec.serviceName") ?? "", set.Namespace) is not { } service || !rendering.Behind(service).Contains(set)))
        {
            yield return Finding.Of(rendering, set, "spec.serviceName", $"{set.Json.Text("spec.serviceName")} is no Service that sends to it");
        }
    }

    // The pods of the operator's Prometheus are made by the operator.
    private static bool IsOperators(Resource service) =>
        service.Namespace == Peer.Monitoring.Namespace && service.Json.Map("spec.selector") is { Count: > 0 } selector && Selector.Matches(selector, Peer.Monitoring.Labels);
}
