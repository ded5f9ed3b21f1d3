namespace InferShield.AppHost.Monitoring;

internal static class NodeExporterContainerImageTags
{
    public const string Registry = "quay.io";
    public const string Image = "prometheus/node-exporter";
    public const string Tag = "v1.9.1";
}
