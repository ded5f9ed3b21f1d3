using static InferShield.Scale.Planning.Assumptions;

namespace InferShield.Scale.Planning;

/// <summary>What an installation of some size needs, worked out from the unit costs. Bytes, processors and counts.</summary>
internal sealed record Plan(Workload Work, UnitCosts Costs)
{
    private const double Day = 86_400;

    private double Rate => Work.RequestsPerSecond;

    /// <summary>Requests a second that one pod takes when its processor is as busy as the autoscaler wants it.</summary>
    public double RequestsPerPod => PodProcessors * PodUtilization / (Costs.GatewayCpuSecondsPerRequest * LongerPrompts);

    public int Replicas => Math.Max(MinReplicas, (int)Math.Ceiling(Rate / RequestsPerPod * LostZone));

    public int AutoscalerReplicas => Math.Max(MinReplicas, (int)Math.Ceiling(Rate / AutoscalerRequestsPerPod));

    public double GatewayProcessors => Rate * Costs.GatewayCpuSecondsPerRequest * LongerPrompts;

    public double PodMemory => Costs.GatewayLoadedMemory + (Rate / Replicas * ProviderSeconds * Costs.GatewayMemoryPerWaitingRequest);

    public double GatewayMemory => PodMemory * Replicas;

    public double RowsPerSecond => Rate * Costs.AuditRowsPerRequest;

    public double PostgresBytesPerDay => RowsPerSecond * Day * (Costs.AuditRowTableBytes + Costs.AuditRowIndexBytes);

    public double WalBytesPerSecond => RowsPerSecond * Costs.WalBytesPerRow;

    public double PostgresProcessors => Rate * Costs.PostgresCpuSecondsPerRequest;

    public int PostgresConnectionsUsed => Replicas * ConnectionsPerPod;

    public double RedisBytes => Rate * Costs.RedisEntriesPerRequest * RedisEntrySeconds * Costs.RedisBytesPerEntry;

    public double RedisProcessorsUsed => Rate * Costs.RedisCpuSecondsPerRequest;

    public double Series => (Replicas * (Costs.SeriesPerGateway + (Math.Min(Work.Tenants, TenantLabels) * Costs.SeriesPerTenant))) + Costs.OtherSeries;

    public double SamplesPerSecond => Series / ScrapeIntervalSeconds;

    public double PrometheusMemory => PrometheusBaseMemory + (Series * Costs.PrometheusMemoryPerSeries * PrometheusHeadroom);

    public double PrometheusDisk => SamplesPerSecond * Day * PrometheusDays * Costs.PrometheusBytesPerSample * WriteAheadOverhead;

    /// <summary>Objects of both replicas before the compactor joins them are short-lived; what stays is one copy.</summary>
    public double ThanosBytes => SamplesPerSecond * Day * Costs.PrometheusBytesPerSample
        * (ThanosRawDays + (Downsampled(300) * Thanos5mDays) + (Downsampled(3600) * Thanos1hDays));

    /// <summary>The share of what the production overlay gives each part; beyond 1 it breaks.</summary>
    public IReadOnlyDictionary<Part, double> Limits => new Dictionary<Part, double>
    {
        [Part.AuditDisk] = PostgresBytesPerDay * AuditDays / PostgresVolume,
        [Part.Autoscaler] = (double)AutoscalerReplicas / MaxReplicas,
        [Part.PodMemory] = PodMemory / PodMemoryLimit,
        [Part.PostgresWrites] = RowsPerSecond / PostgresRowsPerSecond,
        [Part.PostgresConnections] = (double)PostgresConnectionsUsed / PostgresConnections,
        [Part.RedisMemory] = RedisBytes / RedisMaxMemory,
        [Part.RedisThread] = RedisProcessorsUsed / RedisProcessors,
        [Part.Prometheus] = PrometheusMemory / PrometheusMemoryLimit,
        [Part.TenantLabels] = (double)Work.Tenants / TenantLabels,
    };

    private static double Downsampled(double seconds) => 5 * DownsampledBytes * ScrapeIntervalSeconds / seconds;
}

internal enum Part
{
    AuditDisk,
    Autoscaler,
    PodMemory,
    PostgresWrites,
    PostgresConnections,
    RedisMemory,
    RedisThread,
    Prometheus,
    TenantLabels,
}
