namespace InferShield.Tests.Kubernetes;

/// <summary>YAML as kubectl reads it.</summary>
public sealed class KubeYamlTests
{
    [Theory]
    [InlineData("a: on", "true")]
    [InlineData("a: \"on\"", "\"on\"")]
    [InlineData("a: No", "false")]
    [InlineData("a: 0440", "288")]
    [InlineData("a: 0x", "\"0x\"")]
    [InlineData("a: 1.5", "1.5")]
    [InlineData("a: 10m", "\"10m\"")]
    [InlineData("a: 1.2.3", "\"1.2.3\"")]
    [InlineData("a:", "null")]
    [InlineData("a: |\n  x\n", "\"x\\n\"")]
    [InlineData("a: [1, b]", "[1,\"b\"]")]
    public void A_scalar_has_the_type_that_the_cluster_sees(string yaml, string json) =>
        Assert.Equal(json, KubeYaml.Parse(yaml)!["a"]?.ToJsonString() ?? "null");

    [Fact]
    public void A_finding_says_where_it_is()
    {
        var rendering = Rendering.Parse("overlays/x", "kind: Deployment\nmetadata: {name: api}\nspec: {template: {spec: {containers: [{image: x}]}}}");
        var container = rendering["Deployment/api"].Containers.Single();

        Assert.Equal("overlays/x: Deployment/api, spec.template.spec.containers[0]: is wrong", Finding.Of(rendering, rendering["Deployment/api"], container, "is wrong").ToString());
    }
}
