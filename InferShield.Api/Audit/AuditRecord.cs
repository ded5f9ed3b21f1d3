namespace InferShield.Api.Audit;

/// <summary>One inspected request or one change, as evidence: never the text that was inspected.</summary>
internal sealed record AuditRecord
{
    /// <summary>A version 7 UUID: the record's identity, by which a replay is recognised.</summary>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>When it happened, UTC; kept to the microsecond.</summary>
    public required DateTimeOffset At { get; init; }

    public required string TenantId { get; init; }

    /// <summary>The API key that asked; null for the system itself.</summary>
    public Guid? KeyId { get; init; }

    public required string RequestId { get; init; }

    /// <summary>What was done: <c>chat.completions</c>, <c>analyze</c>, <c>report.create</c>, <c>keys.create</c> …</summary>
    public required string Operation { get; init; }

    /// <summary>The model asked for, empty where there is none.</summary>
    public string Model { get; init; } = "";

    public string Provider { get; init; } = "";

    /// <summary>Where the decisive text stood: <c>user</c>, <c>document</c>, <c>tool</c>, <c>completion</c>, or empty.</summary>
    public string Channel { get; init; } = "";

    /// <summary><c>allowed</c>, <c>flagged</c>, <c>redacted</c> or <c>blocked</c>.</summary>
    public required string Action { get; init; }

    /// <summary>Risk, 0 to 100.</summary>
    public int Score { get; init; }

    /// <summary>The highest severity found (<c>low</c> to <c>critical</c>), null without findings.</summary>
    public string? Severity { get; init; }

    public IReadOnlyList<AuditFinding> Findings { get; init; } = [];

    /// <summary>The policies and sequences of the policy file that the request fell under, those in dry run included.</summary>
    public IReadOnlyList<AuditPolicy> Policies { get; init; } = [];

    /// <summary>The HTTP status that the client saw.</summary>
    public int StatusCode { get; init; }

    public double ScanSeconds { get; init; }

    public double DurationSeconds { get; init; }

    public string PolicyVersion { get; init; } = "";
}

/// <summary>Where a rule matched: offsets in UTF-16 code units of the inspected text, end excluded.</summary>
internal sealed record AuditFinding(string PolicyType, string Severity, string Rule, string? Entity, int Start, int End);

/// <summary>A policy that applied: its name, <c>enforce</c> or <c>dry-run</c>, and what it did or would have done.</summary>
internal sealed record AuditPolicy(string Policy, string Mode, string Action);
