using InferShield.AppHost.Local;

namespace InferShield.AppHost.Monitoring;

/// <summary>What tells Prometheus of a PostgreSQL server.</summary>
public interface IPostgresExporterResource : IPartResource;

internal sealed class PostgresExporterContainer(string name) : ContainerResource(name), IPostgresExporterResource
{
    public string Home => "/";
}

internal sealed class PostgresExporterProgram(string name, string command, string home) : ExecutableResource(name, command, home), IPostgresExporterResource
{
    public string Home => WorkingDirectory;
}
