using System.Globalization;
using System.Net.Sockets;
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
            var port = resource is ContainerResource ? HostPort(endpoint, randomizePorts) : ProcessPort(endpoint, randomizePorts);
            var target = resource is ContainerResource ? ContainerPort(endpoint) : port;
            endpoint.Allocate(KnownNetworkIdentifiers.LocalhostNetwork, new(endpoint, KnownHostNames.Localhost, port, target.ToString(CultureInfo.InvariantCulture)));
            if (resource is ContainerResource)
            {
                var network = KnownNetworkIdentifiers.DefaultAspireContainerNetwork;
                endpoint.Allocate(network, new(endpoint, $"{resource.Name}.dev.internal", target, EndpointBindingMode.SingleAddress, networkId: network));
            }
        }
    }

    internal static int ContainerPort(EndpointAnnotation endpoint) => endpoint.TargetPort is > 0 and var target ? target
        : endpoint.Port is > 0 and var port ? port
        : throw new DistributedApplicationException($"The endpoint '{endpoint.Name}' of a container needs a target port.");

    /// <summary>An error when another program listens at a port that the resource must have.</summary>
    internal static void EnsureFree(IResource resource)
    {
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>().Where(e => e.Protocol == ProtocolType.Tcp))
        {
            if (!PortFinder.IsFree(endpoint.AllocatedEndpoint!.Port))
            {
                throw new DistributedApplicationException($"Port {endpoint.AllocatedEndpoint.Port} ({endpoint.Name}) is in use by another program.");
            }
        }
    }

    private static int HostPort(EndpointAnnotation endpoint, bool randomizePorts)
        => endpoint.Port is > 0 and var wanted && !(randomizePorts && endpoint.IsProxied) ? wanted : PortFinder.Free();

    /// <summary>A port of a launch profile gives way when it is taken; one that the app host asks for does not.</summary>
    private static int ProcessPort(EndpointAnnotation endpoint, bool randomizePorts)
        => endpoint.TargetPort is > 0 and var target ? target
            : endpoint.Port is not > 0 || (randomizePorts && endpoint.IsProxied) ? PortFinder.Free()
            : endpoint.FromLaunchProfile && !PortFinder.IsFree(endpoint.Port.Value) ? PortFinder.Free()
            : endpoint.Port.Value;
}
