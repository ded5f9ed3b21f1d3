using InferShield.AppHost.Local;

namespace InferShield.AppHost.Monitoring;

internal static class AlertmanagerBuilderExtensions
{
    private const int Port = 9093;
    private const string Configuration = "alertmanager.yml";

    /// <summary>
    /// Adds Alertmanager with <c>monitoring/alertmanager</c>'s routes and templates. A local run has a copy of the
    /// configuration in which its receivers stand (<see cref="AlertReceiverExtensions"/>).
    /// </summary>
    /// <exception cref="DistributedApplicationException">A parameter of a receiver lacks another.</exception>
    public static IResourceBuilder<IAlertmanagerResource>? AddAlertmanager(this IDistributedApplicationBuilder builder, string name, LocalSystem system)
    {
        AlertReceiverParameters.Check(builder);
        var part = system[name];
        if (!part.Runs)
        {
            return null;
        }

        var home = system.Folder(name);
        var configuration = system.Monitoring("alertmanager", Configuration);
        IResourceBuilder<IAlertmanagerResource> alertmanager = part.Hosting == Hosting.Native
            ? builder.AddResource(new AlertmanagerProgram(name, part.Command!, home))
            : builder.AddResource(new AlertmanagerContainer(name))
                .WithImage(AlertmanagerContainerImageTags.Image, AlertmanagerContainerImageTags.Tag)
                .WithImageRegistry(AlertmanagerContainerImageTags.Registry)
                .WithContainerRuntimeArgs("--workdir", "/etc/alertmanager"); // The secrets' paths start there.
        alertmanager = builder.ExecutionContext.IsPublishMode
            ? alertmanager.WithHomeFile(configuration, Configuration).WithEnvironment("WORKING_DIRECTORY", alertmanager.Resource.Home) // kubernetes/templates
            : alertmanager.WithWrittenFile(Configuration, (resource, cancellation) => ConfigureAsync(configuration, resource, cancellation));

        return alertmanager
            .WithHomeFile(system.Monitoring("alertmanager", "templates"), "templates")
            .WithHomeFolder(system.Folder(name, "secrets"), SecretFilesAsync)
            .WithStorage("/alertmanager", system)
            .WithPartEndpoint(part, Port)
            .WithArgs(
                $"--config.file={alertmanager.Resource.Home}/{Configuration}",
                $"--storage.path={(part.Hosting == Hosting.Native ? Path.Combine(home, "state") : "/alertmanager")}",
                "--data.maintenance-interval=1m", // What was notified is known after a crash, up to the last minute.
                $"--web.listen-address={part.ListenAddress(Port)}",
                $"--web.external-url={(part.Port is { } port ? $"http://localhost:{port}" : "")}",
                "--cluster.listen-address=",
                "--log.level=warn")
            .WithHttpHealthCheck("/-/ready");
    }

    private static async Task<string> ConfigureAsync(string file, IAlertmanagerResource alertmanager, CancellationToken cancellation)
    {
        var yaml = await File.ReadAllTextAsync(file, cancellation);
        foreach (var change in alertmanager.Changes)
        {
            yaml = change.Apply(yaml, await ValueAsync(change.Value, alertmanager, cancellation));
        }

        return yaml;
    }

    private static async Task<IEnumerable<HomeFile>> SecretFilesAsync(IAlertmanagerResource alertmanager, CancellationToken cancellation)
    {
        var files = new List<HomeFile>();
        foreach (var (name, secret) in alertmanager.Secrets)
        {
            files.Add(new HomeFile(name, await ValueAsync(secret, alertmanager, cancellation)));
        }

        return files;
    }

    private static async Task<string> ValueAsync(ReferenceExpression value, IAlertmanagerResource alertmanager, CancellationToken cancellation) =>
        await value.GetValueAsync(new ValueProviderContext { Caller = alertmanager }, cancellation) ?? "";
}
