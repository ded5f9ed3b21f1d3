using InferShield.Api.Audit;
using InferShield.Api.Audit.Chain;

namespace InferShield.Tests.Audit.Chain;

/// <summary>Walks a chain as a verifier does.</summary>
internal static class ChainCheck
{
    /// <summary>The number of the first record that is missing, does not follow the one before or is not what was hashed; null when all is well.</summary>
    public static async Task<long?> FirstBadAsync(AuditReader reader, string tenant, long length)
    {
        var (expected, previous, bad) = (1L, CanonicalRow.Genesis, (long?)null);
        await reader.StreamChainAsync(tenant, 0, long.MaxValue, record =>
        {
            var link = record.Link!;
            if (link.Sequence != expected || link.PreviousHash != previous || link.Hash != CanonicalRow.Hash(previous, CanonicalRow.Of(record)))
            {
                bad ??= expected;
            }

            (expected, previous) = (link.Sequence + 1, link.Hash);
            return ValueTask.CompletedTask;
        }, TestContext.Current.CancellationToken);
        return bad ?? (expected == length + 1 && (await reader.HeadAsync(tenant, TestContext.Current.CancellationToken)).Hash == previous ? null : expected);
    }
}
