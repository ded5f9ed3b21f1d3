namespace InferShield.Api.Audit.Seals;

/// <summary>What was seen of one tenant's evidence, and has to be there from then on.</summary>
/// <param name="Seal">The newest seal's number; 0 for none.</param>
/// <param name="SealHash">Its hash.</param>
/// <param name="Sequence">The newest record's number; 0 for none.</param>
/// <param name="Head">Its hash.</param>
internal sealed record Anchor(long Seal, string SealHash, long Sequence, string Head);

/// <summary>What <c>audit-anchors.json</c> holds.</summary>
internal sealed record AnchorDocument
{
    /// <summary>When the gateway began to keep them.</summary>
    public required DateTimeOffset Since { get; init; }

    public required SortedDictionary<string, Anchor> Tenants { get; init; }

    /// <summary>The ids of the keys that seals may be signed with: those that there were then, and what these signed for.</summary>
    public required SortedSet<string> Keys { get; init; }
}
