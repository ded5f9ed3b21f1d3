using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

internal static class TestDefaults
{
    /// <summary>No dashboard, random ports, and the environment of the app host's first launch profile, as with Aspire.</summary>
    internal static void Apply(Assembly appHost, string[] args, DistributedApplicationOptions options, HostApplicationBuilderSettings settings, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure)
    {
        settings.Args = options.Args = [.. options.Args is { } own && own.SequenceEqual(args) ? [] : options.Args ?? [], .. args];
        options.AssemblyName = appHost.GetName().Name;
        options.DisableDashboard = true;
        options.EnableResourceLogging = true;
        options.IsTest = true;
        settings.ApplicationName = options.AssemblyName;
        if (Directory.Exists(options.ProjectDirectory))
        {
            settings.ContentRootPath = options.ProjectDirectory;
        }

        settings.Configuration ??= new ConfigurationManager();
        var defaults = new Dictionary<string, string?> { ["DcpPublisher:RandomizePorts"] = "true" };
        var profile = options.ProjectDirectory is null ? null : LaunchSettings.OfProject(options.ProjectDirectory)?.Select(null, settings.Configuration["DOTNET_LAUNCH_PROFILE"]);
        if (profile is var (name, launch))
        {
            defaults["DOTNET_LAUNCH_PROFILE"] = name;
            foreach (var (key, value) in launch.EnvironmentVariables)
            {
                defaults[key] = value;
                defaults[key.Replace("DOTNET_", "", StringComparison.Ordinal).Replace("ASPNETCORE_", "", StringComparison.Ordinal)] = value;
            }
        }

        var given = new ConfigurationBuilder().AddConfiguration(settings.Configuration).AddCommandLine(settings.Args).Build();
        settings.Configuration.AddInMemoryCollection(defaults.Where(d => given[d.Key] is null));
        configure(options, settings);
    }
}
