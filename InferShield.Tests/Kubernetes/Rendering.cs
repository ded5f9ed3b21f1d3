using System.Text.Json.Nodes;

namespace InferShield.Tests.Kubernetes;

/// <summary>What a kustomization makes.</summary>
/// <param name="Name">The kustomization's folder below monitoring/kubernetes.</param>
/// <param name="Resources">The objects.</param>
internal sealed record Rendering(string Name, IReadOnlyList<Resource> Resources)
{
    public IEnumerable<Resource> Workloads => Resources.Where(resource => resource.Pod is not null);

    /// <summary>True for an overlay that people run in production: the strict rules hold there.</summary>
    public bool IsProduction => Name.StartsWith("overlays/production", StringComparison.Ordinal);

    public static Rendering Parse(string name, string yaml) => new(name, [.. KubeYaml.ParseAll(yaml).Select(json => new Resource(json))]);

    public IEnumerable<Resource> OfKind(params string[] kinds) => Resources.Where(resource => kinds.Contains(resource.Kind));

    public Resource? Find(string kind, string name, string? inNamespace) =>
        Resources.FirstOrDefault(resource => resource.Kind == kind && resource.Name == name && resource.Namespace == inNamespace);

    /// <summary>The object with that kind and name, which has to be there.</summary>
    public Resource this[string id] => Resources.FirstOrDefault(resource => resource.Id == id) ?? throw new KeyNotFoundException($"{Name} has no {id}");

    /// <summary>The pods' makers that a Service sends to.</summary>
    public IEnumerable<Resource> Behind(Resource service) =>
        service.Json.Map("spec.selector") is { Count: > 0 } selector
            ? Workloads.Where(workload => workload.IsServer && workload.Namespace == service.Namespace && Selector.Matches(selector, workload.PodLabels))
            : [];

    public Rendering Copy() => this with { Resources = [.. Resources.Select(resource => new Resource((JsonObject)resource.Json.DeepClone()))] };

    public Rendering With(params Resource[] more) => this with { Resources = [.. Resources, .. more] };

    public Rendering Without(Resource one) => this with { Resources = [.. Resources.Where(resource => resource != one)] };
}
