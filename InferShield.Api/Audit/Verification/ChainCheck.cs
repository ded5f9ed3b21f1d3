using InferShield.Api.Audit.Chain;
using InferShield.Api.Audit.Seals;

namespace InferShield.Api.Audit.Verification;

/// <summary>One walk along one whole chain.</summary>
/// <param name="head">Where the database says that the chain ends.</param>
/// <param name="earlier">What the walk before found: what was there then has to be there now.</param>
/// <param name="seals">All the tenant's, in the order of their numbers.</param>
internal sealed class ChainCheck(ChainHead head, ChainState? earlier, IReadOnlyList<AuditSeal> seals)
{
    private readonly ChainWalk _walk = new(head.TenantId, seals);
    private readonly AuditSeal? _removed = seals.Where(seal => seal.Kind == AuditSeal.Tombstone).MaxBy(seal => seal.LastSequence);
    private readonly ErasureCount _erasures = new();
    private string _first = "";
    private int _problems;

    /// <summary>The last number that there should be, by whatever says so.</summary>
    public long UpTo { get; } = Math.Max(head.Sequence, Math.Max(earlier?.Sequence ?? 0, seals.Select(seal => seal.LastSequence).DefaultIfEmpty(0).Max()));

    /// <summary>The last record that retention has removed; 0 for none.</summary>
    public long RemovedUpTo => _removed?.LastSequence ?? 0;

    private (long Sequence, string Hash) Start => _removed is null ? (0, CanonicalRow.Genesis) : (_removed.LastSequence, _removed.Head);

    /// <summary>The seals for themselves, before the records.</summary>
    public void Seals(IEnumerable<SigningKey> keys)
    {
        using var check = new SealCheck(head.TenantId, keys);
        long number = 0;
        foreach (var seal in seals)
        {
            if (seal.Number != ++number)
            {
                Problem($"seal {number} is missing");
                number = seal.Number;
            }

            if (check.Next(seal) is { } problem)
            {
                Problem(problem);
            }
        }

        Tombstones();
    }

    // What a tombstone stands for was sealed, and those seals are still there.
    private void Tombstones()
    {
        var removed = 0L;
        foreach (var tombstone in seals.Where(seal => seal.Kind == AuditSeal.Tombstone))
        {
            AuditSeal[] covered = [.. seals.Where(seal => seal.Kind == AuditSeal.OfRecords && seal.FirstSequence >= tombstone.FirstSequence && seal.LastSequence <= tombstone.LastSequence)];
            var tree = new MerkleTree();
            Array.ForEach(covered, seal => tree.AddHex(seal.Root));
            if (tombstone.FirstSequence != removed + 1 || covered is not [var first, ..] || first.FirstSequence != tombstone.FirstSequence
                || (covered[^1].LastSequence, covered[^1].Head) != (tombstone.LastSequence, tombstone.Head) || tree.Root() != tombstone.Root)
            {
                Problem($"tombstone {tombstone.Number} (records {tombstone.FirstSequence} to {tombstone.LastSequence}) is not over the seals of what was removed");
            }

            removed = tombstone.LastSequence;
        }
    }

    /// <summary>The next record in the order of their numbers.</summary>
    public void Record(AuditRecord record)
    {
        _erasures.Add(record);
        var expected = _walk.Records == 0 ? Start : _walk.Last;
        if (record.Link!.Sequence != expected.Sequence + 1)
        {
            Problem(record.Link.Sequence <= expected.Sequence
                ? $"{ChainWalk.Name(record)} stands there although it was {(_walk.Records == 0 ? "removed" : "numbered already")}"
                : $"records {expected.Sequence + 1} to {record.Link.Sequence - 1} are missing");
        }
        else if (_walk.Records == 0 && record.Link.PreviousHash != expected.Hash)
        {
            Problem($"{ChainWalk.Name(record)}: it does not follow what was removed before it");
        }

        if (_walk.Next(record) is { } problem)
        {
            Problem($"{ChainWalk.Name(record)}: {problem}");
        }

        if (record.Link.Sequence == earlier?.Sequence && record.Link.Hash != earlier.Head)
        {
            Problem($"{ChainWalk.Name(record)}: it is another record than when the chain was last checked");
        }
    }

    /// <summary>An erasure that was put on record since the walk began.</summary>
    public void LaterErasure(AuditRecord record) => _erasures.Add(record);

    /// <summary>What was found, after the last record.</summary>
    /// <param name="strays">How many records stand where no chain is, and the first one's number and id.</param>
    public ChainState Conclude((long Count, long First, Guid Id) strays)
    {
        var last = _walk.Records == 0 ? Start : _walk.Last;
        if (last.Sequence < UpTo)
        {
            Problem($"records {last.Sequence + 1} to {UpTo}, the last ones, are missing");
        }
        else if (last != (head.Sequence, head.Hash))
        {
            Problem($"the chain ends with record {last.Sequence}, and its end is kept as record {head.Sequence} with another hash");
        }

        if (strays.Count > 0)
        {
            Problem($"record {strays.First} ({strays.Id}) stands outside the chain" + (strays.Count == 1 ? "" : $", and so do {strays.Count - 1} more"));
        }

        if (_erasures.Problem is { } erased)
        {
            Problem(erased);
        }

        return new ChainState(head.TenantId, last.Sequence, last.Hash, _walk.Records, seals.Count, _problems, _first);
    }

    private void Problem(string text)
    {
        _first = _problems++ == 0 ? text : _first;
    }
}
