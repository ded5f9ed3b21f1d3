using System.Text.Json.Nodes;

namespace InferShield.Tests.Kubernetes.Rules;

/// <summary>What leads to the gateway from outside leads to <c>/v1</c>, never to the management API.</summary>
public sealed class OnlyClientsPathsArePublic : RuleTests
{
    private const string Clients = "/v1";

    [Theory]
    [InlineData("/")]
    [InlineData("/api")]
    [InlineData(null)]
    public Task Names_an_ingress_that_publishes_more(string? path) =>
        BreaksAsync(Production, rendering => Set(rendering["Ingress/api"].Json.Items("spec.rules").First().Items("http.paths").First(), "path", path), "Ingress/api");

    [Fact]
    public Task Names_a_route_that_publishes_more() =>
        BreaksAsync(Production + " + components/gateway-api", rendering => ((JsonObject)rendering["HTTPRoute/api"].Json.Items("spec.rules").First()).Remove("matches"), "HTTPRoute/api");

    internal override IEnumerable<Finding> Check(Rendering rendering) =>
        from way in rendering.OfKind("Ingress", "HTTPRoute")
        from path in Paths(way)
        where path != Clients
        select Finding.Of(rendering, way, "spec", $"publishes {path}");

    private static IEnumerable<string> Paths(Resource way) => way.Kind == "Ingress"
        ? way.Json.Items("spec.rules").SelectMany(rule => rule.Items("http.paths")).Select(path => path.Text("path") ?? "/").Concat(way.Json.At("spec.defaultBackend") is null ? [] : ["/"])
        : way.Json.Items("spec.rules").SelectMany(rule => rule.Items("matches").Select(match => match.Text("path.value") ?? "/").DefaultIfEmpty("/"));

    private static void Set(JsonNode node, string field, string? value)
    {
        ((JsonObject)node).Remove(field);
        if (value is not null)
        {
            node[field] = value;
        }
    }
}
