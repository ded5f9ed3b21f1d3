using System.Buffers.Binary;
using System.Data.Common;
using System.Text.Json;
using InferShield.Api.Storage;

namespace InferShield.Api.Audit;

/// <summary>Reads the records of one tenant.</summary>
internal sealed class AuditReader(Database database)
{
    private const int StreamTimeoutSeconds = 120;

    private static readonly TimeSpan Around = TimeSpan.FromHours(1);

    /// <summary>A page of at most <paramref name="limit"/> records (1 or more), newest first.</summary>
    public async Task<AuditPage> ListAsync(AuditFilter filter, int limit, CancellationToken cancellationToken)
    {
        var records = new List<AuditRecord>();
        await ReadAsync("audit_select", filter, $"order by at desc, id desc limit {limit + 1}", record =>
        {
            records.Add(record);
            return ValueTask.CompletedTask;
        }, cancellationToken);

        if (records.Count <= limit)
        {
            return new AuditPage(records, null);
        }

        records.RemoveAt(limit);
        return new AuditPage(records, new AuditCursor(records[^1].At, records[^1].Id).ToString());
    }

    /// <summary>One record; null when the tenant has none of this id.</summary>
    public async Task<AuditRecord?> GetAsync(string tenantId, Guid id, CancellationToken cancellationToken)
    {
        var filter = new AuditFilter(tenantId) { Id = id };
        // Records are sorted by time, and most ids tell theirs.
        return (id.Version == 7 ? await FindAsync(filter with { From = TimeOf(id) - Around, To = TimeOf(id) + Around }) : null) ?? await FindAsync(filter);

        async Task<AuditRecord?> FindAsync(AuditFilter one) => (await ListAsync(one, 1, cancellationToken)).Records.SingleOrDefault();
    }

    private static DateTimeOffset TimeOf(Guid id) =>
        DateTimeOffset.UnixEpoch.AddMilliseconds(BinaryPrimitives.ReadInt64BigEndian(id.ToByteArray(bigEndian: true)) >>> 16);

    /// <summary>Hands over every record, oldest first, one at a time: any number of them fits in memory.</summary>
    public Task StreamAsync(
        string queryType, AuditFilter filter, Func<AuditRecord, ValueTask> consume, CancellationToken cancellationToken) =>
        ReadAsync(queryType, filter, "order by at, id", consume, cancellationToken);

    /// <summary>How many records there are and the newest of their ids: changes when a record is added.</summary>
    public Task<string> VersionAsync(AuditFilter filter, CancellationToken cancellationToken) =>
        database.QueryAsync("audit_select", async (connection, token) =>
        {
            await using var command = connection.CreateCommand();
            command.CommandTimeout = StreamTimeoutSeconds;
            command.CommandText =
                $"select count(*), max(cast(id as text)) from audit_records where {filter.AddTo(command, database.IsPostgres)}";
            await using var reader = await command.ExecuteReaderAsync(token);
            await reader.ReadAsync(token);
            return reader.IsDBNull(1) ? "0" : $"{reader.GetInt64(0)}:{reader.GetString(1)}";
        }, cancellationToken);

    private Task ReadAsync(
        string queryType, AuditFilter filter, string orderAndLimit, Func<AuditRecord, ValueTask> consume, CancellationToken cancellationToken) =>
        database.QueryAsync(queryType, async (connection, token) =>
        {
            await using var command = connection.CreateCommand();
            command.CommandTimeout = StreamTimeoutSeconds;
            command.CommandText =
                $"select {AuditStore.Columns} from audit_records where {filter.AddTo(command, database.IsPostgres)} {orderAndLimit}";
            await using var reader = await command.ExecuteReaderAsync(token);
            while (await reader.ReadAsync(token))
            {
                await consume(Read(reader));
            }
        }, cancellationToken);

    // In the order of AuditStore.Columns.
    private static AuditRecord Read(DbDataReader reader) => new()
    {
        Id = reader.GetGuid(0),
        At = reader.GetFieldValue<DateTimeOffset>(1),
        TenantId = reader.GetString(2),
        KeyId = reader.IsDBNull(3) ? null : reader.GetGuid(3),
        RequestId = reader.GetString(4),
        Operation = reader.GetString(5),
        Model = reader.GetString(6),
        Provider = reader.GetString(7),
        Channel = reader.GetString(8),
        Action = reader.GetString(9),
        Score = reader.GetInt32(10),
        Severity = reader.IsDBNull(11) ? null : reader.GetString(11),
        Findings = ReadFindings(reader.GetString(12)),
        StatusCode = reader.GetInt32(13),
        ScanSeconds = reader.GetDouble(14),
        DurationSeconds = reader.GetDouble(15),
        PolicyVersion = reader.GetString(16),
        Policies = ReadPolicies(reader.GetString(17)),
    };

    private static IReadOnlyList<AuditPolicy> ReadPolicies(string json) =>
        json == "[]" ? [] : JsonSerializer.Deserialize(json, AuditJson.Default.IReadOnlyListAuditPolicy)!;

    private static IReadOnlyList<AuditFinding> ReadFindings(string json) =>
        json == "[]" ? [] : JsonSerializer.Deserialize(json, AuditJson.Default.IReadOnlyListAuditFinding)!;
}

/// <summary>Records, newest first, and the cursor of the page that follows, if one does.</summary>
internal sealed record AuditPage(IReadOnlyList<AuditRecord> Records, string? Next);
