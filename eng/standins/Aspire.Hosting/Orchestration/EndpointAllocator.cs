using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Gives every endpoint its port before anything starts. There is no proxy in between: a process listens at the port that others use.
/// </summary>
internal static class EndpointAllocator
{
    internal static void Allocate(IResource resource, bool randomizePorts)
    {
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            var port = resource is ContainerResource ? HostPort(resource, endpoint, randomizePorts) : ProcessPort(resource, endpoint, randomizePorts);
            var target = resource is ContainerResource ? ContainerPort(endpoint) : port;
            endpoint.Allocate(KnownNetworkIdentifiers.LocalhostNetwork, new(endpoint, KnownHostNames.Localhost, port, target.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            if (resource is ContainerResource)
            {
                var network = KnownNetworkIdentifiers.DefaultAspireContainerNetwork;
                endpoint.Allocate(network, new(endpoint, resource.Name, target, EndpointBindingMode.SingleAddress, networkId: network));
            }
        }
    }

    internal static int ContainerPort(EndpointAnnotation endpoint) => endpoint.TargetPort is > 0 and var target ? target
        : endpoint.Port is > 0 and var port ? port
        : throw new DistributedApplicationException($"The endpoint '{endpoint.Name}' of a container needs a target port.");

    private static int HostPort(IResource resource, EndpointAnnotation endpoint, bool randomizePorts)
        => endpoint.Port is > 0 and var wanted && !(randomizePorts && endpoint.IsProxied) ? Fixed(resource, endpoint, wanted) : PortFinder.Free();

    private static int ProcessPort(IResource resource, EndpointAnnotation endpoint, bool randomizePorts)
    {
        if (endpoint.TargetPort is > 0 and var target)
        {
            return Fixed(resource, endpoint, target);
        }

        return endpoint.Port is > 0 and var wanted && !randomizePorts ? Fixed(resource, endpoint, wanted) : PortFinder.Free();
    }

    /// <summary>A port of a launch profile gives way when it is taken; one that the app host asks for does not.</summary>
    private static int Fixed(IResource resource, EndpointAnnotation endpoint, int port)
        => PortFinder.IsFree(port) ? port
            : endpoint.FromLaunchProfile ? PortFinder.Free()
            : throw new DistributedApplicationException($"Port {port} of '{resource.Name}' ({endpoint.Name}) is in use by another program.");
}
