using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace InferShield.Tests.Kubernetes.Rules;

/// <summary>
/// Every object that stands in a namespace names it, and an overlay of one namespace works in another: nothing in it still
/// names the old one, and its references hold.
/// </summary>
public sealed partial class NamespacesFit : RuleTests
{
    private const string Default = "infershield";
    private static readonly HashSet<string> OfTheCluster =
    [
        "Namespace", "ClusterRole", "ClusterRoleBinding", "PriorityClass", "StorageClass", "IngressClass", "PersistentVolume", "APIService", "CustomResourceDefinition", "ClusterSecretStore",
        "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding",
    ];

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Works_in_another_namespace(string overlay)
    {
        var spaces = (await Kustomize.RenderAsync(overlay)).Resources.Select(resource => resource.Namespace).OfType<string>().ToHashSet();
        if (spaces.Count != 1 || !spaces.Contains(Default))
        {
            // What stands in several namespaces has its own; the part of it that is the system is a kustomization too.
            Assert.Contains(spaces.Append("monitoring"), space => space != Default);
            return;
        }

        var moved = await Kustomize.RenderAsync(overlay, "other");

        AssertNone(Check(moved).Concat(LeftBehind(moved)));
        if (moved.Workloads.Any())
        {
            AssertNone(new ReferencesExist().Check(moved).Concat(new MonitorsSelectWhatIsThere().Check(moved)).Concat(new NetworkPoliciesFit().Check(moved)));
        }
    }

    [Fact]
    public Task Names_an_object_without_namespace() =>
        BreaksAsync(Production, rendering => ((JsonObject)rendering["Service/api"].Json["metadata"]!).Remove("namespace"), "Service/api, metadata.namespace");

    [Theory]
    [InlineData("""{"kind":"RoleBinding","metadata":{"name":"x"},"subjects":[{"kind":"ServiceAccount","name":"x","namespace":"infershield"}]}""")]
    [InlineData("""{"kind":"ConfigMap","metadata":{"name":"x"},"data":{"PGHOST":"postgres.infershield.svc.cluster.local"}}""")]
    [InlineData("""{"kind":"ConfigMap","metadata":{"name":"x"},"data":{"url":"http://api.infershield:8080"}}""")]
    [InlineData("""{"kind":"NetworkPolicy","metadata":{"name":"x"},"spec":{"podSelector":{"matchLabels":{"kubernetes.io/metadata.name":"infershield"}}}}""")]
    [InlineData("""{"kind":"ServiceMonitor","metadata":{"name":"x"},"spec":{"namespaceSelector":{"matchNames":["infershield"]}}}""")]
    [InlineData("""{"kind":"Deployment","metadata":{"name":"x"},"spec":{"args":["--namespaces=infershield"]}}""")]
    public void Names_what_still_points_to_the_old_namespace(string json) =>
        Assert.Single(LeftBehind(new Rendering("example", [new Resource((JsonObject)JsonNode.Parse(json)!)])));

    internal override IEnumerable<Finding> Check(Rendering rendering) =>
        from resource in rendering.Resources
        where OfTheCluster.Contains(resource.Kind) == resource.Namespace is not null && (IsPlaced(rendering) || resource.Namespace is not null)
        select Finding.Of(rendering, resource, "metadata.namespace", resource.Namespace is null ? "is not set" : "is set for an object of the whole cluster");

    // A part that names no namespace at all is placed by who uses it.
    private static bool IsPlaced(Rendering rendering) => rendering.Resources.Any(resource => resource.Namespace is not null);

    private static IEnumerable<Finding> LeftBehind(Rendering rendering) =>
        from resource in rendering.Resources
        from scalar in resource.Json.Scalars()
        let path = scalar.Where()
        let text = scalar.ToString()
        where text == Default ? NamesSpace.IsMatch(path) : Address.IsMatch(text)
        select Finding.Of(rendering, resource, scalar, $"still names {Default}: {Address.Match(text)}");

    [GeneratedRegex(@"(\.namespace|\['kubernetes\.io/metadata\.name'\]|\.matchNames\[[0-9]+\]|\.namespaces(\.names)?\[[0-9]+\])$", RegexOptions.ExplicitCapture)]
    private static partial Regex NamesSpace { get; }

    [GeneratedRegex(@"[a-z0-9]\.infershield(\.svc|:[0-9]|/|$)|namespaces?=infershield\b", RegexOptions.ExplicitCapture)]
    private static partial Regex Address { get; }
}
