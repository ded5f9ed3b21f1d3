using System.Text.Json.Nodes;
using InferShield.Tests.Kubernetes.Network;

namespace InferShield.Tests.Kubernetes.Rules;

/// <summary>
/// Where traffic is denied by default, the NetworkPolicies allow what the system needs (<see cref="Needs"/>), and nothing
/// else. In production it is denied by default, both ways. The kubelet's probes need no policy: a pod's own machine always
/// reaches it.
/// </summary>
public sealed class NetworkPoliciesFit : RuleTests
{
    [Theory]
    [InlineData("Deployment/api → StatefulSet/postgres, port 5432")]
    [InlineData("Deployment/api → StatefulSet/redis, port 6379")]
    [InlineData("Deployment/api → the internet, port 443")]
    [InlineData("Deployment/api → DNS, port 53")]
    [InlineData("Deployment/postgres-exporter → StatefulSet/postgres, port 5432")]
    [InlineData("Deployment/api → the address of the machine's DNS, port 53/UDP")]
    [InlineData("the ingress controller → Deployment/api, port 8080")]
    [InlineData("the ingress controller → Pod/cm-acme-http-solver, port 8089")]
    public Task Production_needs(string flow) => NeedsAsync(Production, flow);

    [Theory]
    [InlineData("StatefulSet/prometheus → Deployment/api, port 3000")]
    [InlineData("StatefulSet/prometheus → StatefulSet/alertmanager, port 9093")]
    [InlineData("StatefulSet/prometheus → machines of the cluster's network, port 10250")]
    [InlineData("StatefulSet/grafana → StatefulSet/prometheus, port 9090")]
    [InlineData("StatefulSet/alertmanager → StatefulSet/alertmanager, port 9094")]
    [InlineData("StatefulSet/alertmanager → StatefulSet/alertmanager, port 9094/UDP")]
    [InlineData("StatefulSet/alertmanager → the internet, port 587")]
    public Task Plain_monitoring_needs(string flow) => NeedsAsync(Plain, flow);

    [Fact]
    public Task A_route_needs_its_Gateway() => NeedsAsync(Production + " + components/gateway-api", "the Gateway → Deployment/api, port 8080");

    [Fact]
    public Task A_provider_s_database_is_migrated_too() => NeedsAsync("overlays/production-managed + components/migration-job", "Job/api-migrate → machines of the cluster's network, port 5432");

    [Fact]
    public Task Names_a_flow_that_is_not_allowed() =>
        BreaksAsync(Production, rendering => Replace(rendering, "redis-exporter", "gone", "to-redis"), "Deployment/redis-exporter → StatefulSet/redis, port 6379 is needed and not allowed");

    [Fact]
    public Task Names_a_flow_that_nobody_needs() =>
        BreaksAsync(Production, rendering => rendering.With(Policy(rendering, """{"podSelector":{"matchLabels":{"app":"redis-exporter"}},"policyTypes":["Egress"],"egress":[{"to":[{"podSelector":{"matchLabels":{"app":"redis"}}},{"ipBlock":{"cidr":"203.0.113.0/24"}}],"ports":[{"port":443}]}]}""")), "Deployment/redis-exporter → the internet, port 443 is allowed and not needed");

    [Fact]
    public Task Names_a_door_that_is_open_to_everybody() =>
        BreaksAsync(Production, rendering => rendering.With(Policy(rendering, """{"podSelector":{"matchLabels":{"app":"redis"}},"policyTypes":["Ingress"],"ingress":[{"from":[{"namespaceSelector":{"matchLabels":{"kubernetes.io/metadata.name":"elsewhere"}}}],"ports":[{"port":"tcp"}]}]}""")), "a pod of another namespace → StatefulSet/redis, port 6379 is allowed and not needed");

    [Fact]
    public Task Names_a_challenge_that_nobody_can_answer() =>
        BreaksAsync(Production, rendering => rendering.Without(rendering["NetworkPolicy/ingress-to-acme-solver"]), "the ingress controller → Pod/cm-acme-http-solver, port 8089 is needed and not allowed");

    [Fact]
    public Task Names_a_solver_that_nobody_starts() =>
        BreaksAsync(Production, rendering => ((JsonObject)rendering["Ingress/api"].Json.At("metadata.annotations")!).Remove("cert-manager.io/cluster-issuer"), "NetworkPolicy/ingress-to-acme-solver, spec.podSelector: selects no pods");

    [Fact]
    public Task Names_a_namespace_that_is_open() =>
        BreaksAsync(Production, rendering => rendering.Without(rendering["NetworkPolicy/default-deny"]), "nothing denies by default");

    [Fact]
    public Task Names_a_policy_for_nobody() =>
        BreaksAsync(Production, rendering => rendering.With(Policy(rendering, """{"podSelector":{"matchLabels":{"app":"gone"}},"policyTypes":["Egress"]}""")), "NetworkPolicy/more, spec.podSelector: selects no pods");

    internal override IEnumerable<Finding> Check(Rendering rendering)
    {
        var system = AcmeSolver.Beside(Kustomize.Beside(rendering));
        var policies = new PolicyEvaluation(system);
        var spaces = system.Workloads.Where(workload => !Exceptions.PodSecurity.ContainsKey((workload.Namespace, workload.Id))).Select(workload => workload.Namespace).Distinct().ToList();
        foreach (var open in spaces.Where(space => rendering.IsProduction && !policies.DenyByDefault(space)))
        {
            yield return new Finding(rendering.Name, $"Namespace/{open}", "", "nothing denies by default, both ways");
        }

        foreach (var policy in rendering.OfKind("NetworkPolicy").Where(policy => !system.Workloads.Any(workload => workload.Namespace == policy.Namespace && Selector.Matches(policy.Json.At("spec.podSelector"), workload.PodLabels))))
        {
            yield return Finding.Of(rendering, policy, "spec.podSelector", "selects no pods");
        }

        spaces.RemoveAll(space => !policies.DenyByDefault(space));
        var needs = new Needs(system);
        var inside = system.Workloads.Where(workload => spaces.Contains(workload.Namespace)).Select(workload => Peer.Of(system, workload)).ToList();
        List<Peer> everybody = [.. inside, Peer.Internet, Peer.Machines, .. Peer.NameServers, Peer.Monitoring, Peer.Ingress, Peer.Gateway, Peer.Stranger, .. spaces.OfType<string>().Select(Peer.Neighbour)];
        var allowed = Allowed(policies, inside, everybody);
        var known = everybody.Select(peer => peer.Name).ToHashSet();

        foreach (var missing in needs.Needed.Where(flow => known.Contains(flow.From) && known.Contains(flow.To) && !allowed.Contains(flow)))
        {
            yield return new Finding(rendering.Name, "NetworkPolicies", "", $"{missing} is needed and not allowed");
        }

        foreach (var spare in allowed.Except(needs.Needed).Where(flow => !needs.Tolerates(flow)))
        {
            yield return new Finding(rendering.Name, "NetworkPolicies", "", $"{spare} is allowed and not needed");
        }
    }

    private static async Task NeedsAsync(string overlay, string flow) =>
        Assert.Contains(new Needs(AcmeSolver.Beside(await Kustomize.RenderAsync(overlay))).Needed, needed => needed.ToString() == flow);

    private static HashSet<Flow> Allowed(PolicyEvaluation policies, List<Peer> inside, List<Peer> everybody) =>
    [
        .. from caller in everybody
           from called in everybody
           where inside.Contains(caller) || (inside.Contains(called) && caller != called)
           from port in called.Ports.Append(new ContainerPort("", Peer.AnyPort, "TCP"))
           where policies.Allows(caller, called, port)
           select new Flow(caller.Name, called.Name, port.Number, port.Protocol),
    ];

    private static void Replace(Rendering rendering, string value, string other, string policy)
    {
        foreach (var scalar in rendering[$"NetworkPolicy/{policy}"].Json.Scalars().Where(scalar => scalar.ToString() == value).ToList())
        {
            scalar.ReplaceWith(other);
        }
    }

    private static Resource Policy(Rendering rendering, string spec) =>
        new((JsonObject)JsonNode.Parse($$"""{"kind":"NetworkPolicy","metadata":{"name":"more","namespace":"{{rendering["Deployment/api"].Namespace}}"},"spec":{{spec}}}""")!);
}
