using System.Text.Json;

namespace InferShield.Api.Audit.Verification;

/// <summary>
/// Counts the records of a chain that lost what was erased, and those that its records of erasures account for. An erasure is
/// on record before it is done.
/// </summary>
internal sealed class ErasureCount
{
    public const string Operation = "audit.erase";

    private long _erased;
    private long _accounted;

    /// <summary>What is wrong; null when nothing is.</summary>
    public string? Problem => _erased > _accounted
        ? $"{_erased} records lost their subject or their matched text, and erasures of {_accounted} are on record: the others were taken out without one" : null;

    public void Add(AuditRecord record)
    {
        _erased += record is { Subject: null, Link.SubjectHash: not null } or { Matched: null, Link.MatchedHash: not null } ? 1 : 0;
        _accounted += record is { Operation: Operation, StatusCode: StatusCodes.Status200OK, Details: { } details } ? RecordsOf(details) : 0;
    }

    private static long RecordsOf(string details)
    {
        try
        {
            using var json = JsonDocument.Parse(details);
            return json.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("records", out var records) && records.TryGetInt64(out var count) ? count : 0;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return 0;
        }
    }
}
