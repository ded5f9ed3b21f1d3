using System.Net;

namespace InferShield.Tests.Kubernetes.Network;

/// <summary>Who may talk or be talked to: pods of the overlay, or one that stands for many outside.</summary>
/// <param name="Name">What a finding calls it.</param>
/// <param name="Namespace">Its namespace, or null for an address.</param>
/// <param name="SpaceLabels">The namespace's labels.</param>
/// <param name="Labels">The pod's labels.</param>
/// <param name="Address">Its address, where it is no pod.</param>
/// <param name="Ports">The ports that it listens on.</param>
internal sealed record Peer(string Name, string? Namespace, Dictionary<string, string> SpaceLabels, Dictionary<string, string> Labels, IPAddress? Address, IReadOnlyList<ContainerPort> Ports)
{
    private const string NameLabel = "kubernetes.io/metadata.name";

    private static readonly ContainerPort[] Common =
    [
        new("", 53, "UDP"), .. new[] { 53, 25, 80, 443, 465, 587, 5432, 6379, 6443, 9000, 9090, 9100, 10250, AnyPort }.Select(number => new ContainerPort("", number, "TCP")),
    ];

    /// <summary>A port that nobody has: where it is open, every port is.</summary>
    public const int AnyPort = 4444;

    /// <summary>Model providers, chats, mail servers, object storage.</summary>
    public static readonly Peer Internet = Outside("the internet", "203.0.113.10");

    /// <summary>Addresses inside: API servers, kubelets, a company's databases.</summary>
    public static readonly Peer Machines = Outside("machines of the cluster's network", "10.1.2.3");

    public static readonly Peer Dns = Pod("DNS", "kube-system", new() { ["k8s-app"] = "kube-dns" });

    /// <summary>Who answers for names, in one cluster or another: CoreDNS, or NodeLocal DNSCache as a pod or by its address.</summary>
    public static readonly Peer[] NameServers = [Dns, Pod("the machine's DNS", "kube-system", new() { ["k8s-app"] = "node-local-dns" }), Outside("the address of the machine's DNS", "169.254.20.10")];

    /// <summary>The Prometheus of kube-prometheus-stack.</summary>
    public static readonly Peer Monitoring = Pod("Prometheus of namespace monitoring", "monitoring", new() { ["app.kubernetes.io/name"] = "prometheus" });

    public static readonly Peer Ingress = Pod("the ingress controller", "ingress-nginx", new() { ["app.kubernetes.io/name"] = "ingress-nginx", ["app.kubernetes.io/component"] = "controller" });

    /// <summary>The proxies of the Gateway that routes name.</summary>
    public static readonly Peer Gateway = Pod("the Gateway", "gateway", new() { ["gateway.networking.k8s.io/gateway-name"] = "public" });

    /// <summary>A pod of another application: nothing is meant for it.</summary>
    public static readonly Peer Stranger = Pod("a pod of another namespace", "elsewhere", new() { ["app"] = "stranger" });

    /// <summary>A pod in the system's own namespace that is none of its parts.</summary>
    public static Peer Neighbour(string space) => Pod($"another pod of {space}", space, new() { ["app"] = "neighbour" });

    /// <summary>True for what is no part of the overlay; parts are called KIND/NAME.</summary>
    public static bool IsOutside(string name) => !name.Contains('/', StringComparison.Ordinal);

    public static Peer Of(Rendering rendering, Resource workload) => new(
        workload.Id,
        workload.Namespace,
        new(rendering.OfKind("Namespace").FirstOrDefault(space => space.Name == workload.Namespace)?.Labels ?? []) { [NameLabel] = workload.Namespace ?? "" },
        workload.PodLabels,
        null,
        [.. workload.Ports.Where(port => workload.IsServer)]);

    private static Peer Pod(string name, string space, Dictionary<string, string> labels) => new(name, space, new() { [NameLabel] = space }, labels, null, Common);

    private static Peer Outside(string name, string address) => new(name, null, [], [], IPAddress.Parse(address), Common);
}

/// <summary>A connection that is made, or could be.</summary>
internal sealed record Flow(string From, string To, int Port, string Protocol = "TCP")
{
    public override string ToString() => $"{From} → {To}, {(Port == Peer.AnyPort ? "any port" : $"port {Port}")}{(Protocol == "TCP" ? "" : "/" + Protocol)}";
}
