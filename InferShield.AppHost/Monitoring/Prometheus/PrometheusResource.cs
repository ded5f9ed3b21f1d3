using InferShield.AppHost.Local;

namespace InferShield.AppHost.Monitoring;

/// <summary>A Prometheus server.</summary>
public interface IPrometheusResource : IPartResource
{
    /// <summary>What it scrapes: an endpoint for each job.</summary>
    IDictionary<string, EndpointReference> Targets { get; }
}

internal sealed class PrometheusContainer(string name) : ContainerResource(name), IPrometheusResource
{
    public string Home => "/etc/prometheus";

    public IDictionary<string, EndpointReference> Targets { get; } = new Dictionary<string, EndpointReference>();
}

internal sealed class PrometheusProgram(string name, string command, string home) : ExecutableResource(name, command, home), IPrometheusResource
{
    public string Home => WorkingDirectory;

    public IDictionary<string, EndpointReference> Targets { get; } = new Dictionary<string, EndpointReference>();
}
