using System.Globalization;
using InferShield.Api.Audit.Chain;
using InferShield.Api.Audit.Seals;

namespace InferShield.Api.Audit.Verification;

/// <summary>
/// Takes the records of one chain, or some of them, and recomputes what each carries: its hash, its link to the record
/// before where that was given too, and the roots of the seals whose records all came by in their order.
/// </summary>
/// <param name="tenant">Whose chain it is.</param>
/// <param name="seals">The seals that touch the records.</param>
internal sealed class ChainWalk(string tenant, IReadOnlyList<AuditSeal> seals)
{
    private readonly Dictionary<long, AuditSeal> _byFirst = ByFirst(seals);
    private readonly Dictionary<long, AuditSeal> _byLast = ByLast(seals);
    private AuditSeal? _seal;
    private MerkleTree _tree = new();

    /// <summary>The last record's number and hash; 0 before the first.</summary>
    public (long Sequence, string Hash) Last { get; private set; } = (0, CanonicalRow.Genesis);

    /// <summary>Records so far.</summary>
    public long Records { get; private set; }

    /// <summary>How many of them followed directly upon the one before.</summary>
    public long Linked { get; private set; }

    /// <summary>Seals whose root was computed again.</summary>
    public int Roots { get; private set; }

    /// <summary>Where the record stands, for people.</summary>
    public static string Name(AuditRecord record) => string.Create(
        CultureInfo.InvariantCulture, $"record {record.Link?.Sequence ?? 0} ({record.Id})");

    /// <returns>What is wrong with the record; null when nothing is.</returns>
    public string? Next(AuditRecord record)
    {
        Records++;
        if (record.Link is not { } link)
        {
            return "it has no place in the chain";
        }

        var problem = Problem(record, link) ?? Seal(link);
        Linked += link.Sequence == Last.Sequence + 1 ? 1 : 0;
        Last = (link.Sequence, link.Hash);
        return problem;
    }

    private string? Problem(AuditRecord record, AuditLink link)
    {
        if (record.TenantId != tenant)
        {
            return "it is of another tenant";
        }

        if (record.Unreadable)
        {
            return "it cannot be read: it was changed";
        }

        if (HashOf(record, link) != link.Hash)
        {
            return "it does not have the hash that it carries: it was changed";
        }

        return link.Sequence == Last.Sequence + 1 && Records > 1 && link.PreviousHash != Last.Hash ? "it does not follow the record before"
            : _byLast.TryGetValue(link.Sequence, out var seal) && seal.Head != link.Hash ? $"{seal.Kind} {seal.Number} was made over another record"
            : null;
    }

    // Its parts may be anything: the record may come from a file.
    private static string? HashOf(AuditRecord record, AuditLink link)
    {
        try
        {
            return CanonicalRow.Hash(link.PreviousHash, CanonicalRow.Of(record));
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or NullReferenceException)
        {
            return null;
        }
    }

    private string? Seal(AuditLink link)
    {
        if (_byFirst.TryGetValue(link.Sequence, out var starting))
        {
            (_seal, _tree) = (starting, new MerkleTree());
        }
        else if (link.Sequence != Last.Sequence + 1)
        {
            _seal = null;
        }

        if (_seal is not { } seal)
        {
            return null;
        }

        _tree.AddHex(link.Hash);
        if (link.Sequence < seal.LastSequence)
        {
            return null;
        }

        _seal = null;
        Roots++;
        return _tree.Root() == seal.Root ? null : $"seal {seal.Number} (records {seal.FirstSequence} to {seal.LastSequence}) was made over other records";
    }

    private static Dictionary<long, AuditSeal> ByFirst(IEnumerable<AuditSeal> seals)
    {
        var found = new Dictionary<long, AuditSeal>();
        foreach (var seal in seals.Where(seal => seal.Kind == AuditSeal.OfRecords))
        {
            found.TryAdd(seal.FirstSequence, seal);
        }

        return found;
    }

    private static Dictionary<long, AuditSeal> ByLast(IEnumerable<AuditSeal> seals)
    {
        var found = new Dictionary<long, AuditSeal>();
        foreach (var seal in seals)
        {
            found.TryAdd(seal.LastSequence, seal);
        }

        return found;
    }
}
