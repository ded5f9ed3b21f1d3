using InferShield.Api.Audit;
using InferShield.Api.Audit.Verification;
using InferShield.Api.Reports.Controls;

namespace InferShield.Api.Reports.Content;

/// <summary>Everything that a report says but its list of records: the same for every format, found in the first pass.</summary>
internal sealed record ReportContent
{
    public required StoredReport Report { get; init; }

    public required ReportTemplate Template { get; init; }

    public required ControlFramework Framework { get; init; }

    /// <summary>Over every inspected request of the period, listed or not.</summary>
    public required ReportTotals Totals { get; init; }

    /// <summary>In the framework's order.</summary>
    public IReadOnlyList<ControlEvidence> Controls { get; init; } = [];

    /// <summary>Requests that were passed on although something grave was found, spread over the period where there are too many.</summary>
    public IReadOnlyList<ReportException> Exceptions { get; init; } = [];

    /// <summary>How many exceptions there are, shown or not.</summary>
    public long ExceptionCount { get; init; }

    /// <summary>All exceptions by what a reviewer decided last, <c>open</c> included; empty where there are too many reviews to count.</summary>
    public IReadOnlyDictionary<string, long> Dispositions { get; init; } = new SortedDictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Violations that belong together: one key, one kind, close in time. Only of an incident report.</summary>
    public IReadOnlyList<Incident> Incidents { get; init; } = [];

    /// <summary>How many incidents there are, shown or not.</summary>
    public long IncidentCount { get; init; }

    /// <summary>Changes of policies, keys, tenants and settings, oldest first: the tenant's, and others' that hold for it too.</summary>
    public IReadOnlyList<ChangeEntry> Changes { get; init; } = [];

    /// <summary>How many changes there are, shown or not.</summary>
    public long ChangeCount { get; init; }

    /// <summary>Accesses to evidence (reports read, audit log read) by operation.</summary>
    public IReadOnlyDictionary<string, long> Accesses { get; init; } = new SortedDictionary<string, long>(StringComparer.Ordinal);

    public required ConfigurationState AtStart { get; init; }

    public required ConfigurationState AtEnd { get; init; }

    /// <summary>For how many months the gateway keeps records, as it is set now; null for good.</summary>
    public int? RetentionMonths { get; init; }

    /// <summary>Starts, outages, failed checks and fail-open or fail-closed events of the gateway, oldest first.</summary>
    public IReadOnlyList<SystemEvent> Outages { get; init; } = [];

    /// <summary>How many events there are, shown or not.</summary>
    public long EventCount { get; init; }

    /// <summary>How many of them are problems.</summary>
    public long ProblemCount { get; init; }

    public required SelfTestResult SelfTest { get; init; }

    public required EvidenceState Evidence { get; init; }

    /// <summary>What this report does not show.</summary>
    public IReadOnlyList<string> Limits { get; init; } = [];

    /// <summary>The records that the report lists, read in the second pass.</summary>
    public required AuditFilter Rows { get; init; }

    /// <summary>How many records it lists.</summary>
    public long ListedRows { get; init; }

    /// <summary>What the report says of itself under its signature.</summary>
    public required VerificationManifest Manifest { get; init; }

    /// <summary>Whether the period has no records at all, which is said in every format.</summary>
    public bool IsEmpty => Totals.Requests == 0;
}

/// <summary>What the audit log says of one control.</summary>
/// <param name="Control">The control.</param>
/// <param name="Population">How many records the control is judged by.</param>
/// <param name="Violations">How many of them have a finding of its categories, or are refused changes.</param>
/// <param name="Blocked">Violations that were refused.</param>
/// <param name="Redacted">Violations of which the values were taken out.</param>
/// <param name="Flagged">Violations that were passed on with a mark.</param>
/// <param name="PassedOn">Violations that were passed on without one.</param>
/// <param name="Samples">Records spread over the period, violations among them: always the same ones for the same records.</param>
internal sealed record ControlEvidence(
    Control Control, long Population, long Violations, long Blocked, long Redacted, long Flagged, long PassedOn, IReadOnlyList<SampleRow> Samples);

/// <summary>A record as a sample: enough to find it in the audit log and to check it.</summary>
/// <param name="KeyId">The key that asked; null for the gateway itself.</param>
/// <param name="Object">What a change or an event was about.</param>
/// <param name="StatusCode">The HTTP status that the client saw.</param>
/// <param name="Rules">The names of the rules that objected, joined by commas.</param>
/// <param name="Hash">The record's hash in its chain, lower-case hexadecimal; empty where it has none.</param>
internal sealed record SampleRow(
    Guid Id, long Sequence, DateTimeOffset At, string RequestId, Guid? KeyId, string Operation, string Object, string Model, string Action, int StatusCode, string? Severity,
    string Rules, string Hash);

/// <summary>A request that was passed on although something grave was found, and what became of it.</summary>
/// <param name="Reason"><c>passed-on</c> (grave, yet neither blocked nor redacted) or <c>dry-run</c> (a policy on trial would have acted).</param>
/// <param name="Disposition">What a reviewer decided, or <c>open</c>.</param>
/// <param name="Comment">The reviewer's words.</param>
/// <param name="ReviewedBy">The reviewer's key.</param>
internal sealed record ReportException(
    SampleRow Record, string Reason, string Disposition, string Comment, Guid? ReviewedBy, DateTimeOffset? ReviewedAt)
{
    public const string PassedOn = "passed-on";
    public const string DryRun = "dry-run";

    /// <summary>Nobody has reviewed it.</summary>
    public const string Open = "open";
}

/// <summary>Violations of one kind by one key, no two of them more than an hour apart.</summary>
internal sealed record Incident(
    DateTimeOffset First, DateTimeOffset Last, string PolicyType, string Severity, Guid? KeyId, string Model, long Requests, long Blocked, long PassedOn,
    Guid FirstId);

/// <summary>A change to the gateway itself; hashes are those of what was changed, before and after, empty where there was nothing.</summary>
/// <param name="Id">The audit record's; null where it is another tenant's.</param>
internal sealed record ChangeEntry(
    Guid? Id, DateTimeOffset At, string Operation, string Object, Guid? KeyId, int StatusCode, string Before, string After, string PolicyVersion, string Hash)
{
    public const string OfTenant = "tenant";

    /// <summary>Of the policy document that all tenants share, by another of them: nothing more is told of it.</summary>
    public const string OfOthers = "another tenant";

    public const string OfGateway = "gateway";

    /// <summary>Whose change it is.</summary>
    public string Origin { get; init; } = OfTenant;
}

/// <summary>What was in force at one moment; empty where no record says.</summary>
/// <param name="PolicyVersion">That of the last record before the moment.</param>
/// <param name="RulesVersion">That of the detectors' rules.</param>
/// <param name="PolicyNumber">The stored policy document's number, 0 for the configured one and for a policy file.</param>
/// <param name="PolicyHash">SHA-256 of the stored policy document.</param>
/// <param name="SettingsHash">SHA-256 of the settings at the last start before the moment.</param>
internal sealed record ConfigurationState(
    DateTimeOffset At, string PolicyVersion, string RulesVersion, long PolicyNumber, string PolicyHash, string SettingsHash);

/// <summary>Something that befell the gateway: <c>system.start</c>, an outage, a fail-open event. It names no tenant.</summary>
/// <param name="Details">Since when a component was away, how many requests it concerned, how many problems were found; otherwise empty.</param>
internal sealed record SystemEvent(Guid Id, DateTimeOffset At, string Operation, string Component, string Details);

/// <summary>The built-in samples, run through the detectors at the moment of the report.</summary>
internal sealed record SelfTestResult(string RulesVersion, IReadOnlyList<SelfTestCase> Cases)
{
    public int Passed => Cases.Count(one => one.Passed);
}

/// <param name="Expected">A policy type, or <c>none</c> for a text in which nothing may be found.</param>
/// <param name="Found">What was found, joined by commas.</param>
internal sealed record SelfTestCase(string Name, string Channel, string Expected, string Found, bool Passed);

/// <summary>The state of the chain that the report rests on.</summary>
/// <param name="Sequence">The last record that was looked at.</param>
/// <param name="Head">Its hash.</param>
/// <param name="FirstSequence">The period's first record; 0 where it has none.</param>
/// <param name="LastSequence">The period's last record.</param>
/// <param name="Missing">Numbers between these two that no record has: 0 unless something was taken out.</param>
/// <param name="RemovedUpTo">The last number that retention has removed, 0 where it has not.</param>
/// <param name="RemovedRecords">How many requests of the period's days retention has removed.</param>
/// <param name="Seals">Signed daily seals over the period's records.</param>
/// <param name="SealedUpTo">The last number under a seal.</param>
/// <param name="KeyIds">The public keys' ids.</param>
internal sealed record EvidenceState(
    long Sequence, string Head, long FirstSequence, long LastSequence, long Missing, long RemovedUpTo, long RemovedRecords,
    int Seals, long SealedUpTo, IReadOnlyList<string> KeyIds)
{
    /// <summary>The last check of the whole chain, hashes and seals; null before the first.</summary>
    public LastCheck? Check { get; init; }
}

/// <summary>What the gateway found when it last walked the tenant's chain from its first record.</summary>
/// <param name="At">When that was.</param>
/// <param name="Problems">Places that are not as they were made; 0 unless the log was tampered with or is damaged.</param>
/// <param name="First">The first of them in words.</param>
internal sealed record LastCheck(DateTimeOffset At, int Problems, string First);
