using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace InferShield.Api.Audit;

/// <summary>A record as a row of <c>audit_records</c>.</summary>
internal static class AuditRow
{
    /// <summary>The columns, in the order in which values are written and read.</summary>
    public const string Columns =
        "id, tenant_id, sequence, recorded_at, previous_hash, hash, at, key_id, request_id, operation, object, model, provider, channel, "
        + "action, score, severity, findings, policies, status_code, scan_seconds, duration_seconds, input_tokens, output_tokens, "
        + "policy_version, rules_version, subject, subject_salt, subject_hash, details, matched, matched_hash";

    /// <summary>The same columns in the order of <see cref="Chain.UnplacedRow.CopyTo"/>: those first that the place in the chain decides.</summary>
    public const string CopyColumns =
        "sequence, recorded_at, previous_hash, hash, id, tenant_id, at, key_id, request_id, operation, object, model, provider, channel, "
        + "action, score, severity, findings, policies, status_code, scan_seconds, duration_seconds, input_tokens, output_tokens, "
        + "policy_version, rules_version, subject, subject_salt, subject_hash, details, matched, matched_hash";

    public static IReadOnlyList<string> ColumnNames { get; } = Columns.Split(", ");

    /// <summary>The values of a record that has its place in the chain.</summary>
    public static object?[] Values(AuditRecord record)
    {
        var link = record.Link!;
        return
        [
            record.Id, record.TenantId, link.Sequence, link.RecordedAt, Bytes(link.PreviousHash), Bytes(link.Hash), record.At, record.KeyId,
            record.RequestId, record.Operation, record.Object, record.Model, record.Provider, record.Channel, record.Action, record.Score,
            record.Severity, Json(record.Findings), Json(record.Policies), record.StatusCode, record.ScanSeconds, record.DurationSeconds,
            record.InputTokens, record.OutputTokens, record.PolicyVersion, record.RulesVersion, record.Subject, Bytes(link.SubjectSalt),
            Bytes(link.SubjectHash), record.Details, record.Matched, Bytes(link.MatchedHash),
        ];
    }

    /// <summary>The record; one that somebody made unreadable says so, and stands in nobody's way.</summary>
    public static AuditRecord Read(DbDataReader reader)
    {
        try
        {
            return ReadCells(reader);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidCastException or OverflowException or ArgumentException)
        {
            return new AuditRecord
            {
                Id = Cell(reader.GetGuid, 0, Guid.Empty),
                TenantId = reader.GetString(1),
                Link = new AuditLink(reader.GetInt64(2), Cell(reader.GetFieldValue<DateTimeOffset>, 3, default), Chain.CanonicalRow.Genesis, Chain.CanonicalRow.Genesis),
                At = Cell(reader.GetFieldValue<DateTimeOffset>, 6, default),
                RequestId = "",
                Operation = Cell(reader.GetString, 9, ""),
                Action = "",
                Unreadable = true,
            };
        }
    }

    private static T Cell<T>(Func<int, T> read, int column, T otherwise)
    {
        try
        {
            return read(column);
        }
        catch (Exception exception) when (exception is FormatException or InvalidCastException or OverflowException or ArgumentException)
        {
            return otherwise;
        }
    }

    private static IReadOnlyList<T> List<T>(string json, JsonTypeInfo<IReadOnlyList<T>> type) where T : class =>
        json == "[]" ? [] : JsonSerializer.Deserialize(json, type) is { } items && items.All(item => item is not null) ? items : throw new FormatException("A list has nothing in it.");

    private static AuditRecord ReadCells(DbDataReader reader) => new()
    {
        Id = reader.GetGuid(0),
        TenantId = reader.GetString(1),
        Link = new AuditLink(
            reader.GetInt64(2), reader.GetFieldValue<DateTimeOffset>(3), Hex(reader, 4)!, Hex(reader, 5)!, Hex(reader, 27), Hex(reader, 31), Hex(reader, 28)),
        At = reader.GetFieldValue<DateTimeOffset>(6),
        KeyId = reader.IsDBNull(7) ? null : reader.GetGuid(7),
        RequestId = reader.GetString(8),
        Operation = reader.GetString(9),
        Object = reader.GetString(10),
        Model = reader.GetString(11),
        Provider = reader.GetString(12),
        Channel = reader.GetString(13),
        Action = reader.GetString(14),
        Score = reader.GetInt32(15),
        Severity = Text(reader, 16),
        Findings = List(reader.GetString(17), AuditJson.Default.IReadOnlyListAuditFinding),
        Policies = List(reader.GetString(18), AuditJson.Default.IReadOnlyListAuditPolicy),
        StatusCode = reader.GetInt32(19),
        ScanSeconds = reader.GetDouble(20),
        DurationSeconds = reader.GetDouble(21),
        InputTokens = reader.IsDBNull(22) ? null : reader.GetInt64(22),
        OutputTokens = reader.IsDBNull(23) ? null : reader.GetInt64(23),
        PolicyVersion = reader.GetString(24),
        RulesVersion = reader.GetString(25),
        Subject = Text(reader, 26),
        Details = Text(reader, 29),
        Matched = Text(reader, 30),
    };

    /// <summary>As the database keeps them.</summary>
    public static string Json(IReadOnlyList<AuditFinding> findings) =>
        findings.Count == 0 ? "[]" : JsonSerializer.Serialize(findings, AuditJson.Default.IReadOnlyListAuditFinding);

    /// <inheritdoc cref="Json(IReadOnlyList{AuditFinding})"/>
    public static string Json(IReadOnlyList<AuditPolicy> policies) =>
        policies.Count == 0 ? "[]" : JsonSerializer.Serialize(policies, AuditJson.Default.IReadOnlyListAuditPolicy);

    private static byte[]? Bytes(string? hex) => hex is null ? null : Convert.FromHexString(hex);

    private static string? Hex(DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : Convert.ToHexStringLower(reader.GetFieldValue<byte[]>(column));

    private static string? Text(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
