using System.Globalization;
using InferShield.AppHost.Local;

namespace InferShield.AppHost.Monitoring;

internal static class GrafanaBuilderExtensions
{
    private const int Port = 3000;

    /// <summary>Adds Grafana with <c>monitoring/grafana</c>'s data source, folder and dashboards.</summary>
    public static IResourceBuilder<IGrafanaResource>? AddGrafana(
        this IDistributedApplicationBuilder builder, string name, LocalSystem system, IResourceBuilder<ParameterResource> adminPassword)
    {
        var part = system[name];
        if (!part.Runs)
        {
            return null;
        }

        var home = system.Folder(name);
        var isNative = part.Hosting == Hosting.Native;
        IResourceBuilder<IGrafanaResource> grafana = isNative
            ? builder.AddResource(new GrafanaProgram(name, part.Command!, home))
                .WithArgs("server", "--homepath", "/usr/share/grafana")
                .WithEnvironment("GF_PATHS_DATA", Path.Combine(home, "data"))
                .WithEnvironment("GF_PATHS_LOGS", Path.Combine(home, "logs"))
                .WithEnvironment("GF_PATHS_PROVISIONING", Path.Combine(home, "provisioning"))
                .WithEnvironment("GF_SERVER_HTTP_ADDR", "127.0.0.1")
                .WithEnvironment("GF_SERVER_HTTP_PORT", part.Port?.ToString(CultureInfo.InvariantCulture))
            : builder.AddResource(new GrafanaContainer(name))
                .WithImage(GrafanaContainerImageTags.Image, GrafanaContainerImageTags.Tag)
                .WithImageRegistry(GrafanaContainerImageTags.Registry);

        return grafana
            .WithProvisioning(system)
            .WithStorage("/var/lib/grafana", system)
            .WithPartEndpoint(part, Port)
            .WithEnvironment("GF_SECURITY_ADMIN_PASSWORD", adminPassword)
            .WithEnvironment("GF_AUTH_ANONYMOUS_ENABLED", "false")
            .WithEnvironment("GF_ANALYTICS_REPORTING_ENABLED", "false")
            .WithEnvironment("GF_ANALYTICS_CHECK_FOR_UPDATES", "false")
            .WithEnvironment("GF_PLUGINS_PREINSTALL_DISABLED", "true")
            .WithEnvironment("DASHBOARDS_PATH", $"{grafana.Resource.Home}/dashboards")
            .WithHttpHealthCheck("/api/health");
    }

    /// <summary>Published, each dashboard is a volume of its own: together they are more than one object may carry.</summary>
    private static IResourceBuilder<IGrafanaResource> WithProvisioning(this IResourceBuilder<IGrafanaResource> grafana, LocalSystem system)
    {
        const string provisioning = "provisioning";
        const string dashboards = "dashboards";
        if (!grafana.ApplicationBuilder.ExecutionContext.IsPublishMode)
        {
            return grafana
                .WithHomeFile(system.Monitoring("grafana", provisioning), provisioning)
                .WithHomeFile(system.Monitoring("grafana", dashboards), dashboards);
        }

        var home = grafana.Resource.Home;
        grafana.WithPublishedVolume("datasources", $"{home}/{provisioning}/datasources").WithPublishedVolume("providers", $"{home}/{provisioning}/{dashboards}");
        foreach (var file in Directory.EnumerateFiles(system.Monitoring("grafana", dashboards), "*.json").Order(StringComparer.Ordinal))
        {
            var dashboard = Path.GetFileNameWithoutExtension(file).Replace("grafana-infershield-", "", StringComparison.Ordinal);
            grafana.WithPublishedVolume($"dashboard-{dashboard}", $"{home}/{dashboards}/{dashboard}");
        }

        return grafana;
    }

    /// <summary>Makes a Prometheus the data source of the dashboards.</summary>
    public static IResourceBuilder<IGrafanaResource> WithDataSource(
        this IResourceBuilder<IGrafanaResource> grafana, IResourceBuilder<IPrometheusResource>? prometheus) =>
        prometheus is null ? grafana : grafana.WithEnvironment("PROMETHEUS_URL", prometheus.GetEndpoint(PartExtensions.Http)).WaitFor(prometheus);
}
