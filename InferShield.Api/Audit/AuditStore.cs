using System.Data.Common;
using System.Text.Json;
using InferShield.Api.Storage;
using Npgsql;
using NpgsqlTypes;

namespace InferShield.Api.Audit;

/// <summary>Writes batches of records to the database.</summary>
internal sealed class AuditStore(Database database)
{
    /// <summary>The columns, in the order in which values are written and read.</summary>
    public const string Columns =
        "id, at, tenant_id, key_id, request_id, operation, model, provider, channel, action, score, severity, findings, "
        + "status_code, scan_seconds, duration_seconds, policy_version, policies";

    private static readonly string[] ColumnNames = Columns.Split(", ");

    private static readonly NpgsqlDbType[] PostgresTypes =
    [
        NpgsqlDbType.Uuid, NpgsqlDbType.TimestampTz, NpgsqlDbType.Text, NpgsqlDbType.Uuid, NpgsqlDbType.Text, NpgsqlDbType.Text,
        NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Integer, NpgsqlDbType.Text,
        NpgsqlDbType.Jsonb, NpgsqlDbType.Integer, NpgsqlDbType.Double, NpgsqlDbType.Double, NpgsqlDbType.Text,
        NpgsqlDbType.Jsonb,
    ];

    /// <summary>Writes the records; one that the database refuses for what it holds goes to <paramref name="refused"/>.</summary>
    /// <param name="records">At least one.</param>
    /// <param name="mayExist">Whether some of them may be there already: those are left as they are.</param>
    /// <param name="refused">Called with the record and the database's reason.</param>
    /// <param name="cancellationToken">Ends the write.</param>
    /// <returns>How many are stored.</returns>
    /// <exception cref="DbException">The database is away; which of the records are stored is unknown.</exception>
    public async Task<int> StoreAsync(
        IReadOnlyList<AuditRecord> records, bool mayExist, Action<AuditRecord, Exception> refused, CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(records, mayExist, cancellationToken);
            return records.Count;
        }
        catch (Exception exception) when (StorageFaults.IsRefusedData(exception))
        {
            if (records.Count == 1 && mayExist)
            {
                refused(records[0], exception);
                return 0;
            }

            // Halve until the culprit is alone. A single record is tried once more as one that may exist.
            var half = records.Count / 2;
            var stored = half == 0 ? 0 : await StoreAsync([.. records.Take(half)], mayExist: true, refused, cancellationToken);
            return stored + await StoreAsync([.. records.Skip(half)], mayExist: true, refused, cancellationToken);
        }
    }

    private Task WriteAsync(IReadOnlyList<AuditRecord> records, bool mayExist, CancellationToken cancellationToken) =>
        database.QueryAsync("audit_insert", (connection, token) => connection is NpgsqlConnection postgres
            ? CopyAsync(postgres, records, mayExist, token)
            : InsertAsync(connection, records, token), cancellationToken);

    private static async Task CopyAsync(
        NpgsqlConnection connection, IReadOnlyList<AuditRecord> records, bool mayExist, CancellationToken cancellationToken)
    {
        if (!mayExist)
        {
            await CopyIntoAsync("audit_records");
            return;
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync("create temporary table audit_incoming (like audit_records) on commit drop");
        await CopyIntoAsync("audit_incoming");
        await ExecuteAsync($"insert into audit_records ({Columns}) select {Columns} from audit_incoming on conflict do nothing");
        await transaction.CommitAsync(cancellationToken);

        async Task CopyIntoAsync(string table)
        {
            await using var import = await connection.BeginBinaryImportAsync(
                $"copy {table} ({Columns}) from stdin (format binary)", cancellationToken);
            foreach (var record in records)
            {
                await import.StartRowAsync(cancellationToken);
                var values = Values(record);
                for (var column = 0; column < values.Length; column++)
                {
                    await (values[column] is { } value
                        ? import.WriteAsync(value, PostgresTypes[column], cancellationToken)
                        : import.WriteNullAsync(cancellationToken));
                }
            }

            await import.CompleteAsync(cancellationToken);
        }

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static async Task InsertAsync(DbConnection connection, IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText =
            $"insert into audit_records ({Columns}) values ({string.Join(", ", ColumnNames.Select(name => "@" + name))}) on conflict do nothing";
        foreach (var name in ColumnNames)
        {
            command.AddParameter(name, null);
        }

        foreach (var record in records)
        {
            var values = Values(record);
            for (var column = 0; column < values.Length; column++)
            {
                command.Parameters[column].Value = values[column] ?? DBNull.Value;
            }

            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    // In the order of Columns.
    private static object?[] Values(AuditRecord record) =>
    [
        record.Id, record.At, record.TenantId, record.KeyId, record.RequestId, record.Operation, record.Model, record.Provider,
        record.Channel, record.Action, record.Score, record.Severity,
        JsonSerializer.Serialize(record.Findings, AuditJson.Default.IReadOnlyListAuditFinding),
        record.StatusCode, record.ScanSeconds, record.DurationSeconds, record.PolicyVersion,
        JsonSerializer.Serialize(record.Policies, AuditJson.Default.IReadOnlyListAuditPolicy),
    ];
}
