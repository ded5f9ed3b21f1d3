using InferShield.AppHost.Local;

namespace InferShield.AppHost.Monitoring;

internal static class RedisExporterBuilderExtensions
{
    private const int Port = 9121;

    /// <summary>Adds the exporter of a Redis server.</summary>
    public static IResourceBuilder<IRedisExporterResource>? AddRedisExporter(
        this IDistributedApplicationBuilder builder, string name, LocalSystem system, RedisServer? server)
    {
        var part = system[name];
        if (!part.Runs || server is null)
        {
            return null;
        }

        IResourceBuilder<IRedisExporterResource> exporter = part.Hosting == Hosting.Native
            ? builder.AddResource(new RedisExporterProgram(name, part.Command!, system.Folder(name)))
            : builder.AddResource(new RedisExporterContainer(name))
                .WithImage(RedisExporterContainerImageTags.Image, RedisExporterContainerImageTags.Tag)
                .WithImageRegistry(RedisExporterContainerImageTags.Registry);

        return exporter
            .WithPartEndpoint(part, Port)
            .WithEnvironment("REDIS_EXPORTER_WEB_LISTEN_ADDRESS", part.ListenAddress(Port))
            .WithEnvironment("REDIS_ADDR", ReferenceExpression.Create($"redis://{server.HostAndPort}"))
            .WithEnvironment("REDIS_PASSWORD", server.Password)
            .WithHttpHealthCheck("/health")
            .WaitFor(server.Resource);
    }
}
