using System.Text.Json.Serialization;

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

    /// <summary>The version of the detection rules in force.</summary>
    public string RulesVersion { get; init; } = "";

    /// <summary>Tokens that the provider counted, where it did.</summary>
    public long? InputTokens { get; init; }

    public long? OutputTokens { get; init; }

    /// <summary>The client's own id of the person behind the request, at most 256 characters; erasable.</summary>
    public string? Subject { get; init; }

    /// <summary>What a change was about: <c>keys/0198…</c>, <c>policies/birds</c>; empty where there is nothing such.</summary>
    public string Object { get; init; } = "";

    /// <summary>A JSON object as text, at most 4,096 characters: hashes before and after, reasons, counts.</summary>
    public string? Details { get; init; }

    /// <summary>The text that matched, encrypted, where the tenant wants it kept; erasable.</summary>
    public string? Matched { get; init; }

    /// <summary>True when the database holds something that no record can hold: what could not be read is left out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Unreadable { get; init; }

    /// <summary>The record's place in its tenant's chain; null until it is stored.</summary>
    public AuditLink? Link { get; init; }
}

/// <summary>
/// A record's place in its tenant's chain. Hashes and salt are lower-case hex. What stands for the subject and the matched
/// text in the chain is kept here, so that the chain still verifies when they are erased.
/// </summary>
/// <param name="Sequence">1 for a tenant's first record, without gaps.</param>
/// <param name="RecordedAt">When it was stored, UTC to the microsecond; never before its predecessor.</param>
/// <param name="PreviousHash">The hash of the record before, <see cref="Chain.CanonicalRow.Genesis"/> for the first.</param>
/// <param name="Hash">That of this record: see <see cref="Chain.CanonicalRow"/>.</param>
/// <param name="SubjectSalt">Sixteen random bytes; null without a subject and when it was erased.</param>
/// <param name="MatchedHash">SHA-256 of the sealed matched text; stays when that is erased.</param>
/// <param name="SubjectHash">SHA-256 of salt and subject; stays when these are erased.</param>
internal sealed record AuditLink(
    long Sequence, DateTimeOffset RecordedAt, string PreviousHash, string Hash, string? SubjectSalt = null, string? MatchedHash = null,
    string? SubjectHash = null);

/// <summary>Where a rule matched: offsets in UTF-16 code units of the inspected text, end excluded.</summary>
internal sealed record AuditFinding(string PolicyType, string Severity, string Rule, string? Entity, int Start, int End);

/// <summary>A policy that applied: its name, <c>enforce</c> or <c>dry-run</c>, and what it did or would have done.</summary>
internal sealed record AuditPolicy(string Policy, string Mode, string Action);
