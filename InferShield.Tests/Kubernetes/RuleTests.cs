using System.Text.Json.Nodes;

namespace InferShield.Tests.Kubernetes;

/// <summary>A rule that every kustomization keeps. Each rule shows besides that it can be broken.</summary>
public abstract class RuleTests
{
    private protected const string Production = "overlays/production";
    private protected const string Plain = "overlays/production-plain";

    public static TheoryData<string> Overlays => [.. Kustomize.Overlays];

    internal abstract IEnumerable<Finding> Check(Rendering rendering);

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Holds_in(string overlay) => AssertNone(Check(await Kustomize.RenderAsync(overlay)));

    /// <summary>Breaks one thing in a rendered overlay, and expects one finding more.</summary>
    /// <param name="overlay">The overlay.</param>
    /// <param name="change">Changes the rendering, or makes another of it.</param>
    /// <param name="named">What the finding names, as printed: object, field and problem, or parts of them.</param>
    private protected async Task BreaksAsync(string overlay, Func<Rendering, Rendering> change, string named)
    {
        var rendering = await Kustomize.RenderAsync(overlay);
        var before = Check(rendering).ToHashSet();

        var found = Check(change(rendering.Copy())).Where(finding => !before.Contains(finding)).Distinct().ToList();

        Assert.True(found.Count == 1, $"expected one finding with {named}, got {found.Count}:\n{string.Join('\n', found)}");
        Assert.Contains(named, found[0].ToString(), StringComparison.Ordinal);
    }

    private protected Task BreaksAsync(string overlay, Action<Rendering> change, string named) =>
        BreaksAsync(
            overlay,
            rendering =>
            {
                change(rendering);
                return rendering;
            },
            named);

    /// <summary>The gateway's own container.</summary>
    private protected static JsonObject Gateway(Rendering rendering) =>
        (JsonObject)rendering["Deployment/api"].Pod.Items("spec.containers").First(container => container.Text("name") == "api");

    private protected static void AssertNone(IEnumerable<Finding> findings)
    {
        var found = findings.Distinct().ToList();
        Assert.True(found.Count == 0, $"{found.Count} findings:\n{string.Join('\n', found)}");
    }
}
