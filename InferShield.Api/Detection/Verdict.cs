using System.ComponentModel;

namespace InferShield.Api.Detection;

/// <summary>What the policies decided about one text.</summary>
/// <param name="Action">What to do with the text.</param>
/// <param name="Score">Risk, 0 to 100.</param>
/// <param name="Findings">Every objection, ordered by start.</param>
/// <param name="Redacted">The text without the values that are not to be passed on; non-null only for <see cref="PolicyAction.Redacted"/>.</param>
/// <param name="PolicyVersion">The <c>Version</c> of the engine that decided.</param>
[ImmutableObject(true)]
public sealed record Verdict(PolicyAction Action, int Score, IReadOnlyList<Finding> Findings, string? Redacted, string PolicyVersion)
{
    /// <summary>The policies of the policy file that the text fell under, in the file's order, those in dry run included.</summary>
    public IReadOnlyList<PolicyMatch> Policies { get; init; } = [];
}
