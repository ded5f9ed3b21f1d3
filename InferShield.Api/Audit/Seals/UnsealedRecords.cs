using System.Data.Common;
using Dapper;
using InferShield.Api.Audit.Chain;
using InferShield.Api.Storage;

namespace InferShield.Api.Audit.Seals;

/// <summary>What of a chain lies behind its last seal.</summary>
internal sealed class UnsealedRecords(Database database)
{
    private const int TimeoutSeconds = 120;

    private static readonly TimeSpan TwoDays = TimeSpan.FromDays(2);

    /// <summary>The number of the last record that was stored before a time; <paramref name="after"/> when there is none after it.</summary>
    /// <exception cref="DbException">The database is away.</exception>
    public Task<long> LastBeforeAsync(string tenant, long after, DateTimeOffset time, CancellationToken cancellationToken) =>
        database.QueryAsync("audit_seals", async (connection, token) =>
        {
            // One look at the index tells of most chains that there is nothing.
            var next = await connection.ExecuteScalarAsync<DateTimeOffset?>(new CommandDefinition(
                "select recorded_at from audit_records where tenant_id = @tenant and sequence > @after order by sequence limit 1",
                new { tenant, after }, cancellationToken: token));
            return next is null || next >= time ? after : await connection.ExecuteScalarAsync<long?>(new CommandDefinition(
                "select max(sequence) from audit_records where tenant_id = @tenant and sequence > @after and recorded_at < @time",
                new { tenant, after, time }, commandTimeout: TimeoutSeconds, cancellationToken: token)) ?? after;
        }, cancellationToken);

    /// <summary>
    /// The number of the last record that should have been sealed; <paramref name="after"/> when there is none. The records of a chain
    /// with times to come are judged by when they happened.
    /// </summary>
    /// <exception cref="DbException">The database is away.</exception>
    public async Task<long> LastOverdueAsync(ChainHead chain, long after, DateTimeOffset since, CancellationToken cancellationToken) =>
        chain.Sequence > after && chain.RecordedAt >= since + TwoDays
            ? await database.QueryAsync("audit_seals", (connection, token) => connection.ExecuteScalarAsync<long?>(new CommandDefinition(
                "select max(sequence) from audit_records where tenant_id = @tenant and sequence > @after and (recorded_at < @since or at < @since)",
                new { tenant = chain.TenantId, after, since }, commandTimeout: TimeoutSeconds, cancellationToken: token)), cancellationToken) ?? after
            : await LastBeforeAsync(chain.TenantId, after, since, cancellationToken);
}
