using InferShield.AppHost.Local;

namespace InferShield.AppHost.Monitoring;

internal static class AlertmanagerBuilderExtensions
{
    private const int Port = 9093;

    /// <summary>Adds Alertmanager with <c>monitoring/alertmanager</c>'s routes and templates.</summary>
    public static IResourceBuilder<IAlertmanagerResource>? AddAlertmanager(this IDistributedApplicationBuilder builder, string name, LocalSystem system)
    {
        var part = system[name];
        if (!part.Runs)
        {
            return null;
        }

        var home = system.Folder(name);
        var secrets = system.Folder(name, "secrets");
        IResourceBuilder<IAlertmanagerResource> alertmanager = part.Hosting == Hosting.Native
            ? builder.AddResource(new AlertmanagerProgram(name, part.Command!, home, secrets))
            : builder.AddResource(new AlertmanagerContainer(name, secrets))
                .WithImage(AlertmanagerContainerImageTags.Image, AlertmanagerContainerImageTags.Tag)
                .WithImageRegistry(AlertmanagerContainerImageTags.Registry)
                .WithContainerRuntimeArgs("--workdir", "/etc/alertmanager"); // The secrets' paths start there.

        return alertmanager
            .WithHomeFile(system.Monitoring("alertmanager", "alertmanager.yml"), "alertmanager.yml")
            .WithHomeFile(system.Monitoring("alertmanager", "templates"), "templates")
            .WithHostFolder(secrets)
            .WithStorage(system.Volume(name), "/alertmanager")
            .WithPartEndpoint(part, Port)
            .WithArgs(
                $"--config.file={alertmanager.Resource.Home}/alertmanager.yml",
                $"--storage.path={(part.Hosting == Hosting.Native ? Path.Combine(home, "state") : "/alertmanager")}",
                $"--web.listen-address={part.ListenAddress(Port)}",
                $"--web.external-url={(part.Port is { } port ? $"http://localhost:{port}" : "")}",
                "--cluster.listen-address=",
                "--log.level=warn")
            .WithHttpHealthCheck("/-/ready");
    }

    /// <summary>Sends Slack's alerts to <paramref name="url"/>, by the secret file that the configuration reads.</summary>
    public static IResourceBuilder<IAlertmanagerResource> WithSlack(this IResourceBuilder<IAlertmanagerResource> alertmanager, ReferenceExpression? url) =>
        url is null ? alertmanager : alertmanager.OnBeforeResourceStarted(async (resource, _, cancellation) =>
            LocalSecrets.Write(
                Path.Combine(resource.Secrets, "slack_url"),
                await url.GetValueAsync(new ValueProviderContext { Caller = resource }, cancellation) ?? "",
                readable: resource is ContainerResource)); // Its user is another than the file's owner.
}
