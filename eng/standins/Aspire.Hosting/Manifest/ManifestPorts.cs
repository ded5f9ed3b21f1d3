using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>Ports as the place of deployment sees them: where none is given, counted up from 8000 over the whole manifest.</summary>
internal sealed class ManifestPorts
{
    private readonly HashSet<int> _used = [];

    /// <summary>Endpoint, port to publish when it is worth saying, port to listen at when it is known.</summary>
    internal IReadOnlyList<(EndpointAnnotation Endpoint, int? Port, int? TargetPort)> Resolve(IResource resource)
    {
        var result = new List<(EndpointAnnotation, int?, int?)>();
        var defaultSchemes = new HashSet<string>();
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            var port = endpoint.Port is 0 ? null : endpoint.Port;
            var target = endpoint.TargetPort is 0 ? null : endpoint.TargetPort;
            var isHttp = endpoint.UriScheme is "http" or "https";
            var isProjectDefault = resource is ProjectResource && isHttp && defaultSchemes.Add(endpoint.UriScheme);
            target ??= resource is ContainerResource && port is not null ? port : isProjectDefault ? null : Next();
            var published = port ?? (target is null && !isHttp ? Next() : null);
            foreach (var taken in new[] { published ?? target, target }.OfType<int>())
            {
                _used.Add(taken);
            }

            result.Add((endpoint, published, target));
        }

        return result;
    }

    private int Next() => Enumerable.Range(8000, ushort.MaxValue - 8000).First(p => !_used.Contains(p));
}
