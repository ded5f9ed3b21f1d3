using System.Text.Json.Nodes;

namespace InferShield.Tests.Kubernetes;

/// <summary>What is wrong in a rendered overlay, and where.</summary>
/// <param name="Overlay">The kustomization's folder.</param>
/// <param name="Object">Its kind and name.</param>
/// <param name="Path">The field.</param>
/// <param name="Problem">A sentence.</param>
internal sealed record Finding(string Overlay, string Object, string Path, string Problem)
{
    public static Finding Of(Rendering rendering, Resource resource, string path, string problem) => new(rendering.Name, resource.Id, path, problem);

    public static Finding Of(Rendering rendering, Resource resource, JsonNode node, string problem) => new(rendering.Name, resource.Id, node.Where(), problem);

    public override string ToString() => $"{Overlay}: {Object}{(Path.Length > 0 ? ", " : "")}{Path}: {Problem}";
}
