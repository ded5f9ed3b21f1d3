using System.Buffers;
using System.Security.Cryptography;

namespace InferShield.Api.Audit.Chain;

/// <summary>A record with all that can be made of it before its place in the chain is known: nobody waits for the chain's end meanwhile.</summary>
internal sealed class UnplacedRow
{
    private readonly string? _salt;
    private readonly string? _subjectHash;
    private readonly string? _matchedHash;

    private UnplacedRow(AuditRecord record, ArrayBufferWriter<byte> buffer)
    {
        Record = record;
        if (record.Subject is { } subject)
        {
            _salt = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(CanonicalRow.SaltBytes));
            _subjectHash = CanonicalRow.HashSubject(_salt, subject);
        }

        _matchedHash = record.Matched is { } matched ? CanonicalRow.HashMatched(matched) : null;
        buffer.ResetWrittenCount();
        CanonicalRow.WriteRest(buffer, record, _subjectHash, _matchedHash);
        Canonical = buffer.WrittenSpan.ToArray();
    }

    public AuditRecord Record { get; }

    /// <summary>The canonical row from behind the place on.</summary>
    public byte[] Canonical { get; }

    public static UnplacedRow[] Of(IEnumerable<AuditRecord> records)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        return [.. records.Select(record => new UnplacedRow(record, buffer))];
    }

    /// <summary>The record in its place.</summary>
    public AuditRecord In(ChainPlace place) => Record with
    {
        Link = new AuditLink(
            place.Sequence, place.RecordedAt, Convert.ToHexStringLower(place.PreviousHash), Convert.ToHexStringLower(place.Hash), _salt, _matchedHash, _subjectHash),
    };

    /// <summary>The cells of <see cref="AuditRow.CopyColumns"/>.</summary>
    public void CopyTo(CopyBuffer copy, ChainPlace place)
    {
        copy.BeginRow();
        copy.Number(place.Sequence);
        copy.Time(place.RecordedAt);
        copy.Bytes(place.PreviousHash);
        copy.Bytes(place.Hash);
        copy.Id(Record.Id);
        copy.Text(Record.TenantId);
        copy.Time(Record.At);
        copy.Id(Record.KeyId);
        copy.Text(Record.RequestId);
        copy.Text(Record.Operation);
        copy.Text(Record.Object);
        copy.Text(Record.Model);
        copy.Text(Record.Provider);
        copy.Text(Record.Channel);
        copy.Text(Record.Action);
        copy.Number(Record.Score);
        copy.Text(Record.Severity);
        copy.Json(AuditRow.Json(Record.Findings));
        copy.Json(AuditRow.Json(Record.Policies));
        copy.Number(Record.StatusCode);
        copy.Real(Record.ScanSeconds);
        copy.Real(Record.DurationSeconds);
        copy.Number(Record.InputTokens);
        copy.Number(Record.OutputTokens);
        copy.Text(Record.PolicyVersion);
        copy.Text(Record.RulesVersion);
        copy.Text(Record.Subject);
        copy.Hex(_salt);
        copy.Hex(_subjectHash);
        copy.Text(Record.Details);
        copy.Text(Record.Matched);
        copy.Hex(_matchedHash);
    }
}
