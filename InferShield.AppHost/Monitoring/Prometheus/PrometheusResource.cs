using InferShield.AppHost.Local;

namespace InferShield.AppHost.Monitoring;

/// <summary>A Prometheus server.</summary>
public interface IPrometheusResource : IPartResource
{
    /// <summary>The folder of this machine whose files tell it what to scrape, one file a job.</summary>
    string Targets { get; }
}

internal sealed class PrometheusContainer(string name, string targets) : ContainerResource(name), IPrometheusResource
{
    public string Home => "/etc/prometheus";

    public string Targets => targets;
}

internal sealed class PrometheusProgram(string name, string command, string home, string targets)
    : ExecutableResource(name, command, home), IPrometheusResource
{
    public string Home => WorkingDirectory;

    public string Targets => targets;
}
