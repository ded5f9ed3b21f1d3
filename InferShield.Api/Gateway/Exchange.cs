using InferShield.Api.Policies;
using InferShield.Api.Tenants;

namespace InferShield.Api.Gateway;

/// <summary>What is known of one inspected request; its audit record is made from it.</summary>
internal sealed record Exchange(string Operation, Caller Caller, PolicySet Policies, string RequestId, long StartedAt)
{
    public string Model { get; set; } = "";

    public string Provider { get; set; } = "";

    public Inspection Inspection { get; set; } = Inspection.Nothing;

    public bool IsInspected => !ReferenceEquals(Inspection, Inspection.Nothing);
}
