namespace InferShield.Tests.Kubernetes.Rules;

/// <summary>The gateway's pods carry the annotations that Prometheus looks for, exactly these. Aspirate cannot write any.</summary>
public sealed class GatewayPodsAreAnnotated : RuleTests
{
    private const string Prefix = "prometheus.io/";
    private static readonly Dictionary<string, string> Wanted = new() { [Prefix + "scrape"] = "true", [Prefix + "port"] = "3000", [Prefix + "path"] = "/metrics" };

    [Theory]
    [InlineData("prometheus.io/scrape", "yes")]
    [InlineData("prometheus.io/port", "8080")]
    [InlineData("prometheus.io/path", null)]
    [InlineData("prometheus.io/ports", "3000")]
    public Task Names_an_annotation_that_is_not_right(string name, string? value) =>
        BreaksAsync(Production, rendering => rendering["Deployment/api"].Pod.At("metadata.annotations")![name] = value, name);

    internal override IEnumerable<Finding> Check(Rendering rendering) =>
        from workload in rendering.OfKind("Deployment")
        where workload.Name == "api" && rendering.Name != "base"
        let has = workload.Pod.Map("metadata.annotations").Where(annotation => annotation.Key.StartsWith(Prefix, StringComparison.Ordinal)).ToDictionary()
        from name in Wanted.Keys.Union(has.Keys)
        where has.GetValueOrDefault(name) != Wanted.GetValueOrDefault(name)
        select Finding.Of(rendering, workload, "spec.template.metadata.annotations", $"{name} is {has.GetValueOrDefault(name) ?? "not set"}, not {Wanted.GetValueOrDefault(name) ?? "left out"}");
}
