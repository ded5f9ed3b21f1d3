using Aspire.Hosting.ApplicationModel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

public class ProjectResourceOptions
{
    public string? LaunchProfileName { get; set; }

    public bool ExcludeLaunchProfile { get; set; }

    public bool ExcludeKestrelEndpoints { get; set; }
}

public static class ProjectResourceBuilderExtensions
{
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name) where TProject : IProjectMetadata, new()
        => builder.AddProject<TProject>(name, _ => { });

    /// <summary>With null as profile name no launch profile is used.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name, string? launchProfileName)
        where TProject : IProjectMetadata, new()
        => builder.AddProject<TProject>(name, options => Choose(options, launchProfileName));

    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name, Action<ProjectResourceOptions> configure)
        where TProject : IProjectMetadata, new()
        => builder.AddProject(name, new TProject(), configure);

    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath)
        => builder.AddProject(name, projectPath, _ => { });

    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath, string? launchProfileName)
        => builder.AddProject(name, projectPath, options => Choose(options, launchProfileName));

    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath, Action<ProjectResourceOptions> configure)
        => builder.AddProject(name, new ProjectPathMetadata(Path.GetFullPath(projectPath, builder.AppHostDirectory)), configure);

    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas)
        => builder.WithAnnotation(new ReplicaAnnotation(replicas));

    public static IResourceBuilder<ProjectResource> DisableForwardedHeaders(this IResourceBuilder<ProjectResource> builder)
        => builder.WithAnnotation<DisableForwardedHeadersAnnotation>(ResourceAnnotationMutationBehavior.Replace);

    public static IResourceBuilder<ProjectResource> WithEndpointsInEnvironment(this IResourceBuilder<ProjectResource> builder, Func<EndpointAnnotation, bool> filter)
        => builder.WithAnnotation(new EndpointFilterAnnotation(filter));

    private static void Choose(ProjectResourceOptions options, string? launchProfileName)
    {
        options.LaunchProfileName = launchProfileName;
        options.ExcludeLaunchProfile = launchProfileName is null;
    }

    private static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, IProjectMetadata metadata, Action<ProjectResourceOptions> configure)
    {
        var options = new ProjectResourceOptions();
        configure(options);
        var project = builder.AddResource(new ProjectResource(name)).WithAnnotation(metadata);
        project.WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY", "in_memory");
        if (builder.ExecutionContext.IsRunMode && builder.Environment.IsDevelopment())
        {
            project.WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION", "true");
            project.WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION", "true");
        }

        project.WithOtlpExporter();
        var profile = options.ExcludeLaunchProfile ? null : LaunchSettings.OfProject(Path.GetDirectoryName(metadata.ProjectPath)!)
            ?.Select(options.LaunchProfileName, builder.Configuration["AppHost:DefaultLaunchProfileName"] ?? builder.Configuration["DOTNET_LAUNCH_PROFILE"]);
        return builder.ExecutionContext.IsRunMode ? project.PrepareRun(profile) : project.PreparePublish(profile?.Profile);
    }

    private static IResourceBuilder<ProjectResource> PrepareRun(this IResourceBuilder<ProjectResource> project, (string Name, LaunchProfile Profile)? launch)
    {
        project.WithEnvironment(SetUrls);
        if (launch is not var (name, profile))
        {
            return project.WithAnnotation(new LaunchProfileAnnotation(null));
        }

        var counts = new Dictionary<string, int>();
        foreach (var url in profile.ApplicationUrl?.Split(';', StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            var address = BindingAddress.Parse(url);
            var count = counts[address.Scheme] = counts.GetValueOrDefault(address.Scheme) + 1;
            project.WithEndpoint(count == 1 ? address.Scheme : $"{address.Scheme}{count}", endpoint =>
            {
                endpoint.Port = address.Port;
                endpoint.TargetHost = address.Host;
                endpoint.UriScheme = address.Scheme;
                endpoint.FromLaunchProfile = true;
            });
        }

        return project.WithAnnotation(new LaunchProfileAnnotation(name)).WithEnvironment(context =>
        {
            context.EnvironmentVariables.TryAdd("DOTNET_LAUNCH_PROFILE", name);
            foreach (var (key, value) in profile.EnvironmentVariables)
            {
                context.EnvironmentVariables.TryAdd(key, Environment.ExpandEnvironmentVariables(value));
            }
        });
    }

    private static IResourceBuilder<ProjectResource> PreparePublish(this IResourceBuilder<ProjectResource> project, LaunchProfile? profile)
    {
        EndpointAnnotation? implicitHttps = null;
        project.WithEnvironment(context =>
        {
            if (project.Resource.GetEndpoints().Any() && !project.Resource.HasAnnotationOfType<DisableForwardedHeadersAnnotation>())
            {
                context.EnvironmentVariables["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true";
            }
        });
        project.WithEnvironment(context =>
        {
            SetPorts(context, "HTTP_PORTS", "http");
            SetPorts(context, "HTTPS_PORTS", "https");
        });
        if (profile?.ApplicationUrl is not null)
        {
            project.WithEndpoint("http", endpoint => endpoint.UriScheme = "http");
            project.WithEndpoint("https", endpoint =>
            {
                endpoint.UriScheme = "https";
                implicitHttps = endpoint;
            });
        }

        return project;

        void SetPorts(EnvironmentCallbackContext context, string variable, string scheme)
        {
            var ports = new ReferenceExpressionBuilder();
            foreach (var endpoint in project.Resource.ListeningEndpoints().Where(e => e.Scheme == scheme && e.EndpointAnnotation != implicitHttps))
            {
                ports.AppendLiteral(ports.IsEmpty ? "" : ";");
                ports.AppendFormatted(endpoint.Property(EndpointProperty.TargetPort));
            }

            if (!ports.IsEmpty)
            {
                context.EnvironmentVariables.TryAdd(variable, ports.Build());
            }
        }
    }

    private static void SetUrls(EnvironmentCallbackContext context)
    {
        var urls = new ReferenceExpressionBuilder();
        foreach (var endpoint in ((ProjectResource)context.Resource).ListeningEndpoints())
        {
            if (endpoint.IsHttps)
            {
                context.EnvironmentVariables.TryAdd("ASPNETCORE_HTTPS_PORT", endpoint.Property(EndpointProperty.Port));
            }

            urls.AppendLiteral(urls.IsEmpty ? "" : ";");
            urls.Append($"{endpoint.Property(EndpointProperty.Scheme)}://{endpoint.EndpointAnnotation.TargetHost}:{endpoint.Property(EndpointProperty.TargetPort)}");
        }

        if (!urls.IsEmpty)
        {
            context.EnvironmentVariables.TryAdd("ASPNETCORE_URLS", urls.Build());
        }
    }

    /// <summary>The endpoints that ASP.NET Core is told to listen at: those with a variable of their own are not among them.</summary>
    private static IEnumerable<EndpointReference> ListeningEndpoints(this ProjectResource project)
        => project.GetEndpoints().Where(e => e.EndpointAnnotation.TargetPortEnvironmentVariable is null
            && project.Annotations.OfType<EndpointFilterAnnotation>().All(f => f.Filter(e.EndpointAnnotation)));

    private sealed record EndpointFilterAnnotation(Func<EndpointAnnotation, bool> Filter) : IResourceAnnotation;

    private sealed class DisableForwardedHeadersAnnotation : IResourceAnnotation;
}
