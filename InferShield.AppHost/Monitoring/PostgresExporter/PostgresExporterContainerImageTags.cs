namespace InferShield.AppHost.Monitoring;

internal static class PostgresExporterContainerImageTags
{
    public const string Registry = "quay.io";
    public const string Image = "prometheuscommunity/postgres-exporter";
    public const string Tag = "v0.17.1";
}
