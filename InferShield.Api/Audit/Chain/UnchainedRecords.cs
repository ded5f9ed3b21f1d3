using System.Data.Common;
using System.Text.Json;
using Dapper;
using InferShield.Api.Storage;

namespace InferShield.Api.Audit.Chain;

/// <summary>Moves the records that were stored before there was a chain into it, oldest first, and removes their table.</summary>
internal sealed class UnchainedRecords(Database database, AuditStore store, AuditSpool spool)
{
    private const int BatchSize = 500;
    private const string Table = "audit_records_unchained";

    /// <summary>What the details of each say, so that nobody takes it for a record of the time that it names.</summary>
    public const string Moved = """{"movedIntoChain":true}""";

    private const string Columns =
        "id, at, tenant_id, key_id, request_id, operation, model, provider, channel, action, score, severity, findings, "
        + "status_code, scan_seconds, duration_seconds, policy_version, policies";

    private bool _isDone;

    /// <summary>Whether the table is there again after its records were moved: somebody made it, and it is left alone.</summary>
    public bool IsBack { get; private set; }

    /// <summary>Moves all there are, once; what was moved already, or by another instance meanwhile, is recognised by its id.</summary>
    /// <returns>How many were moved.</returns>
    /// <exception cref="DbException">The database is away; call again.</exception>
    public async Task<long> MoveAsync(CancellationToken cancellationToken)
    {
        var moved = 0L;
        while (await IsThereAsync(cancellationToken))
        {
            if (IsBack = await ExecuteScalarAsync("select count(*) from audit_unchained_moved", cancellationToken) > 0)
            {
                return moved;
            }

            var records = await ReadAsync(cancellationToken);
            if (records.Count == 0)
            {
                await ExecuteAsync($"drop table if exists {Table}", null, cancellationToken);
                break;
            }

            moved += await store.StoreAsync(records, mayExist: true, Quarantine, cancellationToken);
            var last = records[^1];
            await ExecuteAsync($"delete from {Table} where (at, id) <= (@At, @Id)", new { last.At, last.Id }, cancellationToken);
        }

        IsBack = false;
        if (!_isDone)
        {
            await ExecuteAsync("insert into audit_unchained_moved (id) values (1) on conflict do nothing", null, cancellationToken);
            _isDone = true;
        }

        return moved;
    }

    private async Task<bool> IsThereAsync(CancellationToken cancellationToken) => await ExecuteScalarAsync(
        database.IsPostgres
            ? $"select count(*) from pg_class where oid = to_regclass('{Table}')"
            : $"select count(*) from sqlite_master where type = 'table' and name = '{Table}'", cancellationToken) > 0;

    private Task<long> ExecuteScalarAsync(string statement, CancellationToken cancellationToken) =>
        database.QueryAsync("audit_move", (connection, token) => connection.ExecuteScalarAsync<long>(new CommandDefinition(statement, cancellationToken: token)), cancellationToken);

    private Task<List<AuditRecord>> ReadAsync(CancellationToken cancellationToken) =>
        database.QueryAsync("audit_move", async (connection, token) =>
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"select {Columns} from {Table} order by at, id limit {BatchSize}";
            await using var reader = await command.ExecuteReaderAsync(token);
            var records = new List<AuditRecord>();
            while (await reader.ReadAsync(token))
            {
                records.Add(Read(reader));
            }

            return records;
        }, cancellationToken);

    private Task<int> ExecuteAsync(string statement, object? parameters, CancellationToken cancellationToken) =>
        database.QueryAsync("audit_move", (connection, token) =>
            connection.ExecuteAsync(new CommandDefinition(statement, parameters, cancellationToken: token)), cancellationToken);

    private void Quarantine(AuditRecord record, Exception reason) =>
        spool.Quarantine(JsonSerializer.SerializeToUtf8Bytes(record, AuditJson.Default.AuditRecord));

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
        Findings = JsonSerializer.Deserialize(reader.GetString(12), AuditJson.Default.IReadOnlyListAuditFinding)!,
        StatusCode = reader.GetInt32(13),
        ScanSeconds = reader.GetDouble(14),
        DurationSeconds = reader.GetDouble(15),
        PolicyVersion = reader.GetString(16),
        Details = Moved,
        Policies = JsonSerializer.Deserialize(reader.GetString(17), AuditJson.Default.IReadOnlyListAuditPolicy)!,
    };
}
