using System.Text.Json;

namespace InferShield.Scale;

/// <summary>What one unit of work costs, as <c>measure</c> found it. Bytes and seconds unless the name says otherwise.</summary>
internal sealed record UnitCosts
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public required string Machine { get; init; }

    public required DateOnly Date { get; init; }

    /// <summary>How the load was: requests counted, characters of a new prompt.</summary>
    public required int Requests { get; init; }

    public required int PromptCharacters { get; init; }

    public required double GatewayCpuSecondsPerRequest { get; init; }

    public required double GatewayAllocatedPerRequest { get; init; }

    /// <summary>Requests a second that the gateway answered while load, provider, database and cache shared the machine with it.</summary>
    public required double GatewayRequestsPerSecond { get; init; }

    public required double GatewayIdleMemory { get; init; }

    public required double GatewayLoadedMemory { get; init; }

    /// <summary>Growth of resident memory with each request that waits for the provider.</summary>
    public required double GatewayMemoryPerWaitingRequest { get; init; }

    public required double AuditRowsPerRequest { get; init; }

    /// <summary>Bytes of a row in the table with TOAST, and in its indexes.</summary>
    public required double AuditRowTableBytes { get; init; }

    public required double AuditRowIndexBytes { get; init; }

    public required double WalBytesPerRow { get; init; }

    public required double PostgresCpuSecondsPerRequest { get; init; }

    public required double PostgresConnectionsPerGateway { get; init; }

    public required double RedisEntriesPerRequest { get; init; }

    public required double RedisBytesPerEntry { get; init; }

    public required double RedisCpuSecondsPerRequest { get; init; }

    /// <summary>Series of one gateway without its tenants' own.</summary>
    public required double SeriesPerGateway { get; init; }

    public required double SeriesPerTenant { get; init; }

    /// <summary>Series of all other targets and of the rules, in a system with one gateway.</summary>
    public required double OtherSeries { get; init; }

    public required double PrometheusBytesPerSample { get; init; }

    public required double PrometheusMemoryPerSeries { get; init; }

    public static UnitCosts Read(string path) => JsonSerializer.Deserialize<UnitCosts>(File.ReadAllText(path), Json)!;

    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, Json) + "\n");
}
