namespace InferShield.Scale.Planning;

/// <summary>What each part's limit is called, how it shows, and what replaces the part beyond it.</summary>
internal static class Remedies
{
    public static (string Limit, string Shows, string Remedy) Of(Part part) => part switch
    {
        Part.AuditDisk => (
            "PostgreSQL's volume, with 90 days of audit records",
            "PersistentVolumeAlmostFull",
            "a larger volume; then a retention, which drops the months of `audit_records` that no rule asks for any more, exported before where they are to be kept; beyond 1 TB an external audit store (ClickHouse, or Parquet files in object storage) for what is older than a week"),
        Part.Autoscaler => (
            "the autoscaler's 12 pods at 250 requests/s each",
            "AutoscalerAtMaximum",
            "first a higher target, up to what the processor allows a pod (the first row of the plan); then more pods and, with them, nodes"),
        Part.PodMemory => (
            "a pod's memory",
            "HighMemoryUsage, ContainerOutOfMemory",
            "more pods, or a limit of 2 GiB where prompts are megabytes long"),
        Part.PostgresWrites => (
            "one PostgreSQL's writes",
            "AuditQueueFilling, then AuditSpoolGrowing: records wait on the gateways' disks and none is lost",
            "a server of its own for the audit records, divided by tenant; reports and the console read from a replica (the records are never updated, so a replica serves them as well)"),
        Part.PostgresConnections => (
            "PostgreSQL's 200 connections",
            "HighDatabaseConnections",
            "`Maximum Pool Size=5` (a loaded gateway was seen to use five), then PgBouncer in transaction mode in front of it"),
        Part.RedisMemory => (
            "Redis's memory, when every text is new",
            "RedisEvictingKeys, LowCacheHitRate",
            "nothing at first: what goes is scanned again, which costs the gateway less than a millisecond; a larger `maxmemory` where texts repeat"),
        Part.RedisThread => (
            "Redis's one thread",
            "LowCacheHitRate: a gateway waits 250 ms at most, then scans by itself",
            "a managed Redis with several shards, or none: each gateway keeps what it saw last in its own memory as well"),
        Part.Prometheus => (
            "Prometheus's memory",
            "PrometheusTooManySeries",
            "Prometheus sharded by target (`spec.shards`, or `hashmod` on the address), with Thanos Query in front; rules that span shards in Thanos Ruler"),
        Part.TenantLabels => (
            "the 200 tenants that metrics name",
            "MetricCardinalityOverflow",
            "nothing has to be done: further tenants count as `other` in metrics, and audit records and reports name every one; a gateway for a group of tenants where each has to be seen"),
        _ => throw new ArgumentOutOfRangeException(nameof(part)),
    };
}
