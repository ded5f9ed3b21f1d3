using System.Text.Json;
using System.Text.Json.Serialization;
using InferShield.Api.Audit.Seals;

namespace InferShield.Api.Audit.Verification;

/// <summary>What a report or an export says of itself under its signature.</summary>
internal sealed record VerificationManifest
{
    public const int CurrentVersion = 1;
    public const string Report = "report";
    public const string Export = "export";

    public int Version { get; init; } = CurrentVersion;

    /// <summary><see cref="Report"/> or <see cref="Export"/>.</summary>
    public required string Kind { get; init; }

    public required string Id { get; init; }

    public required string Tenant { get; init; }

    public string? Framework { get; init; }

    public string? Type { get; init; }

    /// <summary><c>json</c>, <c>csv</c>, <c>html</c>, <c>pdf</c>, <c>jsonl</c> or <c>oscal</c>.</summary>
    public required string Format { get; init; }

    /// <summary>The sections that a report which follows a template has, in their order; null for others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Sections { get; init; }

    public DateTimeOffset PeriodStart { get; init; }

    /// <summary>The first instant no more.</summary>
    public DateTimeOffset PeriodEnd { get; init; }

    public DateTimeOffset GeneratedAt { get; init; }

    /// <summary>The product's version.</summary>
    public string Generator { get; init; } = "";

    public string RulesVersion { get; init; } = "";

    public string PolicyVersion { get; init; } = "";

    /// <summary>Counts by name: <c>requests</c>, <c>listed</c>, <c>action.blocked</c>, <c>severity.none</c>, <c>type.pii</c> …</summary>
    public SortedDictionary<string, long> Totals { get; init; } = new(StringComparer.Ordinal);

    /// <summary>How many records the file lists.</summary>
    public long Rows { get; init; }

    public required ManifestChain Chain { get; init; }

    /// <summary>The public keys that the seals name; the key that signs the file is added to them.</summary>
    public IReadOnlyList<SigningKey> Keys { get; init; } = [];
}

/// <summary>The part of the tenant's chain that a file was made from.</summary>
internal sealed record ManifestChain
{
    /// <summary>0 when there are no records.</summary>
    public long FirstSequence { get; init; }

    /// <summary>The hash of the record before the first.</summary>
    public string FirstPrevious { get; init; } = AuditSeal.Genesis;

    /// <summary>0 when there are no records.</summary>
    public long LastSequence { get; init; }

    /// <summary>The hash of the last record.</summary>
    public string Head { get; init; } = AuditSeal.Genesis;

    /// <summary>How many numbers of the range had no record in the database; null in files of before this was counted.</summary>
    public long? Missing { get; init; }

    /// <summary>How many records of the range the file leaves out, because they are of another time; null where it was not counted.</summary>
    public long? Filtered { get; init; }

    /// <summary>The seals and tombstones that touch the range, in the order in which they were made.</summary>
    public IReadOnlyList<AuditSeal> Seals { get; init; } = [];
}

/// <summary>How the verification block is written and read.</summary>
internal static class VerificationJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 16,
    };
}
