using System.ComponentModel.DataAnnotations;

namespace InferShield.Api.Storage;

/// <summary>Where records live, read from the section <c>Storage</c>.</summary>
internal sealed record StorageOptions
{
    public const string Section = "Storage";

    /// <summary>The name of the connection string that chooses PostgreSQL; without it SQLite is used.</summary>
    public const string ConnectionName = "infershield";

    /// <summary>The SQLite file; a relative path starts at the content root.</summary>
    [Required]
    public string SqlitePath { get; init; } = Path.Combine(".data", "infershield.db");

    /// <summary>Whether serving brings the schema up to date; if not, readiness waits until <c>migrate</c> did.</summary>
    public bool MigrateAtStart { get; init; } = true;

    /// <summary>Wait after the first failed attempt to reach the database at start; doubles up to <see cref="MaxRetryDelay"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a process that is ready looks whether the schema is still up to date.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan SchemaCheckPeriod { get; init; } = TimeSpan.FromSeconds(15);
}
