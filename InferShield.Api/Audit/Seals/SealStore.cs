using System.Data.Common;
using System.Globalization;
using Dapper;
using InferShield.Api.Storage;

namespace InferShield.Api.Audit.Seals;

/// <summary>The seals of every tenant and the public keys that they were made with. A seal that is stored is never changed.</summary>
internal sealed class SealStore(Database database)
{
    private const string Columns =
        "number, tenant_id, kind, day, first_sequence, last_sequence, root, head, previous, sealed_at, key_id, signature";

    /// <summary>The tenant's seals and tombstones that touch the range, in the order in which they were made.</summary>
    public async Task<IReadOnlyList<AuditSeal>> ListAsync(string tenant, long firstSequence, long lastSequence, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync("audit_seals", (connection, token) => connection.QueryAsync<Row>(new CommandDefinition(
            $"select {Columns} from audit_seals where tenant_id = @tenant and first_sequence <= @lastSequence and last_sequence >= @firstSequence order by number",
            new { tenant, firstSequence, lastSequence }, cancellationToken: token)), cancellationToken);
        return [.. rows.Select(row => row.ToSeal())];
    }

    /// <summary>The tenant's newest seal or tombstone; null when it has none.</summary>
    public Task<AuditSeal?> LastAsync(string tenant, CancellationToken cancellationToken) => OneAsync(
        $"select {Columns} from audit_seals where tenant_id = @tenant order by number desc limit 1", tenant, cancellationToken);

    /// <summary>The newest seal or tombstone of every tenant that has a chain and a seal, by tenant.</summary>
    public async Task<IReadOnlyDictionary<string, AuditSeal>> LastOfAllAsync(CancellationToken cancellationToken)
    {
        var columns = string.Join(", ", Columns.Split(", ").Select(column => "s." + column));
        var rows = await database.QueryAsync("audit_seals", (connection, token) => connection.QueryAsync<Row>(new CommandDefinition(
            $"""
            select {columns} from audit_chains c join audit_seals s on s.tenant_id = c.tenant_id
                and s.number = (select max(l.number) from audit_seals l where l.tenant_id = c.tenant_id)
            """, cancellationToken: token)), cancellationToken);
        return rows.ToDictionary(row => row.TenantId, row => row.ToSeal(), StringComparer.Ordinal);
    }

    /// <summary>The tenant's seal or tombstone of this number; null when there is none.</summary>
    public async Task<AuditSeal?> FindAsync(string tenant, long number, CancellationToken cancellationToken) =>
        (await database.QueryAsync("audit_seals", (connection, token) => connection.QueryFirstOrDefaultAsync<Row>(new CommandDefinition(
            $"select {Columns} from audit_seals where tenant_id = @tenant and number = @number", new { tenant, number }, cancellationToken: token)), cancellationToken))?.ToSeal();

    /// <summary>The last record of the tenant that retention has removed; 0 for none.</summary>
    public Task<long> RemovedUpToAsync(string tenant, CancellationToken cancellationToken) =>
        database.QueryAsync("audit_seals", (connection, token) => connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "select coalesce(max(last_sequence), 0) from audit_seals where tenant_id = @tenant and kind = 'tombstone'", new { tenant }, cancellationToken: token)), cancellationToken);

    /// <summary>The seal of the tenant that reaches furthest; null when it has none.</summary>
    public Task<AuditSeal?> FurthestAsync(string tenant, CancellationToken cancellationToken) => OneAsync(
        $"select {Columns} from audit_seals where tenant_id = @tenant and kind = 'seal' order by last_sequence desc limit 1", tenant, cancellationToken);

    /// <summary>Adds a seal; false when another instance has added one in its place.</summary>
    public Task<bool> TryAddAsync(AuditSeal seal, CancellationToken cancellationToken) =>
        database.QueryAsync("audit_seals", (connection, token) => TryAddAsync(seal, connection, null, token), cancellationToken);

    /// <inheritdoc cref="TryAddAsync(AuditSeal, CancellationToken)"/>
    public static async Task<bool> TryAddAsync(AuditSeal seal, DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken) =>
        await connection.ExecuteAsync(new CommandDefinition(
            $"""
            insert into audit_seals ({Columns})
            values (@Number, @TenantId, @Kind, @Day, @FirstSequence, @LastSequence, @Root, @Head, @Previous, @SealedAt, @KeyId, @Signature)
            on conflict do nothing
            """, Row.Of(seal), transaction, cancellationToken: cancellationToken)) == 1;

    /// <summary>When the newest seal of all tenants was made; null when there is none.</summary>
    public Task<DateTimeOffset?> NewestAsync(CancellationToken cancellationToken) =>
        database.QueryAsync("audit_seals", (connection, token) => connection.ExecuteScalarAsync<DateTimeOffset?>(new CommandDefinition(
            "select max(sealed_at) from audit_seals where kind = 'seal'", cancellationToken: token)), cancellationToken);

    /// <summary>Whose records were ever sealed.</summary>
    public async Task<IReadOnlyList<string>> TenantsAsync(CancellationToken cancellationToken) => [.. await database.QueryAsync("audit_seals", (connection, token) =>
        connection.QueryAsync<string>(new CommandDefinition("select distinct tenant_id from audit_seals where number = 1", cancellationToken: token)), cancellationToken)];

    /// <summary>The public keys that were ever registered, oldest first.</summary>
    public async Task<IReadOnlyList<SigningKey>> KeysAsync(CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync("audit_seals", (connection, token) => connection.QueryAsync<KeyRow>(new CommandDefinition(
            "select id, algorithm, public_key, created_at, retired_at, attested_by, attestation from audit_signing_keys order by created_at, id", cancellationToken: token)), cancellationToken);
        return [.. rows.Select(row => new SigningKey(row.Id, row.Algorithm, row.PublicKey, row.CreatedAt, row.RetiredAt)
        {
            AttestedBy = row.AttestedBy,
            Attestation = row.Attestation,
        })];
    }

    /// <summary>Registers a key, unless it is there, and retires those before it.</summary>
    /// <returns>The id of one that it takes the place of.</returns>
    public Task<string?> AddKeyAsync(SigningKey key, CancellationToken cancellationToken) => database.QueryAsync("audit_seals", async (connection, token) =>
    {
        await using var transaction = await connection.BeginTransactionAsync(token);
        var added = await connection.ExecuteAsync(new CommandDefinition(
            """
            insert into audit_signing_keys (id, algorithm, public_key, created_at, attested_by, attestation)
            values (@Id, @Algorithm, @PublicKey, @CreatedAt, @AttestedBy, @Attestation) on conflict do nothing
            """,
            key, transaction, cancellationToken: token));
        var replaced = added == 0 ? null : await connection.QueryFirstOrDefaultAsync<string>(new CommandDefinition(
            "update audit_signing_keys set retired_at = @CreatedAt where id <> @Id and retired_at is null returning id",
            key, transaction, cancellationToken: token));
        await transaction.CommitAsync(token);
        return replaced;
    }, cancellationToken);

    private async Task<AuditSeal?> OneAsync(string sql, string tenant, CancellationToken cancellationToken) =>
        (await database.QueryAsync("audit_seals", (connection, token) => connection.QueryFirstOrDefaultAsync<Row>(
            new CommandDefinition(sql, new { tenant }, cancellationToken: token)), cancellationToken))?.ToSeal();

    private sealed class KeyRow
    {
        public string Id { get; init; } = "";
        public string Algorithm { get; init; } = "";
        public string PublicKey { get; init; } = "";
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset? RetiredAt { get; init; }
        public string? AttestedBy { get; init; }
        public string? Attestation { get; init; }
    }

    /// <summary>The day is text, ISO 8601, in both databases.</summary>
    private sealed class Row
    {
        public long Number { get; init; }
        public string TenantId { get; init; } = "";
        public string Kind { get; init; } = "";
        public string Day { get; init; } = "";
        public long FirstSequence { get; init; }
        public long LastSequence { get; init; }
        public string Root { get; init; } = "";
        public string Head { get; init; } = "";
        public string Previous { get; init; } = "";
        public DateTimeOffset SealedAt { get; init; }
        public string KeyId { get; init; } = "";
        public string Signature { get; init; } = "";

        public static Row Of(AuditSeal seal) => new()
        {
            Number = seal.Number,
            TenantId = seal.TenantId,
            Kind = seal.Kind,
            Day = seal.Day.ToString("O", CultureInfo.InvariantCulture),
            FirstSequence = seal.FirstSequence,
            LastSequence = seal.LastSequence,
            Root = seal.Root,
            Head = seal.Head,
            Previous = seal.Previous,
            SealedAt = seal.SealedAt,
            KeyId = seal.KeyId,
            Signature = seal.Signature,
        };

        public AuditSeal ToSeal() =>
            new(TenantId, DateOnly.Parse(Day, CultureInfo.InvariantCulture), FirstSequence, LastSequence, Root, Head, Previous, SealedAt.ToUniversalTime(), KeyId, Signature, Kind)
            {
                Number = Number,
            };
    }
}
