using InferShield.AppHost.Local;

namespace InferShield.AppHost.Monitoring;

/// <summary>What tells Prometheus of a Redis server.</summary>
public interface IRedisExporterResource : IPartResource;

internal sealed class RedisExporterContainer(string name) : ContainerResource(name), IRedisExporterResource
{
    public string Home => "/";
}

internal sealed class RedisExporterProgram(string name, string command, string home) : ExecutableResource(name, command, home), IRedisExporterResource
{
    public string Home => WorkingDirectory;
}
