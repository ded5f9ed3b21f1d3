namespace InferShield.Tests.Monitoring;

/// <summary>
/// The queries that the local stack cannot answer, and series like those of the systems that can: a cluster, TLS, a
/// replicated server, a newer exporter.
/// </summary>
internal static class AbsentSeries
{
    /// <summary>Keys of the queries (UID/PANEL/REF), by why they are empty locally.</summary>
    public static readonly IReadOnlyDictionary<string, string> Queries = new Dictionary<string, string>
    {
        ["infershield-overview/20/B"] = "cAdvisor",
        ["infershield-overview/21/B"] = "kube-state-metrics",
        ["infershield-overview/24/C"] = "kube-state-metrics",
        ["infershield-overview/24/D"] = "kube-state-metrics",
        ["infershield-overview/25/B"] = "kube-state-metrics",
        ["infershield-overview/27/A"] = "kube-state-metrics",
        ["infershield-overview/27/B"] = "kubelet",
        ["infershield-overview/27/C"] = "kube-state-metrics",
        ["infershield-gateway/16/A"] = "TLS",
        ["infershield-gateway/27/A"] = "a probe from outside",
        ["infershield-gateway/27/B"] = "a probe from outside",
        ["infershield-gateway/37/A"] = "a second provider",
        ["infershield-gateway/37/B"] = "a second provider",
        ["infershield-gateway/44/A"] = "the response cache, which is off",
        ["infershield-tenant/76/A"] = "a tenant with limits",
        ["infershield-detection/30/A"] = "a policy in dry run",
        ["infershield-reports-audit/62/B"] = "the end of a first day, which is sealed then",
        ["infershield-reports-audit/64/A"] = "a SIEM",
        ["infershield-reports-audit/64/B"] = "a SIEM",
        ["infershield-storage/52/A"] = "a PostgreSQL replica",
        ["infershield-storage/52/B"] = "a PostgreSQL replica",
        ["infershield-storage/52/C"] = "a replication slot",
        ["infershield-storage/53/A"] = "postgres_exporter 0.12 or newer",
        ["infershield-monitoring/64/D"] = "a cluster of Alertmanagers",
        ["infershield-storage/60/A"] = "kube-state-metrics",
        ["infershield-storage/55/D"] = "a Redis replica",
    };

    /// <summary>Series as promtool writes them, fifteen seconds apart.</summary>
    public static readonly IReadOnlyList<(string Series, string Values)> Input =
    [
        .. Pod("container_cpu_cfs_throttled_periods_total", "", "0+30x40"),
        .. Pod("container_cpu_cfs_periods_total", "", "0+150x40"),
        .. Pod("kube_pod_container_status_last_terminated_reason", ", reason=\"OOMKilled\"", "1x40"),
        .. Pod("kube_pod_container_status_waiting_reason", ", reason=\"CrashLoopBackOff\"", "1x40"),
        .. Pod("kube_pod_status_ready", ", condition=\"true\"", "1x40"),
        ("kube_cronjob_status_last_successful_time{job=\"kube-state-metrics\", instance=\"ksm\", namespace=\"infershield\", cronjob=\"postgres-backup\"}", "1x40"),
        ("kube_deployment_spec_replicas{job=\"kube-state-metrics\", instance=\"ksm\", namespace=\"infershield\", deployment=\"api\"}", "3x40"),
        ("kube_horizontalpodautoscaler_status_current_replicas{job=\"kube-state-metrics\", instance=\"ksm\", namespace=\"infershield\", horizontalpodautoscaler=\"api\"}", "3x40"),
        ("kube_horizontalpodautoscaler_spec_max_replicas{job=\"kube-state-metrics\", instance=\"ksm\", namespace=\"infershield\", horizontalpodautoscaler=\"api\"}", "6x40"),
        ("kube_poddisruptionbudget_status_desired_healthy{job=\"kube-state-metrics\", instance=\"ksm\", namespace=\"infershield\", poddisruptionbudget=\"api\"}", "2x40"),
        ("kube_poddisruptionbudget_status_current_healthy{job=\"kube-state-metrics\", instance=\"ksm\", namespace=\"infershield\", poddisruptionbudget=\"api\"}", "3x40"),
        ("kubelet_volume_stats_available_bytes{job=\"kubelet\", instance=\"node\", namespace=\"infershield\", persistentvolumeclaim=\"spool\"}", "4e8x40"),
        ("kubelet_volume_stats_capacity_bytes{job=\"kubelet\", instance=\"node\", namespace=\"infershield\", persistentvolumeclaim=\"spool\"}", "1e9x40"),
        ("infershield_certificate_expiry_timestamp_seconds{job=\"infershield\", instance=\"api:3000\", role=\"server\"}", "5e6x40"),
        ("probe_duration_seconds{job=\"infershield-probe\", instance=\"https://infershield.example.com/v1\", namespace=\"infershield\"}", "0.1x40"),
        ("probe_success{job=\"infershield-probe\", instance=\"https://infershield.example.com/v1\", namespace=\"infershield\"}", "1x40"),
        ("infershield_policy_matches_total{job=\"infershield\", instance=\"api:3000\", policy=\"trial\", action=\"blocked\", mode=\"dry-run\"}", "0+3x40"),
        ("infershield_upstream_fallbacks_total{job=\"infershield\", instance=\"api:3000\", provider=\"first\", reason=\"timeout\"}", "0+1x40"),
        ("infershield_upstream_request_duration_seconds_count{job=\"infershield\", instance=\"api:3000\", provider=\"first\", outcome=\"error\"}", "0+5x40"),
        ("cache_hits_total{job=\"infershield\", instance=\"api:3000\", cache_type=\"response\"}", "0+1x40"),
        ("cache_misses_total{job=\"infershield\", instance=\"api:3000\", cache_type=\"response\"}", "0+2x40"),
        ("infershield_limit_usage_ratio{job=\"infershield\", instance=\"api:3000\", tenant=\"acme\", limit=\"cost\"}", "0.5x40"),
        ("infershield_audit_seal_seconds{job=\"infershield\", instance=\"api:3000\"}", "300x40"),
        ("infershield_audit_forwarded_total{job=\"infershield\", instance=\"api:3000\", sink=\"syslog\", outcome=\"success\"}", "0+5x40"),
        ("infershield_audit_forward_lag{job=\"infershield\", instance=\"api:3000\", sink=\"syslog\"}", "3x40"),
        ("pg_replication_lag_seconds{job=\"postgresql\", instance=\"pg:9187\"}", "1x40"),
        ("pg_stat_replication_pg_wal_lsn_diff{job=\"postgresql\", instance=\"pg:9187\", application_name=\"replica\", client_addr=\"10.0.0.2\", state=\"streaming\"}", "1024x40"),
        ("pg_replication_slot_slot_is_active{job=\"postgresql\", instance=\"pg:9187\", slot_name=\"replica\"}", "1x40"),
        ("pg_stat_user_tables_n_dead_tup{job=\"postgresql\", instance=\"pg:9187\", datname=\"infershield\", schemaname=\"public\", relname=\"audit_records\"}", "10x40"),
        ("pg_stat_user_tables_n_live_tup{job=\"postgresql\", instance=\"pg:9187\", datname=\"infershield\", schemaname=\"public\", relname=\"audit_records\"}", "90x40"),
        ("alertmanager_cluster_members{job=\"alertmanager\", instance=\"alertmanager:9093\"}", "3x40"),
        ("redis_master_link_up{job=\"redis\", instance=\"redis:9121\"}", "1x40"),
    ];

    private static (string, string)[] Pod(string metric, string labels, string values) =>
        [($"{metric}{{job=\"kubelet\", instance=\"node\", namespace=\"infershield\", pod=\"api-1\", container=\"api\"{labels}}}", values)];
}
