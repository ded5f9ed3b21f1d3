using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace InferShield.Tests.Kubernetes;

/// <summary>What components of an overlay have to agree on, and what overlays/README.md shows.</summary>
public sealed partial class OverlayTests
{
    private const int HostsOwnSeconds = 30; // .NET's, where shutdownTimeoutSeconds is not set.
    private const int AuditLogSeconds = 10; // DrainTimeout and what the spool takes: beyond the host's time.

    [Theory]
    [InlineData("overlays/production")]
    [InlineData("overlays/production-plain")]
    public async Task A_restore_knows_the_size_of_the_databases_volume(string overlay)
    {
        var rendering = await Kustomize.RenderAsync(overlay);

        var claim = rendering["StatefulSet/postgres"].Json.Items("spec.volumeClaimTemplates").Single().Text("spec.resources.requests.storage");

        Assert.NotNull(claim);
        Assert.Equal(claim, Environment(rendering["CronJob/postgres-restore"], "VOLUME_SIZE"));
    }

    [Theory]
    [InlineData("overlays/dev")]
    [InlineData("overlays/production")]
    [InlineData("overlays/production-plain")]
    public async Task The_gateways_grace_period_holds_all_that_it_does_before_it_ends(string overlay)
    {
        var gateway = (await Kustomize.RenderAsync(overlay))["Deployment/api"];
        var container = gateway.Containers.Single(one => one.Text("name") == "api");

        var stop = (container.Number("lifecycle.preStop.sleep.seconds") ?? 0)
            + (Environment(gateway, "shutdownTimeoutSeconds") is { } seconds ? int.Parse(seconds, CultureInfo.InvariantCulture) : HostsOwnSeconds)
            + AuditLogSeconds;

        Assert.InRange(stop, HostsOwnSeconds + AuditLogSeconds, gateway.Pod.Number("spec.terminationGracePeriodSeconds") - 5 ?? 0);
    }

    [Fact]
    public void Connection_strings_that_are_shown_mean_what_they_say_to_the_client()
    {
        var shown = ConnectionString().Matches(Readme())
            .Select(match => new NpgsqlConnectionStringBuilder(match.Value)).ToList();

        Assert.All(shown, connection => Assert.Equal(SslMode.VerifyFull, connection.SslMode));
        Assert.Contains(shown, connection => connection is { RootCertificate: "/etc/postgres-ca/ca.crt", MaxPoolSize: 10 });
    }

    [Theory]
    [InlineData("overlays/production", "VOLUME_SIZE", "500Gi")]
    [InlineData("overlays/production-managed", "postgres-ca", "/etc/postgres-ca")]
    public async Task Patches_that_are_shown_fit_the_overlay(string overlay, string about, string made)
    {
        var patches = YamlBlock().Matches(Readme()).Select(match => match.Groups[1].Value).Single(block => block.Contains(about, StringComparison.Ordinal));
        var folder = Directory.CreateTempSubdirectory("infershield-overlay-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "kustomization.yaml"),
                $"resources: [\"{Path.GetRelativePath(folder, Path.Combine(Kustomize.Root, overlay))}\"]\n{patches}", TestContext.Current.CancellationToken);

            var rendering = Rendering.Parse(overlay, await Kustomize.BuildAsync(folder));

            Assert.Equal(made == "500Gi" ? 2 : 3, rendering.Workloads.SelectMany(workload => workload.Json.Scalars()).Count(value => value.ToString() == made));
            if (made == "500Gi")
            {
                Assert.Equal("/backups", Environment(rendering["CronJob/postgres-restore"], "BACKUP_FOLDER"));
            }
            else
            {
                Assert.NotNull(rendering["Deployment/api"].Containers.Single(container => container.Text("name") == "migrate").Text("image"));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("overlays/production")]
    [InlineData("overlays/production-managed")]
    [InlineData("overlays/production-plain/system")]
    public async Task A_shared_spool_with_the_anchors_is_on_a_volume_that_outlives_all_pods_and_that_all_may_write(string overlay)
    {
        var rendering = await Kustomize.RenderAsync($"{overlay} + components/shared-spool", "infershield");
        var gateway = rendering["Deployment/api"];
        var claim = rendering["PersistentVolumeClaim/audit-spool"].Json;
        var mount = gateway.Containers.Single(container => container.Text("name") == "api").Items("volumeMounts")
            .Single(mount => Environment(gateway, "Audit__SpoolPath")!.StartsWith(mount.Text("mountPath") + "/", StringComparison.Ordinal));
        var volume = gateway.Pod.Items("spec.volumes").Single(volume => volume.Text("name") == mount.Text("name"));

        Assert.Equal("audit-spool", volume.Text("persistentVolumeClaim.claimName"));
        Assert.Null(volume["emptyDir"]);
        Assert.Null(mount["subPathExpr"]); // A folder for each pod would begin without anchors.
        Assert.Equal(["ReadWriteMany"], claim.Texts("spec.accessModes"));
        Assert.Equal("5Gi", claim.Text("spec.resources.requests.storage"));
        Assert.InRange(long.Parse(Environment(gateway, "Audit__SpoolMaxBytes")!, CultureInfo.InvariantCulture), 1, 4L << 30);
    }

    [Fact]
    public async Task The_storage_of_a_shared_spool_is_named_as_shown()
    {
        var lines = YamlBlock().Matches(Readme()).Select(match => match.Groups[1].Value).Single(block => block.Contains("audit-spool", StringComparison.Ordinal));
        var folder = Directory.CreateTempSubdirectory("infershield-overlay-").FullName;
        try
        {
            var root = Path.GetRelativePath(folder, Kustomize.Root);
            await File.WriteAllTextAsync(Path.Combine(folder, "kustomization.yaml"),
                $"namespace: infershield\nresources: [\"{root}/overlays/production\"]\n{lines.Replace("PATH", root, StringComparison.Ordinal)}", TestContext.Current.CancellationToken);

            var claim = Rendering.Parse("mine", await Kustomize.BuildAsync(folder))["PersistentVolumeClaim/audit-spool"].Json;

            Assert.Equal("efs", claim.Text("spec.storageClassName"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Readme() => File.ReadAllText(Path.Combine(Kustomize.Root, "overlays", "README.md"));

    private static string? Environment(Resource workload, string name) =>
        workload.Containers.SelectMany(container => container.Items("env")).SingleOrDefault(variable => variable.Text("name") == name)?.Text("value");

    [GeneratedRegex("```yaml\n([^`]*)```", RegexOptions.NonBacktracking)]
    private static partial Regex YamlBlock();

    [GeneratedRegex("Host=[^`]*", RegexOptions.NonBacktracking)]
    private static partial Regex ConnectionString();
}
