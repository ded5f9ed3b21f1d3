using System.Text.Json.Nodes;

namespace InferShield.Tests.Kubernetes.Rules;

/// <summary>
/// A ServiceMonitor selects Services, a PodMonitor pods, whose ports have the names that it asks for. One that is applied
/// beside the system is looked at beside production.
/// </summary>
public sealed class MonitorsSelectWhatIsThere : RuleTests
{
    [Theory]
    [InlineData("""{"selector":{"matchLabels":{"app":"gone"}},"endpoints":[{"port":"http"}]}""", "spec.selector: selects no Service")]
    [InlineData("""{"selector":{"matchLabels":{"app":"api"}},"endpoints":[{"port":"metrics"}]}""", "spec.endpoints[0]: Service/api has no port metrics")]
    [InlineData("""{"selector":{"matchLabels":{"app":"api"}},"endpoints":[{"port":"management","path":"/metric"}]}""", "/metric")]
    [InlineData("""{"selector":{"matchLabels":{"app":"api"}},"namespaceSelector":{"matchNames":["gone"]},"endpoints":[{"port":"management"}]}""", "selects no Service")]
    public Task Names_a_service_monitor_that_misses(string spec, string named) =>
        BreaksAsync(Production, rendering => rendering.With(Monitor("ServiceMonitor", spec, rendering)), named);

    [Theory]
    [InlineData("""{"selector":{"matchLabels":{"app":"gone"}},"podMetricsEndpoints":[{"port":"http"}]}""", "selects no pods")]
    [InlineData("""{"selector":{"matchLabels":{"app":"api"}},"podMetricsEndpoints":[{"port":"metrics"}]}""", "Deployment/api has no port metrics")]
    public Task Names_a_pod_monitor_that_misses(string spec, string named) =>
        BreaksAsync(Production, rendering => rendering.With(Monitor("PodMonitor", spec, rendering)), named);

    internal override IEnumerable<Finding> Check(Rendering rendering)
    {
        var system = Kustomize.Beside(rendering);
        foreach (var monitor in rendering.OfKind("ServiceMonitor", "PodMonitor"))
        {
            var isService = monitor.Kind == "ServiceMonitor";
            var selected = Selected(system, monitor).ToList();
            if (selected.Count == 0)
            {
                yield return Finding.Of(rendering, monitor, "spec.selector", isService ? "selects no Service" : "selects no pods");
            }

            foreach (var endpoint in monitor.Json.Items(isService ? "spec.endpoints" : "spec.podMetricsEndpoints"))
            {
                foreach (var one in selected.Where(one => !HasPort(system, one, endpoint)))
                {
                    yield return Finding.Of(rendering, monitor, endpoint, $"{one} has no port {endpoint.Text("port") ?? endpoint.Text("targetPort")}");
                }

                if (selected.Any(one => one.Name == "api") && endpoint.Text("path") is not (null or "/metrics"))
                {
                    yield return Finding.Of(rendering, monitor, endpoint, $"the gateway has no {endpoint.Text("path")}");
                }
            }
        }
    }

    /// <summary>The Services or the pods' makers that a monitor selects.</summary>
    internal static IEnumerable<Resource> Selected(Rendering rendering, Resource monitor)
    {
        var spaces = monitor.Json.Texts("spec.namespaceSelector.matchNames").DefaultIfEmpty(monitor.Namespace).ToList();
        var everywhere = monitor.Json.IsTrue("spec.namespaceSelector.any");
        return monitor.Kind == "ServiceMonitor"
            ? rendering.OfKind("Service").Where(service => (everywhere || spaces.Contains(service.Namespace)) && Selector.Matches(monitor.Json.At("spec.selector"), service.Labels))
            : rendering.Workloads.Where(workload => workload.IsServer && (everywhere || spaces.Contains(workload.Namespace)) && Selector.Matches(monitor.Json.At("spec.selector"), workload.PodLabels));
    }

    private static bool HasPort(Rendering rendering, Resource one, JsonNode endpoint) =>
        one.Kind == "Service" && endpoint.Text("port") is { } port
            ? one.Json.Items("spec.ports").Any(own => own.Text("name") == port)
            : (one.Kind == "Service" ? rendering.Behind(one) : [one]).Any(workload => workload.Ports.Any(own => own.Is(endpoint.Text("port") ?? endpoint.Text("portNumber") ?? endpoint.Text("targetPort") ?? "")));

    private static Resource Monitor(string kind, string spec, Rendering rendering) =>
        new((JsonObject)JsonNode.Parse($$"""{"kind":"{{kind}}","metadata":{"name":"x","namespace":"{{rendering["Service/api"].Namespace}}"},"spec":{{spec}}}""")!);
}
