using System.Security.Cryptography;
using InferShield.AppHost.Monitoring;

namespace InferShield.AppHost.Local;

/// <summary>How the gateway's project is wired to its listeners, its storage and its demo traffic.</summary>
internal static class GatewayExtensions
{
    public const string Management = "management";

    private const int PublicPort = 8080;
    private const int LocalManagementPort = 8081;
    private const int ContainerManagementPort = 3000;
    private const string ContainerManagementUrl = "http://+:3000";
    private const string SigningKey = "audit-signing-key";
    private const string PreviousSigningKey = "audit-previous-signing-key";

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

    /// <summary>
    /// The key that seals the audit log and signs reports: the parameter <c>audit-signing-key</c> (PEM), which a deployment
    /// needs; without it a local run makes one and keeps it beside its records. The one before signs for a new one where it
    /// is given as <c>audit-previous-signing-key</c>, which may be empty.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithSigningKey(this IResourceBuilder<ProjectResource> api, LocalSystem system)
    {
        var builder = api.ApplicationBuilder;
        if (builder.ExecutionContext.IsPublishMode || builder.Parameter(PreviousSigningKey) is not null)
        {
            api.WithEnvironment("Audit__PreviousSigningKey", builder.AddParameter(PreviousSigningKey, secret: true));
        }

        if (builder.ExecutionContext.IsPublishMode || builder.Parameter(SigningKey) is not null)
        {
            return api.WithEnvironment("Audit__SigningKey", builder.AddParameter(SigningKey, secret: true));
        }

        var file = Path.Combine(system.Folder("api"), SigningKey + ".pem");
        if (!File.Exists(file))
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            LocalSecrets.Write(file, key.ExportPkcs8PrivateKeyPem() + "\n");
        }

        return api.WithEnvironment("Audit__SigningKeyFile", file);
    }

    /// <summary>
    /// Scheduled reports by the mail server that alerts go through: that of the parameters <c>smtp-smarthost</c> and
    /// <c>smtp-from</c>, else the simulator. A cluster names its own.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithReportDelivery(this IResourceBuilder<ProjectResource> api, Simulator? simulator, LocalSystem system)
    {
        var builder = api.ApplicationBuilder;
        if (builder.ExecutionContext.IsPublishMode)
        {
            return api;
        }

        api.WithEnvironment("Reports__Delivery__SecretKeyFile", Path.Combine(system.Folder("api"), "report-delivery-key"));
        if (builder.Parameter(AlertReceiverParameters.MailServer)?.Split(':') is [var host, var port])
        {
            api.WithEnvironment("Reports__Delivery__Smtp__Host", host)
                .WithEnvironment("Reports__Delivery__Smtp__Port", port)
                .WithEnvironment("Reports__Delivery__Smtp__From", builder.Parameter(AlertReceiverParameters.MailFrom) ?? "");
            return builder.Parameter(AlertReceiverParameters.MailUser) is { } user
                ? api.WithEnvironment("Reports__Delivery__Smtp__User", user)
                    .WithEnvironment("Reports__Delivery__Smtp__Password", builder.Parameter(AlertReceiverParameters.MailPassword) ?? "")
                : api;
        }

        return simulator is null
            ? api
            : api.WithEnvironment("Reports__Delivery__Smtp__Host", ReferenceExpression.Create($"{simulator.Resource.GetEndpoint(Simulator.Smtp).Property(EndpointProperty.Host)}"))
                .WithEnvironment("Reports__Delivery__Smtp__Port", ReferenceExpression.Create($"{simulator.Resource.GetEndpoint(Simulator.Smtp).Property(EndpointProperty.Port)}"))
                .WithEnvironment("Reports__Delivery__Smtp__Security", "None")
                .WithEnvironment("Reports__Delivery__Smtp__From", "reports@infershield.local");
    }

    /// <summary>Records in PostgreSQL, or in a SQLite file; what cannot be written for a while waits in the spool, and reports grow in a folder beside it.</summary>
    public static IResourceBuilder<ProjectResource> WithDatabase(this IResourceBuilder<ProjectResource> api, PostgresServer? postgres, LocalSystem system)
    {
        if (!api.ApplicationBuilder.ExecutionContext.IsPublishMode)
        {
            var folder = system.Folder("api");
            api.WithEnvironment("Storage__SqlitePath", Path.Combine(folder, "infershield.db"))
                .WithEnvironment("Audit__SpoolPath", Path.Combine(folder, "spool"))
                .WithEnvironment("Reports__WorkFolder", Path.Combine(folder, "reports"));
        }

        return postgres is null ? api : api.WithReference(postgres.Connection, PostgresServer.Database).WaitFor(postgres.Resource);
    }

    /// <summary>Caches in Redis as well as in the process.</summary>
    public static IResourceBuilder<ProjectResource> WithCache(this IResourceBuilder<ProjectResource> api, RedisServer? redis) =>
        redis is null ? api : api.WithReference(redis.Connection, RedisServer.ConnectionName).WaitFor(redis.Resource);

    /// <summary>Adds the generator of demo traffic, whose one key has more reports made than a key may otherwise.</summary>
    public static void AddTraffic(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<ProjectResource> api, IResourceBuilder<ParameterResource> key)
    {
        api.WithEnvironment("Reports__PerHour", "1000000");
        builder.AddProject<Projects.InferShield_Traffic>(name, launchProfileName: null)
            .WithReference(api.GetEndpoint(PartExtensions.Http))
            .WithEnvironment("INFERSHIELD_API_KEY", key)
            .WaitFor(api);
    }
}
