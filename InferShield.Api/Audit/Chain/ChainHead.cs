namespace InferShield.Api.Audit.Chain;

/// <summary>Where a tenant's chain ends: the number, hash and time of its newest record; number 0 when it has none.</summary>
internal sealed record ChainHead(string TenantId, long Sequence, string Hash, DateTimeOffset RecordedAt)
{
    public static ChainHead Empty(string tenantId) => new(tenantId, 0, CanonicalRow.Genesis, DateTimeOffset.UnixEpoch);
}
