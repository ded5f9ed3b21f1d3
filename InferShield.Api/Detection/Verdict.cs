using System.ComponentModel;

namespace InferShield.Api.Detection;

/// <summary>What the policies decided about one text.</summary>
/// <param name="Action">What to do with the text.</param>
/// <param name="Score">Risk, 0 to 100.</param>
/// <param name="Findings">Every objection, ordered by start.</param>
/// <param name="Redacted">The text with personal data and secrets masked; non-null only for <see cref="PolicyAction.Redacted"/>.</param>
/// <param name="PolicyVersion">The <c>Version</c> of the engine that decided.</param>
[ImmutableObject(true)]
public sealed record Verdict(PolicyAction Action, int Score, IReadOnlyList<Finding> Findings, string? Redacted, string PolicyVersion);
