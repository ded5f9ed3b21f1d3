using System.Text.Json.Nodes;

namespace InferShield.Tests.Kubernetes;

/// <summary>One object of a rendering.</summary>
internal sealed class Resource(JsonObject json)
{
    private static readonly string[] ContainerLists = ["initContainers", "containers", "ephemeralContainers"];

    public JsonObject Json => json;

    public string ApiVersion => json.Text("apiVersion") ?? "";

    public string Kind => json.Text("kind") ?? "";

    public string Name => json.Text("metadata.name") ?? json.Text("metadata.generateName") ?? "";

    public string? Namespace => json.Text("metadata.namespace");

    public string Id => $"{Kind}/{Name}";

    public Dictionary<string, string> Labels => json.Map("metadata.labels");

    /// <summary>Where a pod's metadata and spec stand, in a pod or in what makes pods.</summary>
    public JsonNode? Pod => Kind switch
    {
        "Pod" => json,
        "Deployment" or "StatefulSet" or "DaemonSet" or "ReplicaSet" or "Job" => json.At("spec.template"),
        "CronJob" => json.At("spec.jobTemplate.spec.template"),
        _ => null,
    };

    public Dictionary<string, string> PodLabels => Pod.Map("metadata.labels");

    /// <summary>All containers of the pod: init and ephemeral ones too.</summary>
    public IEnumerable<JsonNode> Containers => ContainerLists.SelectMany(list => Pod.Items("spec." + list));

    /// <summary>True for what runs as long as it is there, and can serve.</summary>
    public bool IsServer => Kind is "Deployment" or "StatefulSet" or "DaemonSet" or "ReplicaSet" or "Pod";

    /// <summary>The container ports as name, number and protocol.</summary>
    public IEnumerable<ContainerPort> Ports =>
        from container in Containers
        from port in container.Items("ports")
        select new ContainerPort(port.Text("name") ?? "", port.Number("containerPort") ?? 0, port.Text("protocol") ?? "TCP");

    /// <summary>How many pods there are: the fewest, where a number is set.</summary>
    public int Replicas => json.Number("spec.replicas") ?? 1;

    public override string ToString() => Id;
}

internal sealed record ContainerPort(string Name, int Number, string Protocol)
{
    /// <summary>True when a number or a name means this port.</summary>
    public bool Is(string wanted) => wanted == Name || (int.TryParse(wanted, out var number) && number == Number);
}
