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
        IResourceBuilder<IAlertmanagerResource> alertmanager = part.Hosting == Hosting.Native
            ? builder.AddResource(new AlertmanagerProgram(name, part.Command!, home))
            : builder.AddResource(new AlertmanagerContainer(name))
                .WithImage(AlertmanagerContainerImageTags.Image, AlertmanagerContainerImageTags.Tag)
                .WithImageRegistry(AlertmanagerContainerImageTags.Registry)
                .WithContainerRuntimeArgs("--workdir", "/etc/alertmanager"); // The secrets' paths start there.

        return alertmanager
            .WithHomeFile(system.Monitoring("alertmanager", "alertmanager.yml"), "alertmanager.yml")
            .WithHomeFile(system.Monitoring("alertmanager", "templates"), "templates")
            .WithHomeFolder(system.Folder(name, "secrets"), SecretFilesAsync)
            .WithStorage("/alertmanager", system)
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
    public static IResourceBuilder<IAlertmanagerResource> WithSlack(this IResourceBuilder<IAlertmanagerResource> alertmanager, ReferenceExpression? url)
    {
        if (url is null)
        {
            return alertmanager;
        }

        alertmanager.Resource.Secrets.Add("slack_url", url);
        return alertmanager.WithWayTo(url);
    }

    private static async Task<IEnumerable<HomeFile>> SecretFilesAsync(IAlertmanagerResource alertmanager, CancellationToken cancellation)
    {
        var files = new List<HomeFile>();
        foreach (var (name, secret) in alertmanager.Secrets)
        {
            files.Add(new HomeFile(name, await secret.GetValueAsync(new ValueProviderContext { Caller = alertmanager }, cancellation) ?? ""));
        }

        return files;
    }
}
