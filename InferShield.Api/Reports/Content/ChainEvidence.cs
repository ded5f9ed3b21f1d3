using Dapper;
using InferShield.Api.Audit;
using InferShield.Api.Audit.Seals;
using InferShield.Api.Audit.Verification;
using InferShield.Api.Storage;

namespace InferShield.Api.Reports.Content;

/// <summary>What the chain and its seals say of the records of a report.</summary>
internal sealed class ChainEvidence(Database database, AuditReader audit, SealStore seals, SigningKeys keys, VerificationStore verifications)
{
    /// <summary>The last record of the tenant that retention has removed, 0 for none.</summary>
    public async Task<long> RemovedUpToAsync(string tenant, CancellationToken cancellationToken) =>
        (await seals.ListAsync(tenant, 1, long.MaxValue, cancellationToken)).Where(seal => seal.Kind == AuditSeal.Tombstone)
            .Select(seal => seal.LastSequence).DefaultIfEmpty().Max();

    public async Task<(EvidenceState State, ManifestChain Chain, IReadOnlyList<SigningKey> Keys)> ReadAsync(
        string tenant, PeriodCounts counts, long removedUpTo, CancellationToken cancellationToken)
    {
        var head = await audit.HeadAsync(tenant, cancellationToken);
        if (counts.LastSequence == 0)
        {
            return (new EvidenceState(head.Sequence, head.Hash, 0, 0, 0, removedUpTo, counts.Removed, 0, 0, []), new ManifestChain(), await NeededAsync([], cancellationToken));
        }

        var (first, last) = (Math.Max(counts.FirstSequence, removedUpTo + 1), counts.LastSequence);
        var over = await seals.ListAsync(tenant, first, last, cancellationToken);
        var used = over.Select(seal => seal.KeyId).ToHashSet();
        var known = await NeededAsync(used, cancellationToken);
        var missing = last - first + 1 - await CountAsync(tenant, first, last, cancellationToken);
        var chain = new ManifestChain
        {
            FirstSequence = first,
            FirstPrevious = (await LinkAsync(tenant, first, cancellationToken))?.PreviousHash ?? AuditSeal.Genesis,
            LastSequence = last,
            Head = (await LinkAsync(tenant, last, cancellationToken))?.Hash ?? AuditSeal.Genesis,
            Seals = over,
            Missing = missing,
        };
        return (new EvidenceState(
            head.Sequence, head.Hash, first, last, missing, removedUpTo, counts.Removed,
            over.Count(seal => seal.Kind == AuditSeal.OfRecords), over.Select(seal => seal.LastSequence).DefaultIfEmpty().Max(), [.. used.Order(StringComparer.Ordinal)]), chain, known);
    }

    /// <summary>What the last walk over the tenant's chain found.</summary>
    public async Task<LastCheck?> CheckAsync(string tenant, CancellationToken cancellationToken) =>
        await verifications.FindAsync(tenant, cancellationToken) is ({ } at, { } state) ? new LastCheck(at, state.Problems, state.First) : null;

    // The key that signs the file too, with what attests it.
    private async Task<IReadOnlyList<SigningKey>> NeededAsync(IEnumerable<string> used, CancellationToken cancellationToken) =>
        KeyTrust.Needed(await keys.AllAsync(cancellationToken), keys.CanSign ? used.Append(keys.Current.Id) : used);

    private async Task<AuditLink?> LinkAsync(string tenant, long sequence, CancellationToken cancellationToken)
    {
        AuditLink? link = null;
        await audit.StreamChainAsync(tenant, sequence - 1, sequence, record =>
        {
            link = record.Link;
            return ValueTask.CompletedTask;
        }, cancellationToken);
        return link;
    }

    private Task<long> CountAsync(string tenant, long first, long last, CancellationToken cancellationToken) =>
        database.QueryAsync("report_select", (connection, token) => connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "select count(*) from audit_records where tenant_id = @tenant and sequence between @first and @last", new { tenant, first, last },
            commandTimeout: TimeoutSeconds, cancellationToken: token)), cancellationToken);

    private const int TimeoutSeconds = 120;
}
