using System.Data.Common;
using System.Security.Cryptography;
using System.Text.Json;
using Dapper;
using InferShield.Api.Audit.Chain;
using Npgsql;

namespace InferShield.Api.Audit.Retention;

/// <summary>
/// The list of erased data subjects, as salted hashes with the times of their erasures: what was recorded before and is
/// stored after, because it waited in a queue or a spool of any instance, is stored without them.
/// </summary>
internal static class ErasedSubjects
{
    private const int SaltBytes = 16;

    /// <summary>
    /// Adds a subject, behind whoever adds records to the tenant's chain now: what they add without knowing of it is there
    /// when this returns.
    /// </summary>
    public static async Task AddAsync(DbConnection connection, string tenant, string subject, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var head = ChainHead.Empty(tenant);
        await ExecuteAsync(
            """
            insert into audit_chains (tenant_id, sequence, hash, recorded_at) values (@tenant, 0, @hash, @at)
            on conflict (tenant_id) do update set sequence = audit_chains.sequence
            """, new { tenant, hash = Convert.FromHexString(head.Hash), at = head.RecordedAt });
        await ExecuteAsync(
            "insert into audit_erasure_salts (tenant_id, salt) values (@tenant, @salt) on conflict (tenant_id) do nothing",
            new { tenant, salt = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SaltBytes)) });
        var kept = await connection.ExecuteScalarAsync<string>(new CommandDefinition(
            "select salt from audit_erasure_salts where tenant_id = @tenant", new { tenant }, transaction, cancellationToken: cancellationToken));
        await ExecuteAsync(
            """
            insert into audit_erasures (tenant_id, hash, erased_at) values (@tenant, @hash, @at)
            on conflict (tenant_id, hash) do update set erased_at = excluded.erased_at where excluded.erased_at > audit_erasures.erased_at
            """, new { tenant, hash = CanonicalRow.HashSubject(kept, subject), at });
        await transaction.CommitAsync(cancellationToken);

        Task<int> ExecuteAsync(string statement, object parameters) =>
            connection.ExecuteAsync(new CommandDefinition(statement, parameters, transaction, cancellationToken: cancellationToken));
    }

    /// <summary>The rows as they may be stored, by one who has the ends of their chains to himself.</summary>
    public static async Task<IReadOnlyList<UnplacedRow>> LeaveOutAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<UnplacedRow> rows, CancellationToken cancellationToken)
    {
        var named = rows.Select(row => row.Record).Where(record => record.Subject is not null).ToList();
        if (named.Count == 0)
        {
            return rows;
        }

        var salts = (await QueryAsync<(string Tenant, string Salt)>("tenant_id, salt from audit_erasure_salts", "tenant_id", named.Select(record => record.TenantId)))
            .ToDictionary(row => row.Tenant, row => row.Salt, StringComparer.Ordinal);
        if (salts.Count == 0)
        {
            return rows;
        }

        var hashes = named.Where(record => salts.ContainsKey(record.TenantId)).DistinctBy(NameOf)
            .ToDictionary(NameOf, record => CanonicalRow.HashSubject(salts[record.TenantId], record.Subject!));
        var erased = (await QueryAsync<(string Tenant, string Hash, DateTimeOffset At)>("tenant_id, hash, erased_at from audit_erasures", "hash", hashes.Values))
            .ToDictionary(row => (row.Tenant, row.Hash), row => row.At);
        return erased.Count == 0 ? rows : [.. rows.Select(row =>
            hashes.TryGetValue(NameOf(row.Record), out var hash) && erased.TryGetValue((row.Record.TenantId, hash), out var at) && row.Record.At < at
                ? UnplacedRow.Of([row.Record with { Subject = null, Matched = null }])[0] : row)];

        async Task<IEnumerable<T>> QueryAsync<T>(string columns, string column, IEnumerable<string> among)
        {
            var (condition, values) = connection is NpgsqlConnection
                ? ("any(@values)", (object)among.Distinct().ToArray())
                : ("(select value from json_each(@values))", JsonSerializer.Serialize(among.Distinct()));
            return await connection.QueryAsync<T>(new CommandDefinition(
                $"select {columns} where {column} {(connection is NpgsqlConnection ? "=" : "in")} {condition}", new { values }, transaction, cancellationToken: cancellationToken));
        }
    }

    private static (string Tenant, string? Subject) NameOf(AuditRecord record) => (record.TenantId, record.Subject);
}
