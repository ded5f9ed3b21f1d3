using System.ComponentModel.DataAnnotations;

namespace InferShield.Api.Audit;

/// <summary>How audit records wait for the database, read from the section <c>Audit</c>.</summary>
internal sealed record AuditOptions
{
    public const string Section = "Audit";

    /// <summary>Records in memory at most; from half of it on, a slow database's queue goes to the spool.</summary>
    [Range(2, 10_000_000)]
    public int QueueCapacity { get; init; } = 10_000;

    /// <summary>Records written together at most.</summary>
    [Range(1, 100_000)]
    public int BatchSize { get; init; } = 5_000;

    /// <summary>How long a record waits for others to be written with.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The folder of the spool; a relative path starts at the content root.</summary>
    [Required]
    public string SpoolPath { get; init; } = Path.Combine(".data", "spool");

    /// <summary>Bytes in the spool at most; a full spool and a full queue refuse further records.</summary>
    [Range(0, long.MaxValue)]
    public long SpoolMaxBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>A spool file is finished when it has grown to this many bytes.</summary>
    [Range(1, 1024 * 1024 * 1024)]
    public int SpoolSegmentBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Wait after a failed write before the database is asked again; doubles up to <see cref="MaxRetryDelay"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A write that takes longer counts as failed.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a stopping process goes on asking the database before it turns to the spool.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
