namespace InferShield.Api.Audit.Seals;

/// <summary>Puts records that follow one another together by the UTC day on which they were stored.</summary>
internal sealed class SealDays(string tenant, long after)
{
    private MerkleTree _tree = new();
    private DateOnly _day;
    private long _first;
    private long _last = after;
    private string _head = "";

    /// <summary>The first record that should have come and did not: nothing from there on is sealed.</summary>
    public long? Gap { get; private set; }

    /// <returns>What is to be sealed now that its day is over.</returns>
    public AuditSeal? Add(AuditRecord record)
    {
        var link = record.Link!;
        if (Gap is not null || link.Sequence != _last + 1)
        {
            Gap ??= _last + 1;
            return null;
        }

        var day = DateOnly.FromDateTime(link.RecordedAt.UtcDateTime);
        var finished = _tree.Count > 0 && day != _day ? Finish() : null;
        if (_tree.Count == 0)
        {
            (_day, _first) = (day, link.Sequence);
        }

        _tree.AddHex(link.Hash);
        (_last, _head) = (link.Sequence, link.Hash);
        return finished;
    }

    /// <summary>What is left; null when nothing is.</summary>
    public AuditSeal? Finish()
    {
        if (_tree.Count == 0)
        {
            return null;
        }

        var seal = SealMaker.OfRecords(tenant, _day, _first, _last, _tree, _head);
        _tree = new MerkleTree();
        return seal;
    }
}
