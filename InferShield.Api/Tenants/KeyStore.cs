using System.Data.Common;
using Dapper;
using InferShield.Api.Storage;

namespace InferShield.Api.Tenants;

/// <summary>A key as it is stored; its text is not.</summary>
public sealed record StoredKey(
    Guid Id, string TenantId, string Name, Role Role, string Prefix, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt);

/// <summary>The table of API keys.</summary>
internal sealed class KeyStore(Database database, TimeProvider time)
{
    /// <summary>The tenant that exists from the first migration on.</summary>
    public const string DefaultTenant = "default";

    private const string Columns = "id, tenant_id, name, role, prefix, created_at, expires_at, revoked_at";

    /// <summary>Makes a key and returns its text, which nothing can tell again.</summary>
    public async Task<(StoredKey Stored, string Key)> CreateAsync(
        string tenantId, string name, Role role, DateTimeOffset? expiresAt, CancellationToken cancellation)
    {
        var key = ApiKey.Generate();
        var stored = Describe(Guid.CreateVersion7(time.GetUtcNow()), tenantId, name, role, expiresAt, key);
        await InsertAsync(stored, key, cancellation);
        return (stored, key);
    }

    /// <summary>Stores a key whose text comes from outside; false when the text or the id is there already, which stays as it is.</summary>
    public Task<bool> TryInsertAsync(string tenantId, string name, Role role, string key, CancellationToken cancellation, Guid? id = null) =>
        InsertAsync(Describe(id ?? Guid.CreateVersion7(time.GetUtcNow()), tenantId, name, role, null, key), key, cancellation);

    private StoredKey Describe(Guid id, string tenantId, string name, Role role, DateTimeOffset? expiresAt, string key) =>
        new(id, tenantId, name, role, ApiKey.ShownPart(key), time.GetUtcNow(), expiresAt?.ToUniversalTime(), null);

    private async Task<bool> InsertAsync(StoredKey stored, string key, CancellationToken cancellation) =>
        await database.QueryAsync("keys_insert", (connection, token) => connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO api_keys (id, tenant_id, name, role, prefix, hash, created_at, expires_at)
            VALUES (@Id, @TenantId, @Name, @RoleWord, @Prefix, @Hash, @CreatedAt, @ExpiresAt)
            ON CONFLICT DO NOTHING
            """,
            new
            {
                stored.Id,
                stored.TenantId,
                stored.Name,
                RoleWord = stored.Role.ToWord(),
                stored.Prefix,
                Hash = ApiKey.Hash(key),
                stored.CreatedAt,
                stored.ExpiresAt,
            },
            cancellationToken: token)), cancellation) == 1;

    public Task<List<StoredKey>> ListAsync(string tenantId, CancellationToken cancellation) =>
        database.QueryAsync("keys_select", async (connection, token) =>
        {
            await using var reader = await connection.ExecuteReaderAsync(new CommandDefinition(
                $"SELECT {Columns} FROM api_keys WHERE tenant_id = @tenantId ORDER BY created_at, id", new { tenantId }, cancellationToken: token));
            var keys = new List<StoredKey>();
            while (await reader.ReadAsync(token))
            {
                keys.Add(Read(reader));
            }

            return keys;
        }, cancellation);

    /// <summary>Every key that is not revoked, of every tenant, by the hash of its text.</summary>
    public Task<List<(byte[] Hash, StoredKey Key)>> LoadActiveAsync(CancellationToken cancellation) =>
        database.QueryAsync("keys_select", async (connection, token) =>
        {
            await using var reader = await connection.ExecuteReaderAsync(new CommandDefinition(
                $"SELECT {Columns}, hash FROM api_keys WHERE revoked_at IS NULL", cancellationToken: token));
            var keys = new List<(byte[], StoredKey)>();
            while (await reader.ReadAsync(token))
            {
                keys.Add((reader.GetFieldValue<byte[]>(8), Read(reader)));
            }

            return keys;
        }, cancellation);

    /// <summary>Revokes a key of the tenant; false when there is no such key in force.</summary>
    public async Task<bool> RevokeAsync(string tenantId, Guid id, CancellationToken cancellation) =>
        await database.QueryAsync("keys_update", (connection, token) => connection.ExecuteAsync(new CommandDefinition(
            "UPDATE api_keys SET revoked_at = @Now WHERE id = @Id AND tenant_id = @TenantId AND revoked_at IS NULL",
            new { Now = time.GetUtcNow(), Id = id, TenantId = tenantId },
            cancellationToken: token)), cancellation) == 1;

    private static StoredKey Read(DbDataReader reader) => new(
        reader.GetFieldValue<Guid>(0),
        reader.GetString(1),
        reader.GetString(2),
        CallerExtensions.TryParseRole(reader.GetString(3), out var role) ? role : Role.Client,
        reader.GetString(4),
        reader.GetFieldValue<DateTimeOffset>(5),
        reader.IsDBNull(6) ? null : reader.GetFieldValue<DateTimeOffset>(6),
        reader.IsDBNull(7) ? null : reader.GetFieldValue<DateTimeOffset>(7));
}
