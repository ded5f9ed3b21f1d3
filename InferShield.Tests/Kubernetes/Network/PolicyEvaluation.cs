using System.Net;
using System.Text.Json.Nodes;

namespace InferShield.Tests.Kubernetes.Network;

/// <summary>What the NetworkPolicies of a rendering allow, as a cluster evaluates them.</summary>
internal sealed class PolicyEvaluation(Rendering rendering)
{
    private readonly List<Resource> _policies = [.. rendering.OfKind("NetworkPolicy")];

    /// <summary>True when everything in the namespace that no policy names is closed, both ways.</summary>
    public bool DenyByDefault(string? space) => Denies(space, "Ingress") && Denies(space, "Egress");

    public bool Allows(Peer from, Peer to, ContainerPort port) =>
        Opens(from, to, "Egress", "to", to, port) && Opens(to, from, "Ingress", "from", to, port);

    private bool Denies(string? space, string direction) =>
        _policies.Any(policy => policy.Namespace == space && policy.Json.At("spec.podSelector") is JsonObject { Count: 0 } && Directions(policy).Contains(direction) && !policy.Json.Items("spec." + direction.ToLowerInvariant()).Any());

    // Whether the policies of one end allow the other end. Who is outside has none.
    private bool Opens(Peer own, Peer other, string direction, string peers, Peer listener, ContainerPort port)
    {
        var mine = _policies.Where(policy => own.Namespace is not null && policy.Namespace == own.Namespace && Directions(policy).Contains(direction) && Selector.Matches(policy.Json.At("spec.podSelector"), own.Labels)).ToList();
        return mine.Count == 0 || mine.Any(policy => policy.Json.Items("spec." + direction.ToLowerInvariant()).Any(rule =>
            (!rule.Items("ports").Any() || rule.Items("ports").Any(allowed => IsPort(allowed, listener, port)))
            && (!rule.Items(peers).Any() || rule.Items(peers).Any(allowed => IsPeer(allowed, policy.Namespace, other)))));
    }

    private static IEnumerable<string> Directions(Resource policy) => policy.Json.Texts("spec.policyTypes").DefaultIfEmpty("Ingress");

    private static bool IsPort(JsonNode allowed, Peer listener, ContainerPort port) =>
        (allowed.Text("protocol") ?? "TCP") == port.Protocol
        && (allowed.Text("port") is not { } wanted
            || listener.Ports.Any(own => own.Is(wanted) && own.Number == port.Number && own.Protocol == port.Protocol)
            || (int.TryParse(wanted, out var first) && port.Number >= first && port.Number <= (allowed.Number("endPort") ?? first)));

    private static bool IsPeer(JsonNode allowed, string? space, Peer other)
    {
        if (allowed["ipBlock"] is { } block)
        {
            return other.Address is { } address && Contains(block.Text("cidr"), address) && !block.Texts("except").Any(range => Contains(range, address));
        }

        return other.Namespace is not null
            && (allowed["namespaceSelector"] is { } spaces ? Selector.Matches(spaces, other.SpaceLabels) : other.Namespace == space)
            && (allowed["podSelector"] is not { } pods || Selector.Matches(pods, other.Labels));
    }

    private static bool Contains(string? range, IPAddress address) => IPNetwork.TryParse(range, out var network) && network.Contains(address);
}
