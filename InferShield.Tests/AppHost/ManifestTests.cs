using System.Text.Json.Nodes;
using Aspire.Hosting.Testing;

namespace InferShield.Tests.AppHost;

/// <summary>What a deployment gets: every part, and nothing that belongs to the machine that wrote it.</summary>
public sealed class ManifestTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("infershield-manifest-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task It_describes_every_part_as_a_container_on_volumes_of_plain_names()
    {
        var resources = await PublishAsync();
        string[] parts = ["postgres", "redis", "prometheus", "alertmanager", "grafana", "postgres-exporter", "redis-exporter", "node-exporter"];

        Assert.All(parts, part => Assert.Equal("container.v0", (string?)resources[part]!["type"]));
        Assert.All(parts, part => Assert.Matches("^(docker|quay)\\.io/.+:v?[0-9][0-9.]+$", (string?)resources[part]!["image"]));
        Assert.Equal(
            ["infershield-postgres", "infershield-redis", "infershield-prometheus", "infershield-alertmanager", "infershield-grafana"],
            parts.SelectMany(part => resources[part]!["volumes"]?.AsArray() ?? []).Select(volume => (string?)volume!["name"]));
        Assert.Equal("project.v0", (string?)resources["api"]!["type"]);
    }

    [Fact]
    public async Task It_mounts_only_files_that_are_there_and_only_for_reading()
    {
        var mounts = (await PublishAsync())
            .SelectMany(resource => resource.Value!["bindMounts"]?.AsArray() ?? [])
            .Select(mount => (Source: (string)mount!["source"]!, Target: (string)mount["target"]!, IsReadOnly: (bool)mount["readOnly"]!))
            .ToList();

        Assert.Contains(mounts, mount => mount.Target == "/etc/prometheus/rules");
        Assert.All(mounts, mount => Assert.True(Path.Exists(Path.Combine(_folder, mount.Source)), mount.Source));
        Assert.All(mounts, mount => Assert.True(mount.IsReadOnly, mount.Target));
        Assert.DoesNotContain(mounts, mount => mount.Target.EndsWith("/targets", StringComparison.Ordinal) || mount.Target.EndsWith("/secrets", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_holds_no_secret_and_no_address_of_a_local_run()
    {
        var resources = await PublishAsync();

        foreach (var password in new[] { "admin-key", "postgres-password", "redis-password", "grafana-password", "provider-key" })
        {
            Assert.Equal($"{{{password}.inputs.value}}", (string?)resources[password]!["value"]);
            Assert.True((bool?)resources[password]!["inputs"]!["value"]!["secret"], password);
        }

        Assert.DoesNotContain("simulator", resources.Select(resource => resource.Key));
        Assert.DoesNotContain("localhost", resources.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", resources.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("services__", resources["prometheus"]!.ToJsonString(), StringComparison.Ordinal);
    }

    private async Task<JsonObject> PublishAsync()
    {
        var manifest = Path.Combine(_folder, "m.json");
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.InferShield_AppHost>(
            ["--publisher", "manifest", "--output-path", manifest], Cancellation);
        await using var application = await builder.BuildAsync(Cancellation);
        await application.RunAsync(Cancellation);
        return JsonNode.Parse(await File.ReadAllTextAsync(manifest, Cancellation))!["resources"]!.AsObject();
    }
}
