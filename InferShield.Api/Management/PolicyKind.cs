namespace InferShield.Api.Management;

/// <summary>One of the two lists of a policy document.</summary>
/// <param name="List">The field of the document.</param>
/// <param name="Word">What one entry is called.</param>
internal sealed record PolicyKind(string List, string Word)
{
    public static PolicyKind Policies { get; } = new("policies", "policy");

    public static PolicyKind Sequences { get; } = new("sequences", "sequence");

    /// <summary>What an entry is called where policies and sequences stand together.</summary>
    public string Target(string name) => this == Policies ? name : $"{List}/{name}";

    public static IReadOnlyList<PolicyKind> All { get; } = [Policies, Sequences];
}
