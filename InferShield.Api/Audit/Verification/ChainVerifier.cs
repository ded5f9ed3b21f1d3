using System.Data;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text.Json;
using InferShield.Api.Audit.Chain;
using InferShield.Api.Audit.Seals;
using InferShield.Api.Storage;

namespace InferShield.Api.Audit.Verification;

/// <summary>What walking one chain in the database found.</summary>
/// <param name="TenantId">Whose chain it is.</param>
/// <param name="Sequence">The number of the last record.</param>
/// <param name="Head">Its hash.</param>
/// <param name="Records">How many records were read.</param>
/// <param name="Seals">How many seals and tombstones were checked.</param>
/// <param name="Problems">How many things are wrong.</param>
/// <param name="First">The first of them; empty when nothing is wrong.</param>
internal sealed record ChainState(string TenantId, long Sequence, string Head, long Records, int Seals, int Problems, string First);

/// <summary>
/// Walks chains in the database from the first record that retention has left to the last, and checks each record, each
/// seal, each tombstone, and that nothing is missing: not between them, not at the end.
/// </summary>
internal sealed class ChainVerifier(AuditReader reader, SealStore seals, VerificationStore verifications, IEnumerable<IChainWitness> witnesses)
{
    private const int MostWalks = 3;

    /// <summary>Every chain that there is, and every one that there was when it was last looked.</summary>
    /// <param name="trusted">Ids of the keys that seals may be signed with, as well as those that these signed for; null for all that the database has.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    public async Task<IReadOnlyList<ChainState>> VerifyAllAsync(IReadOnlySet<string>? trusted, CancellationToken cancellationToken)
    {
        var known = await seals.KeysAsync(cancellationToken);
        var reached = trusted is null ? null : KeyTrust.Reach(known, trusted);
        SigningKey[] keys = [.. known.Where(key => reached?.Contains(key.Id) != false)];
        var earlier = (await verifications.ListAsync(cancellationToken)).ToDictionary(state => state.TenantId, StringComparer.Ordinal);
        var heads = await reader.HeadsAsync(cancellationToken);
        var tenants = heads.Select(head => head.TenantId).Union(earlier.Keys)
            .Union(await seals.TenantsAsync(cancellationToken)).Union(await reader.TenantsAsync(cancellationToken));
        var states = new List<ChainState>();
        foreach (var tenant in tenants.Order(StringComparer.Ordinal))
        {
            states.Add(await TryVerifyAsync(tenant, earlier.GetValueOrDefault(tenant), keys, cancellationToken));
        }

        return states;
    }

    /// <summary>One chain, up to where it ends when this is called.</summary>
    public async Task<ChainState> VerifyAsync(string tenant, CancellationToken cancellationToken) => await TryVerifyAsync(
        tenant,
        (await verifications.ListAsync(cancellationToken)).FirstOrDefault(state => state.TenantId == tenant),
        await seals.KeysAsync(cancellationToken), cancellationToken);

    // What cannot be read of one chain is that chain's problem, and hides no other's. What the gateway itself lacks is nobody's tampering.
    private async Task<ChainState> TryVerifyAsync(string tenant, ChainState? earlier, IReadOnlyList<SigningKey> keys, CancellationToken cancellationToken)
    {
        try
        {
            return await VerifyAsync(tenant, earlier, keys, cancellationToken);
        }
        catch (Exception exception) when (IsOfData(exception) && !StorageFaults.IsUnavailable(exception))
        {
            return new ChainState(tenant, earlier?.Sequence ?? 0, earlier?.Head ?? CanonicalRow.Genesis, 0, 0, 1, $"the walk ended with {exception.GetType().Name}: {exception.Message}");
        }
    }

    private static bool IsOfData(Exception exception) =>
        exception is DbException or DataException or JsonException or FormatException or InvalidCastException or OverflowException
            or ArgumentException or NullReferenceException or CryptographicException or InvalidDataException;

    private async Task<ChainState> VerifyAsync(string tenant, ChainState? earlier, IReadOnlyList<SigningKey> keys, CancellationToken cancellationToken)
    {
        for (var walk = 1; ; walk++)
        {
            // The seals before the end that they have to lie within: a gateway that runs adds to both.
            var ofTenant = await seals.ListAsync(tenant, 1, long.MaxValue, cancellationToken);
            var check = new ChainCheck(await reader.HeadAsync(tenant, cancellationToken), earlier, ofTenant);
            check.Seals(keys);
            IWitnessedChain[] present = [.. witnesses.Select(witness => witness.Begin(tenant))];
            await reader.StreamChainAsync(tenant, 0, check.UpTo, record =>
            {
                check.Record(record);
                Array.ForEach(present, witness => witness.Record(record));
                return ValueTask.CompletedTask;
            }, cancellationToken);
            await reader.StreamChainAsync(new AuditFilter(tenant) { AfterSequence = check.UpTo, Operation = ErasureCount.Operation }, record =>
            {
                check.LaterErasure(record);
                return ValueTask.CompletedTask;
            }, cancellationToken);
            var state = check.Conclude(await reader.StraysAsync(tenant, cancellationToken));

            // Nothing can be held against records that do not hold themselves.
            foreach (var witness in state.Problems == 0 ? present : [])
            {
                if (await witness.ConcludeAsync(check.RemovedUpTo, cancellationToken) is { } problem)
                {
                    return state with { Problems = 1, First = problem };
                }
            }

            // A month may have gone while it was walked; its tombstone was added in the same moment.
            if (state.Problems == 0 || walk == MostWalks || (await seals.LastAsync(tenant, cancellationToken))?.Number == (ofTenant is [.., var newest] ? newest.Number : (long?)null))
            {
                return state;
            }
        }
    }
}
