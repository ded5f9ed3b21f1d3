namespace InferShield.Api.Audit.Seals;

/// <summary>Makes the next seal of a tenant.</summary>
internal static class SealMaker
{
    /// <param name="keys">The key in force signs.</param>
    /// <param name="previous">The tenant's seal before; null for the first.</param>
    /// <param name="seal">What is sealed; number, previous, time, key and signature are filled in.</param>
    /// <param name="now">When; a clock that was set back does not put the seal before the one that it follows.</param>
    public static AuditSeal Make(SigningKeys keys, AuditSeal? previous, AuditSeal seal, DateTimeOffset now)
    {
        var time = previous?.SealedAt > now ? previous.SealedAt : now;
        var unsigned = seal with
        {
            Number = (previous?.Number ?? 0) + 1,
            Previous = previous?.Hash() ?? AuditSeal.Genesis,
            SealedAt = time.ToUniversalTime().AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond)),
            KeyId = keys.Current.Id,
        };
        return unsigned with { Signature = keys.Sign(unsigned.Payload()) };
    }

    /// <summary>A seal over records, to be handed to <see cref="Make"/>.</summary>
    public static AuditSeal OfRecords(string tenant, DateOnly day, long first, long last, MerkleTree tree, string head) =>
        new(tenant, day, first, last, tree.Root(), head, "", default, "", "", AuditSeal.OfRecords);
}
