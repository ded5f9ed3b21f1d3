using InferShield.AppHost.Local;

namespace InferShield.AppHost.Monitoring;

internal static class NodeExporterBuilderExtensions
{
    private const int Port = 9100;
    private const string HostRoot = "/host";

    /// <summary>
    /// Adds the exporter of the machine. A container of a local run reads the machine's root file system; in a cluster that is
    /// for the deployment to allow (<c>monitoring/kubernetes/plain</c>).
    /// </summary>
    public static IResourceBuilder<INodeExporterResource>? AddNodeExporter(this IDistributedApplicationBuilder builder, string name, LocalSystem system)
    {
        var part = system[name];
        if (!part.Runs)
        {
            return null;
        }

        IResourceBuilder<INodeExporterResource> exporter = part.Hosting == Hosting.Native
            ? builder.AddResource(new NodeExporterProgram(name, part.Command!, system.Folder(name)))
            : builder.AddResource(new NodeExporterContainer(name))
                .WithImage(NodeExporterContainerImageTags.Image, NodeExporterContainerImageTags.Tag)
                .WithImageRegistry(NodeExporterContainerImageTags.Registry);
        if (part.Hosting == Hosting.Container && !builder.ExecutionContext.IsPublishMode)
        {
            builder.CreateResourceBuilder((ContainerResource)(IResource)exporter.Resource)
                .WithBindMount("/", HostRoot, isReadOnly: true)
                .WithArgs($"--path.rootfs={HostRoot}");
        }

        return exporter
            .WithPartEndpoint(part, Port)
            .WithArgs($"--web.listen-address={part.ListenAddress(Port)}", "--log.level=warn", "--no-collector.systemd")
            .WithHttpHealthCheck("/metrics");
    }
}
