using InferShield.Api.Reports.Jobs;

namespace InferShield.Api.Reports;

/// <summary>A report: what it was asked for with, how far it is and, once completed, what its content is.</summary>
internal sealed class StoredReport
{
    public Guid Id { get; init; }
    public string TenantId { get; init; } = "";
    public string Framework { get; init; } = "";
    public string Edition { get; init; } = "";
    public string Format { get; init; } = "";
    public bool Oscal { get; init; }
    public string Type { get; init; } = "";
    public DateTimeOffset PeriodStart { get; init; }
    public DateTimeOffset PeriodEnd { get; init; }

    /// <summary>The tenant's template; null for the built-in one.</summary>
    public Guid? TemplateId { get; init; }

    /// <summary>One of <see cref="ReportStatus"/>.</summary>
    public string Status { get; set; } = ReportStatus.Queued;

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The key that asked.</summary>
    public Guid CreatedBy { get; init; }

    /// <summary>When a worker first began; null while it waits.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When its status became final.</summary>
    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>0 to 100; begins again with each attempt.</summary>
    public int Percent { get; set; }

    /// <summary>How often it was begun.</summary>
    public int Attempts { get; init; }

    /// <summary>One of <see cref="ReportFailure.Reasons"/>; null unless it failed.</summary>
    public string? FailureReason { get; init; }

    public string? FailureMessage { get; init; }

    /// <summary>The records that it lists, up to now.</summary>
    public long RowCount { get; set; }

    public long ByteCount { get; set; }

    /// <summary>The SHA-256 of its bytes, in hex; empty until it is completed.</summary>
    public string ContentHash { get; set; } = "";

    /// <summary>The same for requests that the same report answers.</summary>
    public string RequestHash { get; init; } = "";

    /// <summary>Tells the records that were there when it was begun.</summary>
    public string DataVersion { get; set; } = "";
}
