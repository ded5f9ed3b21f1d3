using InferShield.AppHost.Local;

namespace InferShield.AppHost.Monitoring;

internal static class PostgresExporterBuilderExtensions
{
    private const int Port = 9187;

    /// <summary>Adds the exporter of a PostgreSQL server.</summary>
    public static IResourceBuilder<IPostgresExporterResource>? AddPostgresExporter(
        this IDistributedApplicationBuilder builder, string name, LocalSystem system, PostgresServer? server)
    {
        var part = system[name];
        if (!part.Runs || server is null)
        {
            return null;
        }

        IResourceBuilder<IPostgresExporterResource> exporter = part.Hosting == Hosting.Native
            ? builder.AddResource(new PostgresExporterProgram(name, part.Command!, system.Folder(name)))
            : builder.AddResource(new PostgresExporterContainer(name))
                .WithImage(PostgresExporterContainerImageTags.Image, PostgresExporterContainerImageTags.Tag)
                .WithImageRegistry(PostgresExporterContainerImageTags.Registry);

        return exporter
            .WithPartEndpoint(part, Port)
            .WithArgs($"--web.listen-address={part.ListenAddress(Port)}", "--log.level=warn")
            .WithEnvironment("DATA_SOURCE_URI", ReferenceExpression.Create($"{server.HostAndPort}/{PostgresServer.Database}?sslmode=disable"))
            .WithEnvironment("DATA_SOURCE_USER", PostgresServer.User)
            .WithEnvironment("DATA_SOURCE_PASS", server.Password)
            .WithHttpHealthCheck("/metrics")
            .WaitFor(server.Resource);
    }
}
