namespace InferShield.Scale.Planning;

/// <summary>What the plan takes from the production overlay and its monitoring, and what it supposes because it was not measured.</summary>
internal static class Assumptions
{
    // The production overlay.
    public const double PodProcessors = 0.5;
    public const double PodMemoryLimit = 1024 * 1024 * 1024.0;
    public const double PodUtilization = 0.7;
    public const int MinReplicas = 3;
    public const int MaxReplicas = 12;
    public const double AutoscalerRequestsPerPod = 250;
    public const int PostgresConnections = 200;
    public const double PostgresVolume = 100 * 1024 * 1024 * 1024.0;
    public const double RedisMaxMemory = 256 * 1024 * 1024.0;

    // The values of the operator's stack, which production is monitored by.
    public const double PrometheusMemoryLimit = 3 * 1024 * 1024 * 1024.0;
    public const double ScrapeIntervalSeconds = 15;
    public const int PrometheusDays = 15;
    public const int PrometheusReplicas = 2;
    public const int ThanosRawDays = 30;
    public const int Thanos5mDays = 180;
    public const int Thanos1hDays = 5 * 365;

    // The gateway's code.
    public const int RedisEntrySeconds = 600;
    public const int TenantLabels = 201;
    public const int ConnectionsPerPod = 10;

    // Supposed.
    public const double ProviderSeconds = 2;
    public const double LongerPrompts = 2;
    public const double LostZone = 1.5;
    public const int AuditDays = 90;
    public const double PostgresRowsPerSecond = 20_000;
    public const double RedisProcessors = 0.8;
    public const double PrometheusBaseMemory = 200e6;
    public const double PrometheusHeadroom = 2.5;
    public const double WriteAheadOverhead = 1.2;
    public const double DownsampledBytes = 2;

    public static string Table => """
        | from the overlay `production`, and the operator's stack beside it | |
        |---|---|
        | a gateway's pod | 0.5 processors requested, 1 GiB limit, autoscaled from 3 to 12 at 70 % or 250 requests/s a pod |
        | PostgreSQL | 100 GiB volume, 200 connections, 10 at most for a pod |
        | Redis | 256 MiB `maxmemory`, least recently used entries go |
        | Prometheus (`helm/prometheus-values.yaml`) | one scrape in 15 s, 15 days, two replicas, 3 GiB limit |
        | Thanos | raw 30 days, 5 minutes 180 days, 1 hour 5 years |

        | supposed, not measured | |
        |---|---|
        | prompts are longer than the measured ones | twice the processor time |
        | one of three zones is lost | 1.5 times the pods |
        | the provider takes, on the mean | 2 s |
        | audit records are kept | 90 days |
        | one PostgreSQL takes | 20,000 rows/s in batches, by public experience with `COPY` on solid-state disks |
        | Redis works on one thread | at most 0.8 of a processor |
        | Prometheus beyond its series | 200 MB; memory of a series times 2.5 for queries, older chunks and garbage |
        | write-ahead log and compaction on Prometheus's disk | a fifth more |
        | a downsampled point (count, sum, min, max, counter) | five values at twice the bytes of a sample |

        """;
}
