using System.ComponentModel.DataAnnotations;

namespace InferShield.Api.Reports.Jobs;

/// <summary>How reports are made, read from the section <c>Reports</c>.</summary>
internal sealed record ReportOptions
{
    public const string Section = "Reports";

    private const string Shortest = "00:00:00.001";
    private const string Hour = "01:00:00";
    private const string Day = "1.00:00:00";

    /// <summary>Reports that this instance makes at the same time; with 0 it leaves all to the others.</summary>
    [Range(0, 64)]
    public int Workers { get; init; } = 2;

    /// <summary>Reports of all tenants and instances that may wait for a worker; further ones are refused.</summary>
    [Range(1, 100_000)]
    public int QueueCapacity { get; init; } = 100;

    /// <summary>Reports that a key may have made in an hour; those that were there already do not count.</summary>
    [Range(1, 1_000_000)]
    public int PerHour { get; init; } = 3;

    /// <summary>What takes longer fails.</summary>
    [Range(typeof(TimeSpan), Shortest, Day)]
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a worker that is not heard of keeps its report before another takes it over.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", Hour)]
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a report is begun before it fails: a process that dies or a database that goes away ends an attempt.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; init; } = 3;

    /// <summary>How long a report waits after a failure of the database before it is tried again.</summary>
    [Range(typeof(TimeSpan), "00:00:00", Hour)]
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often an idle worker looks for what another instance has queued, and a worker says how far it is.</summary>
    [Range(typeof(TimeSpan), Shortest, Hour)]
    public TimeSpan PollPeriod { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a finished report answers equal requests, as long as no record was added to its period; 0 for never.</summary>
    [Range(typeof(TimeSpan), "00:00:00", Day)]
    public TimeSpan CacheFor { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Days after which finished reports are deleted; nothing keeps them.</summary>
    [Range(1, 36_500)]
    public int? KeepDays { get; init; }

    /// <summary>Where reports grow until they are stored; a relative path starts at the content root.</summary>
    [Required]
    public string WorkFolder { get; init; } = Path.Combine(".data", "reports");

    /// <summary>Folders with TrueType fonts for PDF, before those of the program and the system.</summary>
    public string[] FontFolders { get; init; } = [];

    /// <summary>Clients of this instance that may follow or wait for a report at the same time.</summary>
    [Range(0, 10_000)]
    public int MaxListeners { get; init; } = 100;

    /// <summary>Those of them that may have the same key.</summary>
    [Range(1, 10_000)]
    public int MaxListenersPerKey { get; init; } = 20;

    /// <summary>How often a client that follows a report hears that nothing has happened.</summary>
    [Range(typeof(TimeSpan), Shortest, Hour)]
    public TimeSpan HeartbeatPeriod { get; init; } = TimeSpan.FromSeconds(15);
}
