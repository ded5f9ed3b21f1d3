namespace InferShield.Api.Detection;

/// <summary>A policy that a text fell under.</summary>
/// <param name="Policy">Its name.</param>
/// <param name="IsDryRun">Whether it was only to be counted.</param>
/// <param name="Action">What it did, or would have done.</param>
public sealed record PolicyMatch(string Policy, bool IsDryRun, PolicyAction Action)
{
    /// <summary><c>enforce</c> or <c>dry-run</c>.</summary>
    public string Mode => IsDryRun ? "dry-run" : "enforce";
}
