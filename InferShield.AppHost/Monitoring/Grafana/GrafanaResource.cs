using InferShield.AppHost.Local;

namespace InferShield.AppHost.Monitoring;

/// <summary>A Grafana server.</summary>
public interface IGrafanaResource : IPartResource;

internal sealed class GrafanaContainer(string name) : ContainerResource(name), IGrafanaResource
{
    public string Home => "/etc/grafana";
}

internal sealed class GrafanaProgram(string name, string command, string home) : ExecutableResource(name, command, home), IGrafanaResource
{
    public string Home => WorkingDirectory;
}
