namespace InferShield.AppHost.Monitoring;

internal static class RedisExporterContainerImageTags
{
    public const string Registry = "docker.io";
    public const string Image = "oliver006/redis_exporter";
    public const string Tag = "v1.74.0";
}
