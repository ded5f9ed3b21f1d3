using System.Text.Json.Nodes;

namespace InferShield.Tests.Kubernetes.Rules;

/// <summary>
/// Beyond the standard: a root file system that cannot be written, no token for who does not ask the API, an image that is
/// pinned, and, in production, requests and limits for every container.
/// </summary>
public sealed class ContainersAreHardened : RuleTests
{
    private static readonly string[] Required = ["requests.cpu", "requests.memory", "limits.memory"];

    [Fact]
    public Task Names_a_root_that_can_be_written() =>
        BreaksAsync(Production, rendering => Context(rendering)["readOnlyRootFilesystem"] = false, "readOnlyRootFilesystem");

    [Fact]
    public Task Names_a_token_that_nobody_needs() =>
        BreaksAsync(Production, rendering => ((JsonObject)rendering["Deployment/api"].Pod!["spec"]!)["automountServiceAccountToken"] = true, "automountServiceAccountToken");

    [Theory]
    [InlineData("infershield/api:latest")]
    [InlineData("infershield/api")]
    [InlineData("registry.example.com:5000/infershield/api")]
    public Task Names_an_image_that_is_not_pinned(string image) =>
        BreaksAsync(Production, rendering => rendering["Deployment/redis-exporter"].Containers.First()["image"] = image, image);

    [Theory]
    [InlineData("requests", "cpu")]
    [InlineData("requests", "memory")]
    [InlineData("limits", "memory")]
    public Task Names_a_container_without_resources(string kind, string resource) =>
        BreaksAsync(Production, rendering => ((JsonObject)Gateway(rendering).At("resources." + kind)!).Remove(resource), $"resources.{kind}.{resource}");

    [Fact]
    public async Task Every_token_is_needed()
    {
        var renderings = await Task.WhenAll(Kustomize.Overlays.Select(Kustomize.RenderAsync));

        Assert.All(Exceptions.Tokens.Keys, exception => Assert.Contains(renderings, rendering => rendering.Workloads.Any(workload => workload.Id == exception && HasToken(rendering, workload))));
    }

    internal override IEnumerable<Finding> Check(Rendering rendering)
    {
        foreach (var workload in rendering.Workloads)
        {
            if (HasToken(rendering, workload) && !Exceptions.Tokens.ContainsKey(workload.Id))
            {
                yield return Finding.Of(rendering, workload, "spec.template.spec.automountServiceAccountToken", "is not false");
            }

            foreach (var container in workload.Containers)
            {
                if (rendering.Name != "base" && !container.IsTrue("securityContext.readOnlyRootFilesystem"))
                {
                    yield return Finding.Of(rendering, workload, container.Where() + ".securityContext.readOnlyRootFilesystem", "is not true");
                }

                var image = container.Text("image") ?? "";
                if (!IsPinned(image) && !(image == "infershield/api:latest" && rendering.Name is "base" or "overlays/dev"))
                {
                    yield return Finding.Of(rendering, workload, container.Where() + ".image", $"{image} may be another one tomorrow");
                }

                // A limit of CPU is left to whoever installs: throttling costs more than it keeps.
                foreach (var missing in Required.Where(field => rendering.IsProduction && container.At("resources." + field) is null))
                {
                    yield return Finding.Of(rendering, workload, $"{container.Where()}.resources.{missing}", "is not set");
                }
            }
        }
    }

    private static bool HasToken(Rendering rendering, Resource workload)
    {
        var account = rendering.Find("ServiceAccount", workload.Pod.Text("spec.serviceAccountName") ?? "default", workload.Namespace);
        return (workload.Pod.Text("spec.automountServiceAccountToken") ?? account?.Json.Text("automountServiceAccountToken")) != "false";
    }

    private static bool IsPinned(string image) =>
        image.Contains("@sha256:", StringComparison.Ordinal) || (image.Split('/')[^1].Split(':') is [_, var tag] && tag is not ("" or "latest"));

    private static JsonNode Context(Rendering rendering) => Gateway(rendering).At("securityContext")!;
}
