using System.Globalization;

namespace InferShield.Scale.Planning;

/// <summary>The unit costs as a table of Markdown.</summary>
internal static class CostTable
{
    public static string Of(UnitCosts costs)
    {
        FormattableString[] rows =
        [
            $"| gateway: processor time of a request | {costs.GatewayCpuSecondsPerRequest * 1000:0.00} ms |",
            $"| gateway: memory allocated by a request | {costs.GatewayAllocatedPerRequest / 1000:0} kB |",
            $"| gateway: resident memory before the load, and at its most under it | {costs.GatewayIdleMemory / 1e6:0} MB, {costs.GatewayLoadedMemory / 1e6:0} MB |",
            $"| gateway: memory of a request that waits for the provider | {costs.GatewayMemoryPerWaitingRequest / 1000:0} kB |",
            $"| gateway: requests a second, everything on this one machine | {costs.GatewayRequestsPerSecond:0} |",
            $"| PostgreSQL: audit rows of a request | {costs.AuditRowsPerRequest:0.00} |",
            $"| PostgreSQL: an audit row, table and indexes | {costs.AuditRowTableBytes:0} + {costs.AuditRowIndexBytes:0} bytes |",
            $"| PostgreSQL: write-ahead log of an audit row | {costs.WalBytesPerRow:0} bytes |",
            $"| PostgreSQL: processor time of a request | {costs.PostgresCpuSecondsPerRequest * 1000:0.000} ms |",
            $"| PostgreSQL: connections of a gateway under load | {costs.PostgresConnectionsPerGateway:0} |",
            $"| Redis: entries of a request with a new text | {costs.RedisEntriesPerRequest:0.00} |",
            $"| Redis: memory of an entry | {costs.RedisBytesPerEntry:0} bytes |",
            $"| Redis: processor time of a request | {costs.RedisCpuSecondsPerRequest * 1000:0.000} ms |",
            $"| series of a gateway, and of each tenant on it | {costs.SeriesPerGateway:0} + {costs.SeriesPerTenant:0} |",
            $"| series of all other targets and of the rules | {costs.OtherSeries:0} |",
            $"| Prometheus: a sample on disk, index included | {costs.PrometheusBytesPerSample:0.00} bytes |",
            $"| Prometheus: memory of a series | {costs.PrometheusMemoryPerSeries / 1000:0.0} kB |",
        ];
        return "| what | measured |\n|---|---|\n" + string.Concat(rows.Select(row => row.ToString(CultureInfo.InvariantCulture) + "\n"));
    }
}
