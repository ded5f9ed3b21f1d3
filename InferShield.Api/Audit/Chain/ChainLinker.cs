using System.Buffers;
using System.Security.Cryptography;

namespace InferShield.Api.Audit.Chain;

/// <summary>A record's place in its chain, with the hash that it has there.</summary>
internal readonly record struct ChainPlace(long Sequence, DateTimeOffset RecordedAt, byte[] PreviousHash, byte[] Hash);

/// <summary>Gives records their places at the ends of their tenants' chains, which the caller has to itself meanwhile.</summary>
internal sealed class ChainLinker(IEnumerable<ChainHead> heads, DateTimeOffset now)
{
    private const int HexDigits = 2 * SHA256.HashSizeInBytes;

    private readonly Dictionary<string, ChainPlace> _ends = heads.ToDictionary(
        head => head.TenantId, head => new ChainPlace(head.Sequence, head.RecordedAt, [], Convert.FromHexString(head.Hash)), StringComparer.Ordinal);
    private readonly HashSet<string> _moved = new(StringComparer.Ordinal);
    private readonly DateTimeOffset _now = Microseconds(now);
    private readonly ArrayBufferWriter<byte> _hashed = new(2048);

    /// <summary>The new ends of the chains that grew.</summary>
    public IEnumerable<ChainHead> Moved => _moved.Select(tenant => (Tenant: tenant, End: _ends[tenant]))
        .Select(moved => new ChainHead(moved.Tenant, moved.End.Sequence, Convert.ToHexStringLower(moved.End.Hash), moved.End.RecordedAt));

    /// <summary>The place of the record, which is the new end of its chain.</summary>
    public ChainPlace Link(UnplacedRow row)
    {
        var tenant = row.Record.TenantId;
        var end = _ends[tenant];
        var (sequence, recordedAt) = (end.Sequence + 1, end.RecordedAt > _now ? end.RecordedAt : _now);
        _hashed.ResetWrittenCount();
        Convert.TryToHexStringLower(end.Hash, _hashed.GetSpan(HexDigits), out _);
        _hashed.Advance(HexDigits);
        CanonicalRow.WritePlace(_hashed, sequence, tenant, recordedAt);
        _hashed.Write(row.Canonical);
        var place = new ChainPlace(sequence, recordedAt, end.Hash, SHA256.HashData(_hashed.WrittenSpan));
        _ends[tenant] = place;
        _moved.Add(tenant);
        return place;
    }

    private static DateTimeOffset Microseconds(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));
}
