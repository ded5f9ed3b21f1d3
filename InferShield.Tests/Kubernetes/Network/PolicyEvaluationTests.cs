namespace InferShield.Tests.Kubernetes.Network;

/// <summary>NetworkPolicies as a cluster evaluates them.</summary>
public sealed class PolicyEvaluationTests
{
    private const string Pods = """
        ---
        kind: Deployment
        metadata: {name: web, namespace: here}
        spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{ports: [{name: http, containerPort: 80}]}]}}}
        ---
        kind: Deployment
        metadata: {name: store, namespace: here}
        spec: {template: {metadata: {labels: {app: store}}, spec: {containers: [{ports: [{name: tcp, containerPort: 5432}, {name: more, containerPort: 5433, protocol: UDP}]}]}}}
        """;

    private const string Closed = """

        ---
        kind: NetworkPolicy
        metadata: {name: deny, namespace: here}
        spec: {podSelector: {}, policyTypes: [Ingress, Egress]}

        """;

    [Theory]
    [InlineData("", true)]
    [InlineData("podSelector: {}, policyTypes: [Egress]", false)]
    [InlineData("podSelector: {matchLabels: {app: store}}", false)]
    [InlineData("podSelector: {matchLabels: {app: other}}", true)]
    [InlineData("podSelector: {matchLabels: {app: store}}, ingress: [{}]", true)]
    [InlineData("podSelector: {matchLabels: {app: store}}, ingress: [{ports: [{port: tcp}]}]", true)]
    [InlineData("podSelector: {matchLabels: {app: store}}, ingress: [{ports: [{port: http}]}]", false)]
    [InlineData("podSelector: {matchLabels: {app: store}}, ingress: [{ports: [{port: 5432, protocol: UDP}]}]", false)]
    [InlineData("podSelector: {matchLabels: {app: store}}, ingress: [{ports: [{port: 5000, endPort: 6000}]}]", true)]
    [InlineData("podSelector: {matchLabels: {app: store}}, ingress: [{ports: [{port: 5000, endPort: 5431}]}]", false)]
    [InlineData("podSelector: {matchLabels: {app: store}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]", true)]
    [InlineData("podSelector: {matchLabels: {app: store}}, ingress: [{from: [{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [web]}]}}]}]", false)]
    [InlineData("podSelector: {matchLabels: {app: store}}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: here}}}]}]", true)]
    [InlineData("podSelector: {matchLabels: {app: store}}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: there}}}]}]", false)]
    [InlineData("podSelector: {matchLabels: {app: store}}, ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: other}}}]}]", false)]
    [InlineData("podSelector: {matchLabels: {app: store}}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]", false)]
    public void One_pod_reaches_another(string policy, bool allowed)
    {
        var rendering = Parse(policy.Length == 0 ? "" : $"\n---\nkind: NetworkPolicy\nmetadata: {{name: x, namespace: here}}\nspec: {{{policy}}}");

        Assert.Equal(allowed, new PolicyEvaluation(rendering).Allows(Of(rendering, "web"), Of(rendering, "store"), new("tcp", 5432, "TCP")));
    }

    [Theory]
    [InlineData("{cidr: 0.0.0.0/0}", true)]
    [InlineData("{cidr: 0.0.0.0/0, except: [203.0.113.0/24]}", false)]
    [InlineData("{cidr: 10.0.0.0/8}", false)]
    [InlineData("{cidr: '::/0'}", false)]
    public void A_pod_reaches_an_address(string block, bool allowed)
    {
        var rendering = Parse(Closed + $"---\nkind: NetworkPolicy\nmetadata: {{name: x, namespace: here}}\nspec: {{podSelector: {{}}, policyTypes: [Egress], egress: [{{to: [{{ipBlock: {block}}}], ports: [{{port: 443}}]}}]}}");

        Assert.Equal(allowed, new PolicyEvaluation(rendering).Allows(Of(rendering, "web"), Peer.Internet, new("", 443, "TCP")));
    }

    [Fact]
    public void Closed_is_closed_both_ways()
    {
        Assert.True(new PolicyEvaluation(Parse(Closed)).DenyByDefault("here"));
        Assert.False(new PolicyEvaluation(Parse(Closed)).DenyByDefault("there"));
        Assert.False(new PolicyEvaluation(Parse(Closed.Replace("[Ingress, Egress]", "[Ingress]", StringComparison.Ordinal))).DenyByDefault("here"));
    }

    private static Rendering Parse(string policies) => Rendering.Parse("example", Pods + policies);

    private static Peer Of(Rendering rendering, string name) => Peer.Of(rendering, rendering[$"Deployment/{name}"]);
}
