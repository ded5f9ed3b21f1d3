using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using InferShield.Api.Audit.Chain;

namespace InferShield.Api.Audit.Seals;

/// <summary>
/// What is signed of one run of a tenant's records. Seals of a tenant are a chain themselves. A tombstone stands for
/// records that were removed when their time was over.
/// </summary>
/// <param name="TenantId">Whose records they are.</param>
/// <param name="Day">The UTC day on which they were recorded; of a tombstone the last record's.</param>
/// <param name="FirstSequence">The first record's number.</param>
/// <param name="LastSequence">The last record's number.</param>
/// <param name="Root">The Merkle root over the records' hashes; of a tombstone over the roots of the seals that it covers.</param>
/// <param name="Head">The last record's hash.</param>
/// <param name="Previous">The hash of the tenant's seal before this one, zeros for the first.</param>
/// <param name="SealedAt">When it was signed.</param>
/// <param name="KeyId">The key that signed.</param>
/// <param name="Signature">Over <see cref="Payload"/>, base64url.</param>
/// <param name="Kind"><see cref="OfRecords"/> or <see cref="Tombstone"/>.</param>
internal sealed record AuditSeal(
    string TenantId, DateOnly Day, long FirstSequence, long LastSequence, string Root, string Head, string Previous, DateTimeOffset SealedAt,
    string KeyId, string Signature, string Kind)
{
    public const string OfRecords = "seal";
    public const string Tombstone = "tombstone";

    /// <summary>What the first seal has for a previous one.</summary>
    public static readonly string Genesis = new('0', 64);

    /// <summary>Its place among the tenant's seals, from 1 on.</summary>
    public long Number { get; init; }

    /// <summary>The bytes that are signed: JSON without white space, properties in this order.</summary>
    public byte[] Payload()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("kind", Kind);
            json.WriteString("tenant", TenantId);
            json.WriteNumber("number", Number);
            json.WriteString("day", Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            json.WriteNumber("firstSequence", FirstSequence);
            json.WriteNumber("lastSequence", LastSequence);
            json.WriteString("root", Root);
            json.WriteString("head", Head);
            json.WriteString("previous", Previous);
            json.WriteString("sealedAt", CanonicalRow.Time(SealedAt));
            json.WriteString("keyId", KeyId);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>What the next seal has for a previous one: SHA-256 of the payload, lower-case hex.</summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(Payload()));
}
