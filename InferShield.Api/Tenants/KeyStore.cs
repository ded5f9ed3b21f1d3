using System.Data.Common;
using Dapper;
using InferShield.Api.Storage;

namespace InferShield.Api.Tenants;

/// <summary>What the owner of a key decides about it.</summary>
public sealed record KeySettings(string Name, Role Role)
{
    public DateTimeOffset? ExpiresAt { get; init; }

    public Scopes Scopes { get; init; } = Scopes.All;

    public Quota Quota { get; init; } = Quota.None;
}

/// <summary>A key as it is stored; its text is not.</summary>
public sealed record StoredKey(
    Guid Id, string TenantId, KeySettings Settings, string Prefix, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt);

/// <summary>A text by which a key is known, of a tenant that is not disabled.</summary>
/// <param name="Until">When the text ends because it was rotated away; null while it is the current one.</param>
internal sealed record KeySecret(byte[] Hash, DateTimeOffset? Until, StoredKey Key, Quota TenantQuota);

/// <summary>The table of API keys. On PostgreSQL every change is told to all gateways by the database (see <see cref="KeyChanges"/>).</summary>
internal sealed class KeyStore(Database database, TimeProvider time)
{
    /// <summary>The tenant that exists from the first migration on.</summary>
    public const string DefaultTenant = "default";

    /// <summary>How long the text before a rotation may hold on.</summary>
    public static readonly TimeSpan LongestOverlap = TimeSpan.FromDays(30);

    private const string Columns =
        "k.id, k.tenant_id, k.name, k.role, k.prefix, k.created_at, k.expires_at, k.revoked_at, k.models, k.operations, "
        + "k.requests_per_minute, k.tokens_per_minute, k.tokens_per_day, k.cost_per_month";

    private const string TenantColumns = "t.requests_per_minute, t.tokens_per_minute, t.tokens_per_day, t.cost_per_month";

    /// <summary>Makes a key and returns its text, which nothing can tell again.</summary>
    public async Task<(StoredKey Stored, string Key)> CreateAsync(string tenantId, KeySettings settings, CancellationToken cancellation)
    {
        var key = ApiKey.Generate();
        var stored = Describe(Guid.CreateVersion7(time.GetUtcNow()), tenantId, settings, key);
        await InsertAsync(stored, key, cancellation);
        return (stored, key);
    }

    /// <summary>Stores a key whose text comes from outside; false when the text or the id is or was there already, which stays as it is.</summary>
    public Task<bool> TryInsertAsync(string tenantId, KeySettings settings, string key, CancellationToken cancellation, Guid? id = null) =>
        InsertAsync(Describe(id ?? Guid.CreateVersion7(time.GetUtcNow()), tenantId, settings, key), key, cancellation);

    private StoredKey Describe(Guid id, string tenantId, KeySettings settings, string key) =>
        new(id, tenantId, settings with { ExpiresAt = settings.ExpiresAt?.ToUniversalTime() }, ApiKey.ShownPart(key), time.GetUtcNow(), null);

    private async Task<bool> InsertAsync(StoredKey stored, string key, CancellationToken cancellation) =>
        await database.QueryAsync("keys_insert", (connection, token) => connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO api_keys (id, tenant_id, name, role, prefix, hash, created_at, expires_at, models, operations,
                requests_per_minute, tokens_per_minute, tokens_per_day, cost_per_month)
            SELECT @Id, @TenantId, @Name, @Role, @Prefix, @Hash, @CreatedAt, @ExpiresAt, @Models, @Operations,
                @RequestsPerMinute, @TokensPerMinute, @TokensPerDay, @CostPerMonth
            WHERE NOT EXISTS (SELECT 1 FROM retired_secrets WHERE hash = @Hash)
            ON CONFLICT DO NOTHING
            """,
            Parameters(stored.Id, stored.TenantId, stored.Settings, new { stored.Prefix, Hash = ApiKey.Hash(key), stored.CreatedAt }),
            cancellationToken: token)), cancellation) == 1;

    public Task<List<StoredKey>> ListAsync(string tenantId, CancellationToken cancellation) =>
        SelectAsync("k.tenant_id = @tenantId ORDER BY k.created_at, k.id", new { tenantId }, cancellation);

    /// <summary>A key of the tenant, in force or not; null when there is none.</summary>
    public async Task<StoredKey?> FindAsync(string tenantId, Guid id, CancellationToken cancellation) =>
        (await SelectAsync("k.tenant_id = @tenantId AND k.id = @id", new { tenantId, id }, cancellation)).SingleOrDefault();

    private Task<List<StoredKey>> SelectAsync(string condition, object parameters, CancellationToken cancellation) =>
        database.QueryAsync("keys_select", async (connection, token) =>
        {
            await using var reader = await connection.ExecuteReaderAsync(new CommandDefinition(
                $"SELECT {Columns} FROM api_keys k WHERE {condition}", parameters, cancellationToken: token));
            var keys = new List<StoredKey>();
            while (await reader.ReadAsync(token))
            {
                keys.Add(Read(reader));
            }

            return keys;
        }, cancellation);

    /// <summary>Every text of every key that is not revoked, of every tenant that is not disabled.</summary>
    public Task<List<KeySecret>> LoadActiveAsync(CancellationToken cancellation) =>
        database.QueryAsync("keys_select", async (connection, token) =>
        {
            const string From = "FROM api_keys k JOIN tenants t ON t.id = k.tenant_id";
            const string InForce = "k.revoked_at IS NULL AND t.disabled_at IS NULL";
            await using var reader = await connection.ExecuteReaderAsync(new CommandDefinition(
                $"""
                SELECT {Columns}, {TenantColumns}, k.hash, NULL AS valid_until {From} WHERE {InForce}
                UNION ALL
                SELECT {Columns}, {TenantColumns}, r.hash, r.valid_until {From}
                JOIN retired_secrets r ON r.key_id = k.id AND r.valid_until > @now WHERE {InForce}
                """, new { now = time.GetUtcNow() }, cancellationToken: token));
            var secrets = new List<KeySecret>();
            while (await reader.ReadAsync(token))
            {
                secrets.Add(new KeySecret(reader.GetFieldValue<byte[]>(18), reader.Time(19), Read(reader), reader.Quota(14)));
            }

            return secrets;
        }, cancellation);

    /// <summary>Changes a key of the tenant; false when there is no such key in force.</summary>
    public async Task<bool> ChangeAsync(string tenantId, Guid id, KeySettings settings, CancellationToken cancellation) =>
        await database.QueryAsync("keys_update", (connection, token) => connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE api_keys SET name = @Name, role = @Role, expires_at = @ExpiresAt, models = @Models, operations = @Operations,
                requests_per_minute = @RequestsPerMinute, tokens_per_minute = @TokensPerMinute, tokens_per_day = @TokensPerDay,
                cost_per_month = @CostPerMonth
            WHERE id = @Id AND tenant_id = @TenantId AND revoked_at IS NULL
            """,
            Parameters(id, tenantId, settings),
            cancellationToken: token)), cancellation) == 1;

    /// <summary>
    /// Gives a key of the tenant a new text; the earlier ones end when <paramref name="overlap"/> is over, if not sooner.
    /// Null when there is no such key in force.
    /// </summary>
    public Task<string?> RotateAsync(string tenantId, Guid id, TimeSpan overlap, CancellationToken cancellation) =>
        database.QueryAsync("keys_update", async (connection, token) =>
        {
            var key = ApiKey.Generate();
            var values = new { id, tenantId, hash = ApiKey.Hash(key), prefix = ApiKey.ShownPart(key), until = time.GetUtcNow() + overlap };
            await using var transaction = await connection.BeginTransactionAsync(token);

            // The first statement locks the key's row: one rotation at a time.
            if (await ExecuteAsync("UPDATE api_keys SET prefix = @prefix WHERE id = @id AND tenant_id = @tenantId AND revoked_at IS NULL") != 1)
            {
                return null;
            }

            await ExecuteAsync("UPDATE retired_secrets SET valid_until = @until WHERE key_id = @id AND valid_until > @until");
            await ExecuteAsync("INSERT INTO retired_secrets (hash, key_id, valid_until) SELECT hash, id, @until FROM api_keys WHERE id = @id");
            await ExecuteAsync("UPDATE api_keys SET hash = @hash WHERE id = @id");
            await transaction.CommitAsync(token);
            return key;

            Task<int> ExecuteAsync(string sql) => connection.ExecuteAsync(new CommandDefinition(sql, values, transaction, cancellationToken: token));
        }, cancellation);

    /// <summary>Revokes a key of the tenant with all its texts; false when there is no such key in force.</summary>
    public async Task<bool> RevokeAsync(string tenantId, Guid id, CancellationToken cancellation) =>
        await database.QueryAsync("keys_update", (connection, token) => connection.ExecuteAsync(new CommandDefinition(
            "UPDATE api_keys SET revoked_at = @Now WHERE id = @Id AND tenant_id = @TenantId AND revoked_at IS NULL",
            new { Now = time.GetUtcNow(), Id = id, TenantId = tenantId },
            cancellationToken: token)), cancellation) == 1;

    private static DynamicParameters Parameters(Guid id, string tenantId, KeySettings settings, object? more = null)
    {
        var parameters = new DynamicParameters(more);
        parameters.AddDynamicParams(new
        {
            Id = id,
            TenantId = tenantId,
            settings.Name,
            Role = settings.Role.ToWord(),
            settings.ExpiresAt,
            Models = Scopes.Write(settings.Scopes.Models),
            Operations = Scopes.Write(settings.Scopes.Operations),
        });
        parameters.AddDynamicParams(settings.Quota);
        return parameters;
    }

    private static StoredKey Read(DbDataReader reader) => new(
        reader.GetFieldValue<Guid>(0),
        reader.GetString(1),
        new KeySettings(reader.GetString(2), CallerExtensions.TryParseRole(reader.GetString(3), out var role) ? role : Role.Client)
        {
            ExpiresAt = reader.Time(6),
            Scopes = new Scopes(Scopes.Read(reader.GetString(8)), Scopes.Read(reader.GetString(9))),
            Quota = reader.Quota(10),
        },
        reader.GetString(4),
        reader.GetFieldValue<DateTimeOffset>(5),
        reader.Time(7));
}
