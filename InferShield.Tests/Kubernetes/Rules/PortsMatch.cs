namespace InferShield.Tests.Kubernetes.Rules;

/// <summary>A Service's target ports are ports of its pods, the backends of an Ingress or HTTPRoute ports of Services; port names are unique.</summary>
public sealed class PortsMatch : RuleTests
{
    private const int LongestName = 15;

    [Fact]
    public Task Names_a_target_port_that_no_pod_has() =>
        BreaksAsync(Production, rendering => rendering["Service/api"].Json.Items("spec.ports").First()["targetPort"] = "htpp", "Service/api, spec.ports[0]");

    [Fact]
    public Task Names_a_target_number_that_no_pod_has() =>
        BreaksAsync(Production, rendering => rendering["Service/postgres"].Json.Items("spec.ports").First()["targetPort"] = 5433, "Service/postgres, spec.ports[0]");

    [Fact]
    public Task Names_a_port_name_that_is_there_twice() =>
        BreaksAsync(Production, rendering => rendering["StatefulSet/redis"].Containers.First().At("ports")!.AsArray().Add(new System.Text.Json.Nodes.JsonObject { ["name"] = "tcp", ["containerPort"] = 1 }), "StatefulSet/redis, spec.template: port name tcp");

    [Fact]
    public Task Names_an_ingress_that_leads_to_another_port() =>
        BreaksAsync(Production, rendering => rendering.OfKind("Ingress").First().Json.Items("spec.rules").First().Items("http.paths").First().At("backend.service")!["port"] = new System.Text.Json.Nodes.JsonObject { ["number"] = 81 }, "Ingress/");

    [Fact]
    public Task Names_a_route_that_leads_to_another_port() =>
        BreaksAsync(Production + " + components/gateway-api", rendering => rendering["HTTPRoute/api"].Json.Items("spec.rules").First().Items("backendRefs").First()["port"] = 3001, "Service/api has no port 3001");

    internal override IEnumerable<Finding> Check(Rendering rendering) =>
        Services(rendering).Concat(Pods(rendering)).Concat(Ingresses(rendering)).Concat(Routes(rendering));

    private static IEnumerable<Finding> Services(Rendering rendering) =>
        from service in rendering.OfKind("Service")
        from port in service.Json.Items("spec.ports")
        let target = port.Text("targetPort") ?? port.Text("port")!
        from workload in rendering.Behind(service)
        where !workload.Ports.Any(own => own.Is(target) && own.Protocol == (port.Text("protocol") ?? "TCP"))
        select Finding.Of(rendering, service, port, $"sends to {target}, which is no port of {workload} ({string.Join(", ", workload.Ports)})");

    private static IEnumerable<Finding> Pods(Rendering rendering)
    {
        foreach (var workload in rendering.Workloads)
        {
            foreach (var name in workload.Ports.Where(port => port.Name.Length > 0).GroupBy(port => port.Name).Where(same => same.Count() > 1))
            {
                yield return Finding.Of(rendering, workload, "spec.template", $"port name {name.Key} is there twice");
            }

            foreach (var number in workload.Ports.GroupBy(port => (port.Number, port.Protocol)).Where(same => same.Count() > 1))
            {
                yield return Finding.Of(rendering, workload, "spec.template", $"port {number.Key} is there twice");
            }

            foreach (var port in workload.Ports.Where(port => port.Name.Length > LongestName))
            {
                yield return Finding.Of(rendering, workload, "spec.template", $"port name {port.Name} has more than {LongestName} characters");
            }
        }
    }

    private static IEnumerable<Finding> Routes(Rendering rendering) =>
        from route in rendering.OfKind("HTTPRoute")
        from backend in route.Json.Items("spec.rules").SelectMany(rule => rule.Items("backendRefs"))
        let service = rendering.Find("Service", backend.Text("name") ?? "", backend.Text("namespace") ?? route.Namespace)
        where service is null || !service.Json.Items("spec.ports").Any(port => port.Text("port") == backend.Text("port"))
        select Finding.Of(rendering, route, backend, service is null ? "is no Service here" : $"{service} has no port {backend.Text("port")}");

    private static IEnumerable<Finding> Ingresses(Rendering rendering) =>
        from ingress in rendering.OfKind("Ingress")
        from backend in ingress.Json.Items("spec.rules").SelectMany(rule => rule.Items("http.paths")).Select(path => path.At("backend.service")).Append(ingress.Json.At("spec.defaultBackend.service"))
        where backend is not null
        let service = rendering.Find("Service", backend.Text("name") ?? "", ingress.Namespace)
        let wanted = backend.Text("port.name") ?? backend.Text("port.number")
        where service is null || !service.Json.Items("spec.ports").Any(port => port.Text("name") == wanted || port.Text("port") == wanted)
        select Finding.Of(rendering, ingress, backend, service is null ? "is no Service here" : $"{service} has no port {wanted}");
}
