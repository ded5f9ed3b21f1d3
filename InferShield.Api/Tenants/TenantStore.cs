using Dapper;
using InferShield.Api.Audit;
using InferShield.Api.Storage;

namespace InferShield.Api.Tenants;

/// <param name="DisabledAt">Since when none of its keys is in force.</param>
public sealed record StoredTenant(string Id, string Name, DateTimeOffset CreatedAt, DateTimeOffset? DisabledAt, Quota Quota)
{
    private const int LongestId = 63;

    /// <summary>Whether a text may be a tenant's id: lower-case letters, digits and inner hyphens, at most 63.</summary>
    public static bool IsId(string text) =>
        text.Length is > 0 and <= LongestId && text[0] != '-' && text[^1] != '-'
        && text.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-')
        // The label under which metrics count the tenants that they do not tell apart.
        && text != TenantMetrics.Other
        // In whose name the gateway records what it suffers itself.
        && text != SystemEventWords.Tenant;
}

/// <summary>The table of tenants.</summary>
internal sealed class TenantStore(Database database, TimeProvider time)
{
    private const string Columns =
        "id, name, created_at, disabled_at, requests_per_minute, tokens_per_minute, tokens_per_day, cost_per_month";

    /// <summary>Stores a new tenant; null when there is one of this id.</summary>
    public async Task<StoredTenant?> CreateAsync(string id, string name, Quota quota, CancellationToken cancellation)
    {
        var tenant = new StoredTenant(id, name, time.GetUtcNow(), null, quota);
        var inserted = await database.QueryAsync("tenants_insert", (connection, token) => connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO tenants (id, name, created_at, requests_per_minute, tokens_per_minute, tokens_per_day, cost_per_month)
            VALUES (@Id, @Name, @CreatedAt, @RequestsPerMinute, @TokensPerMinute, @TokensPerDay, @CostPerMonth)
            ON CONFLICT DO NOTHING
            """,
            Parameters(tenant),
            cancellationToken: token)), cancellation);
        return inserted == 1 ? tenant : null;
    }

    public Task<List<StoredTenant>> ListAsync(CancellationToken cancellation) => SelectAsync("1 = 1", null, cancellation);

    public async Task<StoredTenant?> FindAsync(string id, CancellationToken cancellation) =>
        (await SelectAsync("id = @id", new { id }, cancellation)).SingleOrDefault();

    private Task<List<StoredTenant>> SelectAsync(string condition, object? parameters, CancellationToken cancellation) =>
        database.QueryAsync("tenants_select", async (connection, token) =>
        {
            await using var reader = await connection.ExecuteReaderAsync(new CommandDefinition(
                $"SELECT {Columns} FROM tenants WHERE {condition} ORDER BY id", parameters, cancellationToken: token));
            var tenants = new List<StoredTenant>();
            while (await reader.ReadAsync(token))
            {
                tenants.Add(new StoredTenant(
                    reader.GetString(0), reader.GetString(1), reader.GetFieldValue<DateTimeOffset>(2), reader.Time(3), reader.Quota(4)));
            }

            return tenants;
        }, cancellation);

    /// <summary>Stores what may change of a tenant: its name, its limits and whether it is disabled.</summary>
    public Task ChangeAsync(StoredTenant tenant, CancellationToken cancellation) =>
        database.QueryAsync("tenants_update", (connection, token) => connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE tenants SET name = @Name, disabled_at = @DisabledAt, requests_per_minute = @RequestsPerMinute,
                tokens_per_minute = @TokensPerMinute, tokens_per_day = @TokensPerDay, cost_per_month = @CostPerMonth
            WHERE id = @Id
            """,
            Parameters(tenant),
            cancellationToken: token)), cancellation);

    private static DynamicParameters Parameters(StoredTenant tenant)
    {
        var parameters = new DynamicParameters(new { tenant.Id, tenant.Name, tenant.CreatedAt, tenant.DisabledAt });
        parameters.AddDynamicParams(tenant.Quota);
        return parameters;
    }
}
