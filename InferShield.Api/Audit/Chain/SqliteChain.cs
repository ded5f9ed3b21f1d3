using System.Data.Common;
using Dapper;
using InferShield.Api.Audit.Retention;
using InferShield.Api.Storage;

namespace InferShield.Api.Audit.Chain;

/// <summary>Adds records to the chains in SQLite, whose transactions have the whole database to themselves.</summary>
internal sealed class SqliteChain(TimeProvider time)
{
    private static readonly string Insert =
        $"insert into audit_records ({AuditRow.Columns}) values ({string.Join(", ", AuditRow.ColumnNames.Select(name => "@" + name))})";

    /// <inheritdoc cref="PostgresChain.AddAsync"/>
    public async Task AddAsync(DbConnection connection, IReadOnlyList<UnplacedRow> rows, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var linker = new ChainLinker(await HeadsAsync(connection, transaction, rows, cancellationToken), time.GetUtcNow());
        rows = await ErasedSubjects.LeaveOutAsync(connection, transaction, rows, cancellationToken);
        await InsertAsync(connection, transaction, rows, linker, cancellationToken);
        await connection.ExecuteAsync(
            """
            insert into audit_chains (tenant_id, sequence, hash, recorded_at) values (@TenantId, @Sequence, @Hash, @RecordedAt)
            on conflict (tenant_id) do update set sequence = excluded.sequence, hash = excluded.hash, recorded_at = excluded.recorded_at
            """,
            linker.Moved.Select(head => new { head.TenantId, head.Sequence, Hash = Convert.FromHexString(head.Hash), head.RecordedAt }), transaction);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<IEnumerable<ChainHead>> HeadsAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<UnplacedRow> rows, CancellationToken cancellationToken)
    {
        var heads = new List<ChainHead>();
        foreach (var tenant in rows.Select(row => row.Record.TenantId).Distinct(StringComparer.Ordinal))
        {
            await using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = $"select {AuditStore.HeadColumns} from audit_chains where tenant_id = @tenant";
            command.AddParameter("tenant", tenant);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            heads.Add((await AuditStore.ReadHeadsAsync(reader, cancellationToken)).SingleOrDefault() ?? ChainHead.Empty(tenant));
        }

        return heads;
    }

    private static async Task InsertAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<UnplacedRow> rows, ChainLinker linker, CancellationToken cancellationToken)
    {
        await using var find = connection.CreateCommand();
        find.Transaction = transaction;
        find.CommandText = "select 1 from audit_records where id = @id";
        find.AddParameter("id", null);
        await using var insert = connection.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText = Insert;
        foreach (var name in AuditRow.ColumnNames)
        {
            insert.AddParameter(name, null);
        }

        foreach (var row in rows)
        {
            find.Parameters[0].Value = row.Record.Id;
            if (await find.ExecuteScalarAsync(cancellationToken) is not null)
            {
                continue;
            }

            var values = AuditRow.Values(row.In(linker.Link(row)));
            for (var column = 0; column < values.Length; column++)
            {
                insert.Parameters[column].Value = values[column] ?? DBNull.Value;
            }

            await insert.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
