using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace InferShield.Api.Audit.Chain;

/// <summary>
/// The one form of a record over which hashes are taken: compact JSON in UTF-8 whose properties stand in a fixed order and
/// whose strings escape the quotation mark, the backslash and control characters only. The README gives an example.
/// </summary>
internal static class CanonicalRow
{
    /// <summary>The hash before the first record of a chain.</summary>
    public const string Genesis = "0000000000000000000000000000000000000000000000000000000000000000";

    public const int SaltBytes = 16;

    private const double NanosecondsPerSecond = 1e9;

    /// <summary>The form of a record that has its place in the chain; its hash is no part of it.</summary>
    /// <exception cref="ArgumentException">The record has no place in the chain.</exception>
    public static byte[] Of(AuditRecord record)
    {
        var link = record.Link ?? throw new ArgumentException("The record is in no chain.", nameof(record));
        var output = new ArrayBufferWriter<byte>(1024);
        WritePlace(output, link.Sequence, record.TenantId, link.RecordedAt);
        WriteRest(
            output, record,
            record.Subject is { } subject ? HashSubject(link.SubjectSalt, subject) : link.SubjectHash,
            record.Matched is { } matched ? HashMatched(matched) : link.MatchedHash);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The beginning of a row, which only the place in the chain decides.</summary>
    public static void WritePlace(ArrayBufferWriter<byte> output, long sequence, string tenant, DateTimeOffset recordedAt)
    {
        var json = new CanonicalJson(output);
        json.Number("sequence", sequence);
        json.Text("tenant", tenant);
        json.Text("recordedAt", Time(recordedAt));
    }

    /// <summary>What follows upon <see cref="WritePlace"/>.</summary>
    /// <param name="output">Gets it.</param>
    /// <param name="record">Need not have its place yet.</param>
    /// <param name="subjectHash">See <see cref="HashSubject"/>.</param>
    /// <param name="matchedHash">See <see cref="HashMatched"/>.</param>
    public static void WriteRest(ArrayBufferWriter<byte> output, AuditRecord record, string? subjectHash, string? matchedHash)
    {
        var json = CanonicalJson.Continue(output);
        json.Text("id", record.Id.ToString());
        json.Text("at", Time(record.At));
        json.Text("key", record.KeyId?.ToString());
        json.Text("request", record.RequestId);
        json.Text("operation", record.Operation);
        json.Text("object", record.Object);
        json.Text("model", record.Model);
        json.Text("provider", record.Provider);
        json.Text("channel", record.Channel);
        json.Text("action", record.Action);
        json.Number("score", record.Score);
        json.Text("severity", record.Severity);
        json.Array("findings", record.Findings, static (json, finding) =>
        {
            json.Text("policyType", finding.PolicyType);
            json.Text("severity", finding.Severity);
            json.Text("rule", finding.Rule);
            json.Text("entity", finding.Entity);
            json.Number("start", finding.Start);
            json.Number("end", finding.End);
        });
        json.Array("policies", record.Policies, static (json, policy) =>
        {
            json.Text("policy", policy.Policy);
            json.Text("mode", policy.Mode);
            json.Text("action", policy.Action);
        });
        json.Number("status", record.StatusCode);
        json.Number("scanNanoseconds", Nanoseconds(record.ScanSeconds));
        json.Number("durationNanoseconds", Nanoseconds(record.DurationSeconds));
        json.Number("inputTokens", record.InputTokens);
        json.Number("outputTokens", record.OutputTokens);
        json.Text("policyVersion", record.PolicyVersion);
        json.Text("rulesVersion", record.RulesVersion);
        json.Text("subject", subjectHash);
        json.Text("details", record.Details);
        json.Text("matched", matchedHash);
        json.End();
    }

    /// <summary>SHA-256, in lower-case hex, of the previous hash (its 64 characters) followed by the row.</summary>
    public static string Hash(string previousHash, ReadOnlySpan<byte> canonical)
    {
        var length = previousHash.Length + canonical.Length;
        var rented = ArrayPool<byte>.Shared.Rent(length);
        Encoding.ASCII.GetBytes(previousHash, rented);
        canonical.CopyTo(rented.AsSpan(previousHash.Length));
        Span<byte> result = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(rented.AsSpan(0, length), result);
        ArrayPool<byte>.Shared.Return(rented);
        return Convert.ToHexStringLower(result);
    }

    /// <summary>What stands for the subject in the row: without the salt (hex) nobody can try names on it.</summary>
    /// <exception cref="FormatException">The salt is not of its one length: what it has more could be the name's beginning.</exception>
    public static string HashSubject(string? salt, string subject) => Convert.FromHexString(salt ?? "") is { Length: SaltBytes } bytes
        ? Convert.ToHexStringLower(SHA256.HashData([.. bytes, .. Encoding.UTF8.GetBytes(subject)]))
        : throw new FormatException($"The salt of a subject has {SaltBytes} bytes.");

    /// <summary>What stands for the sealed matched text in the row.</summary>
    public static string HashMatched(string matched) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(matched)));

    /// <summary>A time as everything writes it that is hashed or signed.</summary>
    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private static long Nanoseconds(double seconds) => (long)Math.Round(seconds * NanosecondsPerSecond, MidpointRounding.ToEven);
}
