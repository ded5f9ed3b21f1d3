namespace Aspire.Npgsql;

/// <summary>Settings of the data source, from the configuration sections Aspire:Npgsql and Aspire:Npgsql:NAME.</summary>
public class NpgsqlSettings
{
    public string? ConnectionString { get; set; }

    public bool DisableHealthChecks { get; set; }

    public bool DisableTracing { get; set; }

    public bool DisableMetrics { get; set; }
}
