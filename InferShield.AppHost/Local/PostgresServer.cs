using InferShield.AppHost.Native;

namespace InferShield.AppHost.Local;

/// <summary>The PostgreSQL server, however it runs, and what its clients need.</summary>
/// <param name="Resource">What a client waits for.</param>
/// <param name="Connection">The connection string <c>infershield</c>.</param>
/// <param name="HostAndPort">Its address, <c>host:port</c>.</param>
internal sealed record PostgresServer(
    IResourceBuilder<IResource> Resource,
    IResourceBuilder<IResourceWithConnectionString> Connection,
    ReferenceExpression HostAndPort,
    IResourceBuilder<ParameterResource> Password)
{
    public const string User = "postgres";
    public const string Database = "infershield";
}

internal static class PostgresServerExtensions
{
    /// <summary>Adds PostgreSQL as a container or a program; null when the gateway keeps its records in a file instead.</summary>
    public static PostgresServer? AddPostgresServer(
        this IDistributedApplicationBuilder builder, string name, LocalSystem system, IResourceBuilder<ParameterResource> password)
    {
        var part = system[name];
        switch (part.Hosting)
        {
            case Hosting.Container:
                var container = builder.AddPostgres(name, password: password, port: part.Port).WithDataVolume(system.Volume(name))
                    .WithEnvironment("POSTGRES_DB", PostgresServer.Database); // Aspire makes the database in its own runs alone.
                return new(container, container.AddDatabase(PostgresServer.Database), Address(container.Resource.PrimaryEndpoint), password);

            case Hosting.Native:
                var native = builder.AddNativeServer(part, system.Folder(name))
                    .WithEnvironment("POSTGRES_PASSWORD", password)
                    .WithEnvironment("POSTGRES_DB", PostgresServer.Database);
                var endpoint = native.Resource.Endpoint;
                var connection = builder.AddConnectionString(PostgresServer.Database, ReferenceExpression.Create(
                    $"Host={endpoint.Property(EndpointProperty.Host)};Port={endpoint.Property(EndpointProperty.Port)};Username={PostgresServer.User};Password={password};Database={PostgresServer.Database}"));
                return new(native, connection, Address(endpoint), password);

            default:
                return null;
        }
    }

    private static ReferenceExpression Address(EndpointReference endpoint) =>
        ReferenceExpression.Create($"{endpoint.Property(EndpointProperty.HostAndPort)}");
}
