namespace InferShield.Tests.Kubernetes.Rules;

/// <summary>Every kustomization builds, and each way to install that the README names is one.</summary>
public sealed class KustomizationsBuild : RuleTests
{
    [Theory]
    [InlineData("base")]
    [InlineData("overlays/dev")]
    [InlineData("overlays/production")]
    [InlineData("overlays/production-managed")]
    [InlineData("overlays/production-plain")]
    [InlineData("operator")]
    [InlineData("thanos/operator")]
    [InlineData("overlays/production + components/without-redis")]
    public void Is_looked_at(string overlay) => Assert.Contains(overlay, Kustomize.Overlays);

    [Fact]
    public void Names_one_without_objects() => Assert.Single(Check(new Rendering("example", [])));

    internal override IEnumerable<Finding> Check(Rendering rendering) =>
        rendering.Resources.Count > 0 ? [] : [new Finding(rendering.Name, "kustomization.yaml", "", "makes no object")];
}
