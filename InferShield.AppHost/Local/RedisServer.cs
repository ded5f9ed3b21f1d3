using InferShield.AppHost.Native;

namespace InferShield.AppHost.Local;

/// <summary>The Redis server, however it runs, and what its clients need.</summary>
/// <param name="Resource">What a client waits for.</param>
/// <param name="Connection">The connection string <c>redis</c>.</param>
/// <param name="HostAndPort">Its address, <c>host:port</c>.</param>
internal sealed record RedisServer(
    IResourceBuilder<IResource> Resource,
    IResourceBuilder<IResourceWithConnectionString> Connection,
    ReferenceExpression HostAndPort,
    IResourceBuilder<ParameterResource> Password)
{
    public const string ConnectionName = "redis";
}

internal static class RedisServerExtensions
{
    /// <summary>Adds Redis as a container or a program; null when the gateway caches in its own memory instead.</summary>
    public static RedisServer? AddRedisServer(
        this IDistributedApplicationBuilder builder, string name, LocalSystem system, IResourceBuilder<ParameterResource> password)
    {
        var part = system[name];
        switch (part.Hosting)
        {
            case Hosting.Container:
#pragma warning disable ASPIRECERTIFICATES001 // With a development certificate Redis would speak TLS only, which its exporter would have to trust.
                var container = builder.AddRedis(name, port: part.Port, password: password)
                    .WithDataVolume(system.Volume(name))
                    .WithoutHttpsCertificate();
#pragma warning restore ASPIRECERTIFICATES001
                return new(container, container, Address(container.Resource.PrimaryEndpoint), password);

            case Hosting.Native:
                var native = builder.AddNativeServer(part, system.Folder(name)).WithEnvironment("REDIS_PASSWORD", password);
                var connection = builder.AddConnectionString(name + "-connection", ReferenceExpression.Create(
                    $"{native.Resource.Endpoint.Property(EndpointProperty.HostAndPort)},password={password}"));
                return new(native, connection, Address(native.Resource.Endpoint), password);

            default:
                return null;
        }
    }

    private static ReferenceExpression Address(EndpointReference endpoint) =>
        ReferenceExpression.Create($"{endpoint.Property(EndpointProperty.HostAndPort)}");
}
