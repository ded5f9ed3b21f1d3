using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>A service that runs elsewhere, by fixed address or by parameter.</summary>
public sealed class ExternalServiceResource : Resource
{
    public ExternalServiceResource(string name, Uri uri) : base(name) => Uri = uri;

    public ExternalServiceResource(string name, ParameterResource urlParameter) : base(name) => UrlParameter = urlParameter;

    public Uri? Uri { get; }

    public ParameterResource? UrlParameter { get; }
}

public static class ExternalServiceBuilderExtensions
{
    public static IResourceBuilder<ExternalServiceResource> AddExternalService(this IDistributedApplicationBuilder builder, string name, string url)
        => builder.AddExternalService(name, new Uri(url, UriKind.Absolute));

    public static IResourceBuilder<ExternalServiceResource> AddExternalService(this IDistributedApplicationBuilder builder, string name, Uri uri)
        => builder.AddResource(new ExternalServiceResource(name, uri)).ExcludeFromManifest();

    public static IResourceBuilder<ExternalServiceResource> AddExternalService(this IDistributedApplicationBuilder builder, string name, IResourceBuilder<ParameterResource> urlParameter)
        => builder.AddResource(new ExternalServiceResource(name, urlParameter.Resource)).ExcludeFromManifest();
}
