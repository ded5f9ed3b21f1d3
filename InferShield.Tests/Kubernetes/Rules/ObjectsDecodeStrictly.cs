using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using YamlDotNet.Core;

namespace InferShield.Tests.Kubernetes.Rules;

/// <summary>
/// Every object fits its published types: no unknown field, no wrong type, nothing required left out, no bad quantity or
/// enum. Kubernetes's own kinds are besides read by KubernetesClient, strictly. A kind that nobody knows is a finding.
/// </summary>
public sealed class ObjectsDecodeStrictly : RuleTests
{
    private static readonly PublishedTypes Types = new(Path.Combine(MonitoringFiles.Root, "..", "InferShield.Tests", "Kubernetes", "schema.txt"));
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly HashSet<string> Models =
    [
        .. from type in typeof(V1Pod).Assembly.GetExportedTypes()
           let entity = type.GetCustomAttribute<KubernetesEntityAttribute>()
           where entity is not null
           select $"{(entity.Group.Length > 0 ? entity.Group + "/" : "")}{entity.ApiVersion}/{entity.Kind}",
    ];

    [Theory]
    [InlineData("Deployment/api", "spec", "replica", "2", "replica")]
    [InlineData("Deployment/api", "spec", "replicas", "\"two\"", "replicas")]
    [InlineData("Deployment/api", "spec", "selector", null, "selector")]
    [InlineData("Deployment/api", "spec.template.spec", "dnsPolicy", "\"Cluster\"", "dnsPolicy")]
    [InlineData("Service/api", "spec", "type", "\"Public\"", "type")]
    [InlineData("Service/api", "metadata.labels", "app", "true", "app")]
    [InlineData("Service/api", "metadata", "lables", "{}", "lables")]
    [InlineData("Service/api", "", "apiVersion", "\"v2\"", "v2/Service")]
    public Task Names_what_does_not_fit(string resource, string at, string field, string? value, string named) =>
        BreaksSchemaAsync(Production, resource, at, field, value, named);

    [Fact]
    public Task Names_a_quantity_that_is_none() => BreaksAsync(
        Production,
        rendering => Gateway(rendering)["resources"] = JsonNode.Parse("""{"limits":{"memory":"1gb"}}"""),
        "limits.memory");

    [Theory]
    [InlineData("monitoring.coreos.com/v1", "ServiceMonitor", """{"selector":{},"endpoints":[{"prot":"http"}]}""", "prot")]
    [InlineData("monitoring.coreos.com/v1", "ServiceMonitor", """{"selector":{},"endpoints":[{"interval":"15 s"}]}""", "interval")]
    [InlineData("monitoring.coreos.com/v1", "ServiceMonitor", """{"endpoints":[]}""", "selector")]
    [InlineData("monitoring.coreos.com/v1", "PodMonitor", """{"podMetricsEndpoints":[]}""", "selector")]
    [InlineData("monitoring.coreos.com/v1", "PrometheusRule", """{"groups":[{"rules":[]}]}""", "name")]
    [InlineData("monitoring.coreos.com/v1", "Probe", """{"prober":{}}""", "url")]
    [InlineData("monitoring.coreos.com/v1alpha1", "ScrapeConfig", """{"staticConfigs":[{"targets":["x"],"label":{}}]}""", "label")]
    [InlineData("monitoring.coreos.com/v1alpha1", "AlertmanagerConfig", """{"route":{"reciever":"x"}}""", "reciever")]
    [InlineData("external-secrets.io/v1", "ExternalSecret", """{"data":[{"secretKey":"a"}]}""", "remoteRef")]
    [InlineData("external-secrets.io/v1", "SecretStore", """{}""", "provider")]
    [InlineData("gateway.networking.k8s.io/v1", "HTTPRoute", """{"rules":[{"backendRefs":[{"port":80}]}]}""", "name")]
    [InlineData("gateway.networking.k8s.io/v1", "HTTPRoute", """{"rules":[{"timeouts":{"request":"150 s"}}]}""", "request")]
    public void Names_what_does_not_fit_an_operators_kind(string apiVersion, string kind, string spec, string named)
    {
        var json = (JsonObject)JsonNode.Parse($$"""{"apiVersion":"{{apiVersion}}","kind":"{{kind}}","metadata":{"name":"x"},"spec":{{spec}}}""")!;

        var finding = Assert.Single(Check(new Rendering("example", [new Resource(json)])));

        Assert.Contains(named, finding.Problem, StringComparison.Ordinal);
    }

    internal override IEnumerable<Finding> Check(Rendering rendering) =>
        from resource in rendering.Resources
        from problem in Problems(resource)
        select Finding.Of(rendering, resource, "", problem);

    private static IEnumerable<string> Problems(Resource resource)
    {
        var type = $"{resource.ApiVersion}/{resource.Kind}";
        if (!Types.Knows(type))
        {
            return [$"no schema of {type} is known"];
        }

        var problems = Types.Problems(JsonSerializer.SerializeToElement(resource.Json), type, resource.Kind).ToList();
        return problems.Count > 0 || !Models.Contains(type) ? problems : Read(resource);
    }

    private static IEnumerable<string> Read(Resource resource)
    {
        try
        {
            KubernetesYaml.LoadAllFromString(resource.Json.ToJsonString(Readable), strict: true);
            return [];
        }
        catch (YamlException refused)
        {
            return [$"KubernetesClient: {refused.Message} {refused.InnerException?.Message}"];
        }
    }

    private Task BreaksSchemaAsync(string overlay, string resource, string at, string field, string? value, string named) => BreaksAsync(
        overlay,
        rendering =>
        {
            var node = (JsonObject)(at.Length == 0 ? rendering[resource].Json : rendering[resource].Json.At(at)!);
            node.Remove(field);
            if (value is not null)
            {
                node[field] = JsonNode.Parse(value);
            }
        },
        named);
}
