using InferShield.AppHost.Local;

namespace InferShield.AppHost.Monitoring;

/// <summary>What tells Prometheus of the machine.</summary>
public interface INodeExporterResource : IPartResource;

internal sealed class NodeExporterContainer(string name) : ContainerResource(name), INodeExporterResource
{
    public string Home => "/";
}

internal sealed class NodeExporterProgram(string name, string command, string home) : ExecutableResource(name, command, home), INodeExporterResource
{
    public string Home => WorkingDirectory;
}
