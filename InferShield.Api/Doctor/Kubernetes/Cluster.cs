using System.Text.Json;

namespace InferShield.Api.Doctor.Kubernetes;

/// <summary>What several checks look at, asked for once.</summary>
/// <param name="kubectl">Asks the cluster.</param>
/// <param name="application">InferShield's namespace.</param>
/// <param name="monitoring">The namespace of the operator's Prometheus.</param>
/// <param name="namespaces">All namespaces.</param>
internal sealed class Cluster(Kubectl kubectl, string application, string monitoring, IReadOnlyList<JsonElement> namespaces)
{
    /// <summary>Brings monitoring where there is none.</summary>
    public const string InstallMonitoring =
        "helm install prometheus prometheus-community/kube-prometheus-stack --namespace monitoring --create-namespace --values monitoring/kubernetes/helm/prometheus-values.yaml (monitoring/kubernetes/operator/README.md), or without an operator kubectl apply --server-side -k monitoring/kubernetes/overlays/production-plain";

    private readonly Dictionary<string, IReadOnlyList<JsonElement>> _pods = [];
    private readonly Dictionary<(string Plural, string Scope), IReadOnlyList<JsonElement>?> _operatorObjects = [];

    public Kubectl Kubectl => kubectl;

    public string Application => application;

    public string Monitoring => monitoring;

    public IReadOnlyList<JsonElement> Namespaces => namespaces;

    /// <summary>The pods of InferShield that have not ended.</summary>
    public Task<IReadOnlyList<JsonElement>> PodsAsync(CancellationToken cancellation) => PodsAsync(application, cancellation);

    /// <summary>The pods of a namespace that have not ended.</summary>
    public async Task<IReadOnlyList<JsonElement>> PodsAsync(string space, CancellationToken cancellation)
    {
        if (!_pods.TryGetValue(space, out var pods))
        {
            pods = [.. (await kubectl.ListAsync("pods", ["--namespace=" + space], cancellation) ?? []).Where(pod => pod.Phase() is not ("Succeeded" or "Failed"))];
            _pods.Add(space, pods);
        }

        return pods;
    }

    /// <summary>True where InferShield brought its own Prometheus: the plain way, or the base alone.</summary>
    public async Task<bool> HasOwnPrometheusAsync(CancellationToken cancellation) =>
        (await PodsAsync(cancellation)).Any(pod => pod.Labels().GetValueOrDefault("app") == "prometheus");

    /// <summary>Objects of one of the operator's kinds; null where the kind is not installed.</summary>
    public async Task<IReadOnlyList<JsonElement>?> OperatorObjectsAsync(string plural, string scope, CancellationToken cancellation)
    {
        if (!_operatorObjects.TryGetValue((plural, scope), out var objects))
        {
            objects = await kubectl.ListAsync(plural + ".monitoring.coreos.com", [scope], cancellation);
            _operatorObjects.Add((plural, scope), objects);
        }

        return objects;
    }
}
