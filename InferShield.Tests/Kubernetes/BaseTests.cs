using System.Text.Json.Nodes;
using InferShield.Kubernetes;
using InferShield.Tests.AppHost;

namespace InferShield.Tests.Kubernetes;

/// <summary>Aspirate's base against the app host's manifest: a change of one that the other lacks shows.</summary>
public sealed class BaseTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("infershield-base-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_base_is_what_the_app_host_describes() =>
        Assert.Empty(Comparison.Differences(await ManifestAsync(), Base.Folder));

    [Theory]
    [InlineData("api/deployment.yaml", "infershield/api:latest", "infershield/api:1", "api: image is infershield/api:1, the manifest has infershield/api:latest")]
    [InlineData("api/deployment.yaml", "containerPort: 3000", "containerPort: 3001", "api: port management is 3001, the manifest has 3000")]
    [InlineData("api/deployment.yaml", "key: postgres-password", "key: redis-password", "api: variable ConnectionStrings__infershield is Host=postgres;Port=5432;Username=postgres;Password=$(redis-password);Database=infershield, the manifest has Host=postgres;Port=5432;Username=postgres;Password=$(postgres-password);Database=infershield")]
    [InlineData("api/deployment.yaml", "Audit__PreviousSigningKey", "Audit__FormerSigningKey", "api: variable Audit__PreviousSigningKey is missing, the manifest has $(audit-previous-signing-key)")]
    [InlineData("api/deployment.yaml", "Provider__Name", "Provider__Label", "api: variable Provider__Name is missing, the manifest has openai")]
    [InlineData("api/service.yaml", "port: 8080", "port: 80", "api: service port http is 80, the manifest has 8080")]
    [InlineData("prometheus/statefulset.yaml", "retention.time=15d", "retention.time=1d", "prometheus: arguments is")]
    [InlineData("prometheus/statefulset.yaml", "mountPath: /etc/prometheus/rules", "mountPath: /rules", "prometheus: volume prometheus-rules is /rules (read-only), the manifest has /etc/prometheus/rules (read-only)")]
    [InlineData("redis/statefulset.yaml", "name: redis\n  labels", "name: cache\n  labels", "redis: not in the base")]
    public async Task A_difference_is_told(string file, string text, string other, string expected)
    {
        Copy(Base.Folder, _folder);
        var changed = Path.Combine(_folder, file);
        var content = await File.ReadAllTextAsync(changed, Cancellation);
        Assert.Contains(text, content, StringComparison.Ordinal);
        await File.WriteAllTextAsync(changed, content.Replace(text, other, StringComparison.Ordinal), Cancellation);

        Assert.Contains(Comparison.Differences(await ManifestAsync(), _folder), difference => difference.StartsWith(expected, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_Secret_has_the_keys_that_the_manifest_calls_secret() =>
        Assert.Equal((await ManifestAsync()).SecretKeys.Order(), Base.SecretKeys(Base.Folder));

    /// <summary>The file service discovery of Prometheus in the base: the Services' names and ports.</summary>
    [Fact]
    public void Every_scrape_target_is_a_service_of_the_base()
    {
        var targets = Directory.GetFiles(MonitoringFiles.PathOf("prometheus", "targets"))
            .SelectMany(file => JsonNode.Parse(File.ReadAllText(file))!.AsArray())
            .SelectMany(group => group!["targets"]!.AsArray())
            .Select(target => ((string)target!).Split(':'))
            .ToList();

        Assert.Equal(7, targets.Count);
        Assert.All(targets, target => Assert.Contains(target[1], Base.ServicePorts(Base.Folder, target[0]).Values));
    }

    private async Task<Manifest> ManifestAsync() => Manifest.Read(await PublishedManifest.WriteAsync(_folder, Cancellation));

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
