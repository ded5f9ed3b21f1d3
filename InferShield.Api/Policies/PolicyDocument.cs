using System.Text.Json.Serialization;
using InferShield.Api.Policies.Rules;
using InferShield.Api.Policies.Sequences;

namespace InferShield.Api.Policies;

/// <summary>Everything that decides a verdict: the options, and the policies and sequences of their file.</summary>
internal sealed class PolicyDocument(PolicyOptions options)
{
    public PolicyOptions Options { get; } = options;

    /// <summary>What was read, as <see cref="Language.CanonicalPolicies"/> writes it.</summary>
    [JsonIgnore]
    public string Source { get; set; } = "{}";

    /// <summary>What nobody objects to, the options included.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Exemptions? Allow { get; set; }

    public IReadOnlyList<PolicyDefinition> Policies { get; set; } = [];

    public IReadOnlyList<SequenceDefinition> Sequences { get; set; } = [];
}
