using System.Text.Json.Nodes;

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
            parts.SelectMany(part => Volumes(resources[part]!)).Where(volume => !volume.IsReadOnly).Select(volume => volume.Name));
        Assert.Equal("project.v0", (string?)resources["api"]!["type"]);
    }

    [Fact]
    public async Task Its_files_are_read_only_volumes_that_the_deployment_fills()
    {
        var resources = await PublishAsync();
        var volumes = resources.SelectMany(resource => Volumes(resource.Value!)).Where(volume => volume.IsReadOnly).ToDictionary(volume => volume.Name, volume => volume.Target);

        Assert.Equal("/etc/prometheus/rules", volumes["prometheus-rules"]);
        Assert.Equal("/etc/alertmanager/secrets", volumes["alertmanager-secrets"]);
        Assert.Equal("/etc/grafana/dashboards/overview", volumes["grafana-dashboard-overview"]);
        Assert.DoesNotContain("bindMounts", resources.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_holds_no_secret_and_no_address_of_a_local_run()
    {
        var resources = await PublishAsync();

        foreach (var password in new[] { "admin-key", "postgres-password", "redis-password", "grafana-password", "provider-key", "audit-signing-key", "audit-previous-signing-key" })
        {
            Assert.Equal($"{{{password}.inputs.value}}", (string?)resources[password]!["value"]);
            Assert.True((bool?)resources[password]!["inputs"]!["value"]!["secret"], password);
        }

        Assert.Equal("{audit-signing-key.value}", (string?)resources["api"]!["env"]!["Audit__SigningKey"]);
        Assert.Equal("{audit-previous-signing-key.value}", (string?)resources["api"]!["env"]!["Audit__PreviousSigningKey"]);

        Assert.DoesNotContain("simulator", resources.Select(resource => resource.Key));
        Assert.DoesNotContain("localhost", resources.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", resources.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("services__", resources["prometheus"]!.ToJsonString(), StringComparison.Ordinal);
    }

    private static IEnumerable<(string Name, string Target, bool IsReadOnly)> Volumes(JsonNode resource) =>
        (resource["volumes"]?.AsArray() ?? []).Select(volume => ((string)volume!["name"]!, (string)volume["target"]!, (bool)volume["readOnly"]!));

    private async Task<JsonObject> PublishAsync() =>
        JsonNode.Parse(await File.ReadAllTextAsync(await PublishedManifest.WriteAsync(_folder, Cancellation), Cancellation))!["resources"]!.AsObject();
}
