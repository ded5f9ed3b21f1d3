using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, IResourceBuilder<ExternalServiceResource> externalService)
        where TDestination : IResourceWithEnvironment
    {
        var service = externalService.Resource;
        var flags = builder.Resource.InjectionFlags();
        var variable = ResourceNames.ToVariable(service.Name).ToUpperInvariant();
        return builder.WithReferenceRelationship(service).WithEnvironment(async context =>
        {
            var publishes = context.ExecutionContext.IsPublishMode;
            var uri = service.Uri ?? (publishes ? null : await UrlOfAsync(service, context.CancellationToken).ConfigureAwait(false));
            var value = service.Uri?.ToString() ?? (object)service.UrlParameter!;
            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ServiceDiscovery))
            {
                context.EnvironmentVariables[$"services__{service.Name}__{uri?.Scheme ?? "default"}__0"] = value;
            }

            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.Endpoints))
            {
                context.EnvironmentVariables[service.Uri is null && !publishes ? $"{variable}_{uri!.Scheme.ToUpperInvariant()}" : variable] = value;
            }
        });
    }

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, IResourceBuilder<ExternalServiceResource> externalService)
        where T : IResourceWithEnvironment
        => externalService.Resource.Uri is { } uri
            ? builder.WithEnvironment(name, uri.ToString())
            : builder.WithEnvironment(context => context.EnvironmentVariables[name] = externalService.Resource.UrlParameter!);

    private static async Task<Uri> UrlOfAsync(ExternalServiceResource service, CancellationToken cancellationToken)
        => Uri.TryCreate(await service.UrlParameter!.GetValueAsync(cancellationToken).ConfigureAwait(false), UriKind.Absolute, out var uri) && uri.PathAndQuery.EndsWith('/')
            ? uri
            : throw new DistributedApplicationException($"The parameter '{service.UrlParameter.Name}' is not an absolute address that ends in a slash, as the service '{service.Name}' needs.");
}
