using InferShield.Api.Audit.Chain;

namespace InferShield.Api.Audit.Seals;

/// <summary>
/// Remembers outside the database where each tenant's chain and seals ended, and holds what the database says now against
/// it: who rewrites a chain with all its hashes cannot have the gateway sign that. One pass at a time.
/// </summary>
internal sealed partial class Anchors(AnchorFile file, AuditReader reader, SealStore seals, SigningKeys signing, TimeProvider time, ILogger<Anchors> logger)
{
    private Dictionary<string, string> _broken = new(StringComparer.Ordinal);
    private AnchorDocument? _unsaved;
    private HashSet<string>? _keys;
    private readonly HashSet<string> _strangers = new(StringComparer.Ordinal);

    /// <summary>What is wrong, by tenant, as the last pass found it.</summary>
    public IReadOnlyDictionary<string, string> Broken => Volatile.Read(ref _broken);

    /// <summary>The ids of the keys that seals may be signed with; null before the first pass.</summary>
    public IReadOnlySet<string>? Keys => Volatile.Read(ref _keys);

    /// <summary>Compares with what was seen before, and then keeps what is seen now of every tenant that holds.</summary>
    /// <returns>Whether there was nothing to compare with: the file is new, or an operator removed it.</returns>
    /// <exception cref="InvalidDataException">The file holds something else.</exception>
    public async Task<bool> CheckAsync(CancellationToken cancellationToken)
    {
        var kept = file.Read();
        AnchorDocument[] before = [.. new[] { _unsaved, kept }.OfType<AnchorDocument>()];
        var tenants = new SortedDictionary<string, Anchor>(StringComparer.Ordinal);
        var heads = (await reader.HeadsAsync(cancellationToken)).ToDictionary(head => head.TenantId, StringComparer.Ordinal);
        var last = await seals.LastOfAllAsync(cancellationToken);
        var broken = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (tenant, anchor) in before.SelectMany(document => document.Tenants).OrderBy(one => one.Value.Sequence).ThenBy(one => one.Value.Seal))
        {
            // Of two the higher one stays, whichever of them does not hold.
            tenants[tenant] = anchor;
            if (!broken.ContainsKey(tenant)
                && await ProblemAsync(tenant, anchor, heads.GetValueOrDefault(tenant), last.GetValueOrDefault(tenant), cancellationToken) is { } problem)
            {
                broken[tenant] = problem;
            }
        }

        foreach (var (tenant, problem) in broken.Where(one => Broken.GetValueOrDefault(one.Key) != one.Value))
        {
            LogBroken(tenant, problem, file.Path);
        }

        Volatile.Write(ref _broken, broken);
        await TrustAsync(before, cancellationToken);
        if (before.Length == 0 && last.Count > 0)
        {
            LogBegun(file.Path);
        }

        foreach (var head in heads.Values.Where(head => !broken.ContainsKey(head.TenantId)))
        {
            tenants[head.TenantId] = Of(head, last.GetValueOrDefault(head.TenantId));
        }

        var since = before.Length == 0 ? time.GetUtcNow() : before.Min(document => document.Since);
        Keep(kept, new AnchorDocument { Since = since, Tenants = tenants, Keys = new(_keys!, StringComparer.Ordinal) });
        return before.Length == 0;
    }

    private static Anchor Of(ChainHead head, AuditSeal? seal) => new(seal?.Number ?? 0, seal?.Hash() ?? AuditSeal.Genesis, head.Sequence, head.Hash);

    // A key that somebody put into the database, and no key before signed for, counts for nothing.
    private async Task TrustAsync(AnchorDocument[] before, CancellationToken cancellationToken)
    {
        var known = await signing.AllAsync(cancellationToken);
        var own = signing.CanSign ? [signing.Current.Id] : Array.Empty<string>();
        var trusted = KeyTrust.Reach(known, (before.Length == 0 ? known.Select(key => key.Id) : before.SelectMany(document => document.Keys)).Concat(own));
        foreach (var key in known.Where(key => !trusted.Contains(key.Id) && _strangers.Add(key.Id)))
        {
            LogStranger(key.Id);
        }

        Volatile.Write(ref _keys, trusted);
    }

    // What another instance put into the file meanwhile stands: it began with the same, and the next pass begins with that.
    private void Keep(AnchorDocument? kept, AnchorDocument seen)
    {
        if (_unsaved is null && kept is not null && seen.Keys.SetEquals(kept.Keys)
            && seen.Tenants.Count == kept.Tenants.Count && seen.Tenants.All(one => kept.Tenants.GetValueOrDefault(one.Key) == one.Value))
        {
            return;
        }

        try
        {
            _unsaved = file.TryWrite(seen) || _unsaved is null ? null : seen;
        }
        catch (Exception failure) when (AuditSpool.IsDiskFault(failure))
        {
            _unsaved = seen;
            LogNotKept(file.Path, failure.Message);
        }
    }

    private async Task<string?> ProblemAsync(string tenant, Anchor anchor, ChainHead? head, AuditSeal? last, CancellationToken cancellationToken)
    {
        if ((head?.Sequence ?? 0) < anchor.Sequence)
        {
            return $"the chain ended with record {anchor.Sequence} and ends with record {head?.Sequence ?? 0} now";
        }

        if ((last?.Number ?? 0) < anchor.Seal)
        {
            return $"seal {anchor.Seal} is gone: there are {last?.Number ?? 0} now";
        }

        var seal = last?.Number == anchor.Seal ? last : anchor.Seal == 0 ? null : await seals.FindAsync(tenant, anchor.Seal, cancellationToken);
        return anchor.Seal > 0 && seal?.Hash() != anchor.SealHash ? $"seal {anchor.Seal} is {(seal is null ? "gone" : "another than before")}"
            : head!.Sequence == anchor.Sequence ? (head.Hash == anchor.Head ? null : $"the chain's end, record {anchor.Sequence}, has another hash than before")
            : anchor.Sequence == 0 ? null
            : await RecordProblemAsync(tenant, anchor, cancellationToken);
    }

    private async Task<string?> RecordProblemAsync(string tenant, Anchor anchor, CancellationToken cancellationToken)
    {
        var records = await reader.ReadChainAsync(tenant, anchor.Sequence - 1, anchor.Sequence, 2, cancellationToken);
        if (records.Count > 0)
        {
            return records.TrueForAll(record => record.Link!.Hash == anchor.Head) ? null : $"record {anchor.Sequence} is another than before";
        }

        var over = await seals.ListAsync(tenant, anchor.Sequence, anchor.Sequence, cancellationToken);
        return over.Any(seal => seal.Kind == AuditSeal.Tombstone) ? null : $"record {anchor.Sequence} is gone, and no tombstone stands for it";
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "The audit log of tenant {Tenant} is not what this gateway saw before, and is not sealed until an operator removes {Path}: {Problem}")]
    private partial void LogBroken(string tenant, string problem, string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Key {Key} stands among the signing keys, and neither this gateway nor a key before knows it: seals made with it do not hold")]
    private partial void LogStranger(string key);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Begins to keep what is seen of the audit log in {Path}, which was not there: what was changed before stays unknown to this gateway")]
    private partial void LogBegun(string path);

    [LoggerMessage(Level = LogLevel.Error, Message = "What was seen of the audit log is kept in memory alone, because {Path} cannot be written: {Reason}")]
    private partial void LogNotKept(string path, string reason);
}
