namespace InferShield.Api.Reports.Schedules;

/// <summary>A tenant's schedule and what became of it last.</summary>
internal sealed record StoredSchedule
{
    public required Guid Id { get; init; }

    public required string TenantId { get; init; }

    public required ScheduleSettings Settings { get; init; }

    /// <summary>What a webhook is signed with, sealed; null for other channels.</summary>
    public byte[]? Secret { get; init; }

    /// <summary>Counts the changes.</summary>
    public long Revision { get; init; } = 1;

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The key that made or last replaced it, which its reports are made for; none is made once it is revoked.</summary>
    public Guid CreatedBy { get; init; }

    /// <summary>Null while it is not enabled.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>The time for which it ran last.</summary>
    public DateTimeOffset? LastAt { get; init; }

    /// <summary>One of <see cref="RunState"/>.</summary>
    public string? LastOutcome { get; init; }

    public string? LastProblem { get; init; }
}

/// <summary>What was done, or is to be done, for one time at which a schedule was due.</summary>
internal sealed class ScheduleRun
{
    public Guid Id { get; init; }
    public Guid ScheduleId { get; init; }
    public string TenantId { get; init; } = "";
    public DateTimeOffset DueAt { get; init; }
    public string State { get; set; } = RunState.Making;
    public Guid? ReportId { get; set; }

    /// <summary>Of the delivery.</summary>
    public int Attempts { get; set; }

    /// <summary>When it is to be looked at again; null when all is done.</summary>
    public DateTimeOffset? AttemptAt { get; set; }

    public string? Problem { get; set; }
    public DateTimeOffset? FinishedAt { get; set; }
}

/// <summary>How far a run is.</summary>
internal static class RunState
{
    public const string Making = "making";
    public const string Delivering = "delivering";

    /// <summary>The report was made; nobody was to be sent it.</summary>
    public const string Made = "made";

    public const string Delivered = "delivered";

    /// <summary>There is no report.</summary>
    public const string Failed = "failed";

    /// <summary>The report was made and never arrived.</summary>
    public const string Dead = "dead";

    /// <summary>The gateway was away, and the schedule does not make up for it; or the schedule was due again before there was room.</summary>
    public const string Missed = "missed";
}
