using System.Text.Json;
using InferShield.AppHost.Local;

namespace InferShield.AppHost.Monitoring;

internal static class PrometheusBuilderExtensions
{
    private const int Port = 9090;
    private const string Retention = "15d";

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
        var targets = system.Folder(name, "targets");
        IResourceBuilder<IPrometheusResource> prometheus = part.Hosting == Hosting.Native
            ? builder.AddResource(new PrometheusProgram(name, part.Command!, home, targets))
            : builder.AddResource(new PrometheusContainer(name, targets))
                .WithImage(PrometheusContainerImageTags.Image, PrometheusContainerImageTags.Tag)
                .WithImageRegistry(PrometheusContainerImageTags.Registry);

        return prometheus
            .WithHomeFile(system.Monitoring("prometheus", "prometheus.yml"), "prometheus.yml")
            .WithHomeFile(system.Monitoring("prometheus", "rules"), "rules")
            .WithHostFolder(targets)
            .WithStorage(system.Volume(name), "/prometheus")
            .WithPartEndpoint(part, Port)
            .WithArgs(
                $"--config.file={prometheus.Resource.Home}/prometheus.yml",
                $"--storage.tsdb.path={(part.Hosting == Hosting.Native ? Path.Combine(home, "tsdb") : "/prometheus")}",
                $"--storage.tsdb.retention.time={Retention}",
                $"--web.listen-address={part.ListenAddress(Port)}",
                $"--web.external-url={(part.Port is { } port ? $"http://localhost:{port}" : "")}",
                "--enable-feature=expand-external-labels",
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
        var file = Path.Combine(prometheus.Resource.Targets, job + ".json");
        if (target is null)
        {
            File.Delete(file);
            return prometheus;
        }

        return prometheus.OnBeforeResourceStarted(async (resource, _, cancellation) =>
        {
            object[] groups = [new { targets = new[] { await target.GetEndpoint(endpointName).HostAndPortForAsync(resource, cancellation) } }];
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(groups), cancellation);
        });
    }
}
