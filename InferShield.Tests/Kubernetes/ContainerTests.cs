using InferShield.Containers;
using InferShield.Tests.Servers;

namespace InferShield.Tests.Kubernetes;

/// <summary>
/// What <c>eng/containers.sh</c> starts of the base. The start itself is that command's: it needs the images' registries,
/// which a test may not.
/// </summary>
public sealed class ContainerTests
{
    [Fact]
    public async Task It_starts_every_workload_of_the_base_with_its_configuration()
    {
        var parts = (await PartsAsync()).ToDictionary(part => part.Name);

        Assert.Equal(
            ["alertmanager", "api", "grafana", "node-exporter", "postgres", "postgres-exporter", "prometheus", "redis", "redis-exporter"],
            parts.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("prometheus.yml", parts["prometheus"].Files["/etc/prometheus"].Keys);
        Assert.Contains("alert-rules.yaml", parts["prometheus"].Files["/etc/prometheus/rules"].Keys);
        Assert.Equal(["/prometheus"], parts["prometheus"].Volumes);
        Assert.Equal(["/bin/sh"], parts["redis"].Command);
        Assert.Equal([8080, 3000], parts["api"].Ports);
    }

    [Fact]
    public async Task Secrets_and_earlier_variables_stand_in_the_environment()
    {
        var environment = (await PartsAsync()).Single(part => part.Name == "api").Environment(key => $"<{key}>");

        Assert.Equal("<admin-key>", environment["Tenants__AdminKey"]);
        Assert.Contains("Password=<postgres-password>;", environment["ConnectionStrings__infershield"], StringComparison.Ordinal);
        Assert.DoesNotContain("$(", string.Concat(environment.Values), StringComparison.Ordinal);
    }

    [Fact]
    public void A_ConfigMap_that_is_mounted_and_missing_is_named()
    {
        const string workload = """
            kind: Deployment
            metadata: {name: a}
            spec: {template: {spec: {containers: [{name: a, image: i, volumeMounts: [{name: v, mountPath: /v}]}], volumes: [{name: v, configMap: {name: gone}}]}}}
            """;

        Assert.Equal("a mounts the ConfigMap gone, which the manifests lack", Assert.Throws<InvalidDataException>(() => BaseManifest.Parse(workload)).Message);
    }

    [Fact]
    public async Task An_image_that_is_nowhere_is_named_with_the_runtimes_own_words()
    {
        var folder = Directory.CreateTempSubdirectory("infershield-docker-");
        try
        {
            var program = Path.Combine(folder.FullName, "docker");
            await File.WriteAllTextAsync(program, "#!/bin/sh\necho 'no route to registry' >&2\nexit 1\n", TestContext.Current.CancellationToken);
            NativeServers.MakeExecutable(program);

            var failure = await Assert.ThrowsAsync<DockerException>(() => new Docker(program).RequireImagesAsync(["a:1", "b:2"], TestContext.Current.CancellationToken));

            Assert.Contains("a:1: ", failure.Message, StringComparison.Ordinal);
            Assert.Contains("b:2: ", failure.Message, StringComparison.Ordinal);
            Assert.Contains("no route to registry", failure.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<IReadOnlyList<Part>> PartsAsync()
    {
        NativeServers.Require("kubectl");
        return BaseManifest.Parse(await new Docker("kubectl").RunAsync(["kustomize", Path.Combine(Kustomize.Root, "base")], TestContext.Current.CancellationToken));
    }
}
