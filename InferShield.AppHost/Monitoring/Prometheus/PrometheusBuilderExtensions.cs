using System.Text.Json;
using InferShield.AppHost.Local;

namespace InferShield.AppHost.Monitoring;

internal static class PrometheusBuilderExtensions
{
    private const int Port = 9090;
    private const string Retention = "15d";

    /// <summary>
    /// The shortest <c>for</c> that outlives a restart. Prometheus's own 10 minutes would have shorter alerts wait anew
    /// after it, long enough for Alertmanager to report them as over.
    /// </summary>
    internal const string ForGracePeriod = "30s";

    /// <summary>
    /// Adds Prometheus with <c>monitoring/prometheus</c>'s configuration and rules. Addresses reach it by
    /// <see cref="WithTarget"/>.
    /// </summary>
    public static IResourceBuilder<IPrometheusResource>? AddPrometheus(this IDistributedApplicationBuilder builder, string name, LocalSystem system)
    {
        var part = system[name];
        if (!part.Runs)
        {
            return null;
        }

        var home = system.Folder(name);
        var targets = system.EmptyFolder(name, "targets");
        IResourceBuilder<IPrometheusResource> prometheus = part.Hosting == Hosting.Native
            ? builder.AddResource(new PrometheusProgram(name, part.Command!, home))
            : builder.AddResource(new PrometheusContainer(name))
                .WithImage(PrometheusContainerImageTags.Image, PrometheusContainerImageTags.Tag)
                .WithImageRegistry(PrometheusContainerImageTags.Registry);

        return prometheus
            .WithHomeFile(system.Monitoring("prometheus", "prometheus.yml"), "prometheus.yml")
            .WithHomeFile(system.Monitoring("prometheus", "rules"), "rules")
            .WithHomeFolder(targets, TargetFilesAsync)
            .WithStorage("/prometheus", system)
            .WithPartEndpoint(part, Port)
            .WithArgs(
                $"--config.file={prometheus.Resource.Home}/prometheus.yml",
                $"--storage.tsdb.path={(part.Hosting == Hosting.Native ? Path.Combine(home, "tsdb") : "/prometheus")}",
                $"--storage.tsdb.retention.time={Retention}",
                $"--rules.alert.for-grace-period={ForGracePeriod}",
                $"--web.listen-address={part.ListenAddress(Port)}",
                $"--web.external-url={(part.Port is { } port ? $"http://localhost:{port}" : "")}",
                $"--enable-feature=expand-external-labels{(part.Hosting == Hosting.Container ? ",auto-reload-config" : "")}", // Prometheus 3 reloads what changed.
                "--log.level=warn")
            .WithEnvironment("INFERSHIELD_ENVIRONMENT", builder.ExecutionContext.IsPublishMode ? "production" : "local")
            .WithEnvironment("INFERSHIELD_CLUSTER", builder.ExecutionContext.IsPublishMode ? "kubernetes" : "local")
            .WithHttpHealthCheck("/-/ready");
    }

    /// <summary>
    /// Has Prometheus find a part as the target of a scrape job; alerts go to the targets of the job <c>alertmanager</c>.
    /// A part that does not run is no target.
    /// </summary>
    public static IResourceBuilder<IPrometheusResource> WithTarget(
        this IResourceBuilder<IPrometheusResource> prometheus, string job, IResourceBuilder<IResourceWithEndpoints>? target,
        string endpointName = PartExtensions.Http)
    {
        if (target is null)
        {
            return prometheus;
        }

        var endpoint = target.GetEndpoint(endpointName);
        prometheus.Resource.Targets.Add(job, endpoint);
        return prometheus.WithWayTo(endpoint);
    }

    /// <summary>File service discovery: a file for each job.</summary>
    private static async Task<IEnumerable<HomeFile>> TargetFilesAsync(IPrometheusResource prometheus, CancellationToken cancellation)
    {
        var files = new List<HomeFile>();
        foreach (var (job, endpoint) in prometheus.Targets)
        {
            object[] groups = [new { targets = new[] { await endpoint.HostAndPortForAsync(prometheus, cancellation) } }];
            files.Add(new HomeFile(job + ".json", JsonSerializer.Serialize(groups)));
        }

        return files;
    }
}
