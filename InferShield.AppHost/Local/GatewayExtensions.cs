namespace InferShield.AppHost.Local;

/// <summary>How the gateway's project is wired to its listeners, its storage and its demo traffic.</summary>
internal static class GatewayExtensions
{
    public const string Management = "management";

    private const int PublicPort = 8080;
    private const int LocalManagementPort = 8081;
    private const int ContainerManagementPort = 3000;
    private const string ContainerManagementUrl = "http://+:3000";

    /// <summary>
    /// The two listeners: 8080 and, in containers, 3000 as the pods' annotations say. Local runs keep to the loopback
    /// interface and leave 3000 to Grafana.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithGatewayEndpoints(this IResourceBuilder<ProjectResource> api, LocalSystem system)
    {
        if (api.ApplicationBuilder.ExecutionContext.IsPublishMode)
        {
            return api
                .WithHttpEndpoint(targetPort: PublicPort, name: PartExtensions.Http)
                .WithHttpEndpoint(targetPort: ContainerManagementPort, name: Management)
                .WithEnvironment("Management__Url", ContainerManagementUrl);
        }

        var publicPort = system.Port("api", PublicPort);
        var managementPort = system.Port(Management, LocalManagementPort);
        return api
            .WithHttpEndpoint(port: publicPort, targetPort: publicPort, name: PartExtensions.Http, isProxied: false)
            .WithHttpEndpoint(port: managementPort, targetPort: managementPort, name: Management, isProxied: false)
            .WithEnvironment("Management__Url", "http://127.0.0.1:" + managementPort)
            .WithHttpHealthCheck("/health/ready", endpointName: Management);
    }

    /// <summary>The policy file that the setting <c>Policies:File</c> names, beneath the repository where it is relative; a cluster mounts its own.</summary>
    public static IResourceBuilder<ProjectResource> WithPolicies(this IResourceBuilder<ProjectResource> api)
    {
        var builder = api.ApplicationBuilder;
        return builder.Configuration["Policies:File"] is { Length: > 0 } file && !builder.ExecutionContext.IsPublishMode
            ? api.WithEnvironment("Policies__File", Path.GetFullPath(file, Path.GetFullPath(Path.Combine(builder.AppHostDirectory, ".."))))
            : api;
    }

    /// <summary>Records in PostgreSQL, or in a SQLite file; what cannot be written for a while waits in the spool.</summary>
    public static IResourceBuilder<ProjectResource> WithDatabase(this IResourceBuilder<ProjectResource> api, PostgresServer? postgres, LocalSystem system)
    {
        if (!api.ApplicationBuilder.ExecutionContext.IsPublishMode)
        {
            var folder = system.Folder("api");
            api.WithEnvironment("Storage__SqlitePath", Path.Combine(folder, "infershield.db"))
                .WithEnvironment("Audit__SpoolPath", Path.Combine(folder, "spool"));
        }

        return postgres is null ? api : api.WithReference(postgres.Connection, PostgresServer.Database).WaitFor(postgres.Resource);
    }

    /// <summary>Caches in Redis as well as in the process.</summary>
    public static IResourceBuilder<ProjectResource> WithCache(this IResourceBuilder<ProjectResource> api, RedisServer? redis) =>
        redis is null ? api : api.WithReference(redis.Connection, RedisServer.ConnectionName).WaitFor(redis.Resource);

    /// <summary>Adds the generator of demo traffic.</summary>
    public static void AddTraffic(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<ProjectResource> api, IResourceBuilder<ParameterResource> key) =>
        builder.AddProject<Projects.InferShield_Traffic>(name, launchProfileName: null)
            .WithReference(api.GetEndpoint(PartExtensions.Http))
            .WithEnvironment("INFERSHIELD_API_KEY", key)
            .WaitFor(api);
}
