namespace InferShield.Api.Policies.Language;

internal enum PolicyNodeKind
{
    Null,
    Truth,
    Number,
    Text,
    List,
    Object,
}

/// <summary>A value of a policy file, read from JSON or YAML alike.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Line">Where it stands, from 1; a plain value stands where its name does.</param>
/// <param name="Text">A plain value as it was written.</param>
internal sealed record PolicyNode(PolicyNodeKind Kind, int Line, string Text = "")
{
    /// <summary>The deepest that values stand in one another.</summary>
    public const int MostDepth = 16;

    public List<PolicyNode> Items { get; } = [];

    /// <summary>Of an object, in the order of the file, repeated names included.</summary>
    public List<PolicyMember> Members { get; } = [];

    public bool IsPlain => Kind is not (PolicyNodeKind.List or PolicyNodeKind.Object);
}

internal sealed record PolicyMember(string Name, int Line, PolicyNode Value);

/// <summary>What is wrong with a policy file.</summary>
/// <param name="line">From 1.</param>
/// <param name="field">Such as <c>policies[2].match.regex</c>; null for the file as a whole.</param>
/// <param name="problem">The rest of a sentence that begins with the field.</param>
internal sealed class PolicyProblemException(int line, string? field, string problem) : Exception($"{field ?? "the file"} {problem}")
{
    public int Line => line;

    public string? Field => @field;

    public string Problem => problem;
}
