using InferShield.Api.Audit.Matched;
using InferShield.Api.Policies;
using InferShield.Api.Policies.Redaction;
using InferShield.Api.Tenants;

namespace InferShield.Api.Gateway;

/// <summary>What is known of one inspected request; its audit record is made from it.</summary>
internal sealed record Exchange(string Operation, Caller Caller, PolicySet Policies, string RequestId, long StartedAt)
{
    public string Model { get; set; } = "";

    public string Provider { get; set; } = "";

    public Inspection Inspection { get; set; } = Inspection.Nothing;

    /// <summary>The same value is redacted the same way throughout the exchange.</summary>
    public Redactions Redactions { get; } = Policies.RedactionsFor(Caller.TenantId);

    /// <summary>The client's name for what belongs together; null without.</summary>
    public string? Session { get; set; }

    /// <summary>The client's own id of who is behind the request; null where it says none.</summary>
    public string? Subject { get; set; }

    /// <summary>The tokens that the provider counted.</summary>
    public TokenUsage Usage { get; set; }

    /// <summary>The texts that matched, where the tenant wants them kept; else null.</summary>
    public MatchedTexts? Matched { get; init; }

    /// <summary>The client did not ask what its stream used, which was asked for nevertheless.</summary>
    public bool HidesUsage { get; set; }

    public bool IsInspected => !ReferenceEquals(Inspection, Inspection.Nothing);
}
