namespace InferShield.AppHost.Local;

/// <summary>What every typed integration of a part does the same way.</summary>
internal static class PartExtensions
{
    public const string Http = "http";

    /// <summary>
    /// Gives the part its HTTP endpoint: inside a container the image's port, published at the planned one; a program
    /// listens on the planned port itself.
    /// </summary>
    public static IResourceBuilder<T> WithPartEndpoint<T>(this IResourceBuilder<T> resource, Part part, int containerPort)
        where T : IPartResource =>
        part.Hosting == Hosting.Native
            ? resource.WithHttpEndpoint(port: part.Port, targetPort: part.Port, name: Http, isProxied: false)
            : resource.WithHttpEndpoint(port: part.Port, targetPort: containerPort, name: Http);

    /// <summary>
    /// Lets a container reach the programs of this machine that <paramref name="value"/> speaks of: Aspire opens a way from
    /// the containers' network only where a variable or argument refers to a program.
    /// </summary>
    public static IResourceBuilder<T> WithWayTo<T>(this IResourceBuilder<T> part, object value)
        where T : IPartResource
    {
        if (part.Resource is not ContainerResource || part.ApplicationBuilder.ExecutionContext.IsPublishMode)
        {
            return part;
        }

        switch (value)
        {
            case EndpointReference { Resource: not ContainerResource } endpoint:
                part.WithReference(endpoint);
                break;
            case IValueWithReferences composed and not EndpointReference:
                composed.References.ToList().ForEach(reference => part.WithWayTo(reference));
                break;
        }

        return part;
    }

    /// <summary>The address that a program binds; a container binds all of its own.</summary>
    public static string ListenAddress(this Part part, int containerPort) =>
        part.Hosting == Hosting.Native ? $"127.0.0.1:{part.Port}" : $":{containerPort}";

    /// <summary>The address of an endpoint, <c>host:port</c>, as <paramref name="caller"/> reaches it.</summary>
    public static async Task<string> HostAndPortForAsync(this EndpointReference endpoint, IResource caller, CancellationToken cancellation) =>
        await endpoint.Property(EndpointProperty.HostAndPort).GetValueAsync(new ValueProviderContext { Caller = caller }, cancellation)
        ?? throw new DistributedApplicationException($"{endpoint.Resource.Name} has no address for {caller.Name}.");
}
