using System.Data.Common;
using Dapper;
using InferShield.Api.Storage;

namespace InferShield.Api.Policies.Stored;

/// <summary>The table of policy versions, to which rows are only ever added.</summary>
internal sealed class PolicyStore(Database database)
{
    private const string Description = "number, created_at, created_by, tenant_id, change, comment, restored_from, hash";

    /// <summary>The newest version, <see cref="PolicyVersion.None"/> when there is none.</summary>
    public async Task<PolicyVersion> LatestAsync(CancellationToken cancellation) =>
        (await ReadAsync($"select {Description}, document from policy_versions order by number desc limit 1", null, cancellation)).SingleOrDefault(PolicyVersion.None);

    /// <summary>Number and hash of the newest version.</summary>
    public async Task<(long Number, string Hash)> LatestNumberAsync(CancellationToken cancellation)
    {
        var latest = await ReadAsync($"select {Description} from policy_versions order by number desc limit 1", null, cancellation);
        return latest is [var version] ? (version.Number, version.Hash) : (0, PolicyVersion.None.Hash);
    }

    /// <summary>One version; null when there is no such.</summary>
    public async Task<PolicyVersion?> GetAsync(long number, CancellationToken cancellation) => number == 0
        ? PolicyVersion.None
        : (await ReadAsync($"select {Description}, document from policy_versions where number = @number", new { number }, cancellation)).SingleOrDefault();

    /// <summary>At most <paramref name="limit"/> descriptions, newest first, of versions before <paramref name="before"/>.</summary>
    public Task<List<PolicyVersion>> ListAsync(long before, int limit, CancellationToken cancellation) =>
        ReadAsync($"select {Description} from policy_versions where number < @before order by number desc limit @limit", new { before, limit }, cancellation);

    /// <summary>Adds the version; false when another of this number came first.</summary>
    public async Task<bool> TryInsertAsync(PolicyVersion version, CancellationToken cancellation) =>
        await database.QueryAsync("policies_insert", (connection, token) => connection.ExecuteAsync(new CommandDefinition(
            """
            insert into policy_versions (number, created_at, created_by, tenant_id, change, comment, restored_from, document, hash)
            values (@Number, @CreatedAt, @CreatedBy, @TenantId, @Change, @Comment, @RestoredFrom, @Document, @Hash)
            on conflict do nothing
            """, version, cancellationToken: token)), cancellation) == 1;

    private Task<List<PolicyVersion>> ReadAsync(string sql, object? parameters, CancellationToken cancellation) =>
        database.QueryAsync("policies_select", async (connection, token) =>
        {
            await using var reader = await connection.ExecuteReaderAsync(new CommandDefinition(sql, parameters, cancellationToken: token));
            var versions = new List<PolicyVersion>();
            while (await reader.ReadAsync(token))
            {
                versions.Add(Read(reader));
            }

            return versions;
        }, cancellation);

    private static PolicyVersion Read(DbDataReader reader) => new(
        reader.GetInt64(0),
        reader.GetFieldValue<DateTimeOffset>(1),
        reader.GetString(2),
        reader.GetString(3),
        reader.GetString(4),
        reader.GetString(5),
        reader.IsDBNull(6) ? null : reader.GetInt64(6),
        reader.FieldCount > 8 ? reader.GetString(8) : null,
        reader.GetString(7));
}
