using System.Data.Common;
using System.Globalization;
using Dapper;
using InferShield.Api.Audit.Seals;
using InferShield.Api.Storage;

namespace InferShield.Api.Audit.Retention;

/// <summary>A UTC month of records, by when they were stored.</summary>
internal readonly record struct AuditMonth(DateTimeOffset Start)
{
    public DateTimeOffset End => Start.AddMonths(1);

    /// <summary>The partition that holds it in PostgreSQL.</summary>
    public string Partition => string.Create(CultureInfo.InvariantCulture, $"audit_records_{Start:yyyy_MM}");
}

/// <summary>Finds and removes the months of records that are past their time.</summary>
internal sealed class ExpiredMonths(Database database)
{
    private const int TimeoutSeconds = 300;

    /// <summary>The oldest month that has records or a partition and ends no later than <paramref name="before"/>.</summary>
    public async Task<AuditMonth?> OldestAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var oldest = await database.QueryAsync("audit_retention", async (connection, token) => database.IsPostgres
            ? await OldestPartitionAsync(connection, token)
            : await connection.ExecuteScalarAsync<DateTimeOffset?>(new CommandDefinition("select min(recorded_at) from audit_records", cancellationToken: token)), cancellationToken);
        if (oldest is not { } time)
        {
            return null;
        }

        var month = new AuditMonth(new DateTimeOffset(time.UtcDateTime.Year, time.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero));
        return month.End <= before ? month : null;
    }

    /// <summary>The first and last number of each tenant's records of the month.</summary>
    public async Task<IReadOnlyList<(string Tenant, long First, long Last)>> RangesAsync(AuditMonth month, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync("audit_retention", (connection, token) => connection.QueryAsync<Range>(new CommandDefinition(
            "select tenant_id, min(sequence) as first, max(sequence) as last from audit_records where recorded_at >= @Start and recorded_at < @End group by tenant_id order by tenant_id",
            new { month.Start, month.End }, commandTimeout: TimeoutSeconds, cancellationToken: token)), cancellationToken);
        return [.. rows.Select(row => (row.TenantId, row.First, row.Last))];
    }

    /// <summary>Removes the month and adds the tombstones, all or nothing.</summary>
    /// <exception cref="RetentionException">Another seal was added meanwhile.</exception>
    public Task RemoveAsync(AuditMonth month, IReadOnlyList<AuditSeal> tombstones, CancellationToken cancellationToken) =>
        database.QueryAsync("audit_retention", async (connection, token) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(token);
            foreach (var tombstone in tombstones)
            {
                if (!await SealStore.TryAddAsync(tombstone, connection, transaction, token))
                {
                    throw new RetentionException($"a seal of tenant {tombstone.TenantId} was made at the same time");
                }
            }

            // A partition goes as soon as nobody reads or writes; writers must not wait behind this for long.
            var sql = database.IsPostgres
                ? $"set local lock_timeout = '2s'; drop table {month.Partition}"
                : "delete from audit_records where recorded_at >= @Start and recorded_at < @End";
            await connection.ExecuteAsync(new CommandDefinition(sql, database.IsPostgres ? null : new { month.Start, month.End }, transaction, TimeoutSeconds, cancellationToken: token));
            await transaction.CommitAsync(token);
        }, cancellationToken);

    private static Task<DateTimeOffset?> OldestPartitionAsync(DbConnection connection, CancellationToken cancellationToken) =>
        connection.ExecuteScalarAsync<DateTimeOffset?>(new CommandDefinition(
            """
            select min(to_timestamp(substr(partition.relname, 15), 'YYYY_MM')::timestamp at time zone 'UTC')
            from pg_inherits join pg_class partition on partition.oid = pg_inherits.inhrelid
            where pg_inherits.inhparent = 'audit_records'::regclass and partition.relname ~ '^audit_records_[0-9]{4}_[0-9]{2}$'
            """, cancellationToken: cancellationToken));

    private sealed class Range
    {
        public string TenantId { get; init; } = "";
        public long First { get; init; }
        public long Last { get; init; }
    }
}
