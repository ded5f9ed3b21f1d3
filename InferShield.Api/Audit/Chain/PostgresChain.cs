using System.Collections.Concurrent;
using InferShield.Api.Audit.Retention;
using InferShield.Api.Storage;
using Npgsql;

namespace InferShield.Api.Audit.Chain;

/// <summary>Adds records to the chains in PostgreSQL: one transaction a batch, under the locks of its tenants' heads, and by the database's clock.</summary>
internal sealed class PostgresChain(DatabaseClock clock)
{
    private const int SendAt = 256 * 1024;

    private readonly ConcurrentDictionary<DateOnly, bool> _partitions = [];
    private readonly ConcurrentDictionary<string, bool> _tenants = new(StringComparer.Ordinal);
    private readonly RecentIds _recent = new();

    /// <summary>Stores those records that are not there yet, all or none.</summary>
    /// <param name="connection">Open, without a transaction.</param>
    /// <param name="rows">With different ids.</param>
    /// <param name="mayExist">Whether to look among all records, not only those that this instance stored last.</param>
    /// <param name="cancellationToken">Ends the write.</param>
    public async Task AddAsync(NpgsqlConnection connection, IReadOnlyList<UnplacedRow> rows, bool mayExist, CancellationToken cancellationToken)
    {
        try
        {
            if (await TryAddAsync(connection, rows, mayExist, cancellationToken))
            {
                return;
            }
        }
        catch (PostgresException exception) when (exception is { SqlState: PostgresErrorCodes.CheckViolation, ConstraintName: null })
        {
        }

        // A partition or the end of a chain that was there is not any more: a dump was restored.
        _partitions.Clear();
        _tenants.Clear();
        _recent.Clear();
        if (!await TryAddAsync(connection, rows, mayExist, cancellationToken))
        {
            throw new InvalidOperationException("The end of a tenant's audit chain is missing.");
        }
    }

    /// <summary>False where a chain has no end: somebody took it away since it was made.</summary>
    private async Task<bool> TryAddAsync(NpgsqlConnection connection, IReadOnlyList<UnplacedRow> rows, bool mayExist, CancellationToken cancellationToken)
    {
        string[] tenants = [.. rows.Select(row => row.Record.TenantId).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        await RequireHeadsAsync(connection, tenants, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var (heads, now) = await LockAsync(connection, tenants, cancellationToken);
        if (heads.Count < tenants.Length)
        {
            return false;
        }

        rows = await ErasedSubjects.LeaveOutAsync(connection, transaction, rows, cancellationToken);
        var ids = rows.Select(row => row.Record.Id);
        var existing = mayExist ? await FindAsync(connection, [.. ids], cancellationToken) : _recent.Among(ids);
        var linker = new ChainLinker(heads, now);
        var added = rows.Where(row => !existing.Contains(row.Record.Id)).Select(row => (Row: row, Place: linker.Link(row))).ToList();
        if (added.Count > 0)
        {
            await RequirePartitionsAsync(connection, added.Select(row => row.Place.RecordedAt), cancellationToken);
            await CopyAsync(connection, added, cancellationToken);
            await MoveHeadsAsync(connection, linker, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        _recent.Add(ids);
        return true;
    }

    // Before any of them is locked, and in order: two that make heads while they hold others could wait for one another.
    private async Task RequireHeadsAsync(NpgsqlConnection connection, string[] tenants, CancellationToken cancellationToken)
    {
        string[] unknown = [.. tenants.Where(tenant => !_tenants.ContainsKey(tenant))];
        if (unknown.Length == 0)
        {
            return;
        }

        await using var begin = new NpgsqlCommand(
            "insert into audit_chains (tenant_id, sequence, hash, recorded_at) select unnest(@tenants), 0, @hash, @at on conflict do nothing", connection);
        var start = ChainHead.Empty("");
        begin.Parameters.AddWithValue("tenants", unknown);
        begin.Parameters.AddWithValue("hash", Convert.FromHexString(start.Hash));
        begin.Parameters.AddWithValue("at", start.RecordedAt);
        await begin.ExecuteNonQueryAsync(cancellationToken);
        foreach (var tenant in unknown)
        {
            _tenants[tenant] = true;
        }
    }

    // The time is asked for when the locks are held: it is later than that of their last holder.
    private async Task<(IReadOnlyList<ChainHead> Heads, DateTimeOffset Now)> LockAsync(NpgsqlConnection connection, string[] tenants, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            select {AuditStore.HeadColumns} from audit_chains where tenant_id = any(@tenants) order by tenant_id collate "C" for update;
            {DatabaseClock.Query}
            """, connection);
        command.Parameters.AddWithValue("tenants", tenants);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var heads = await AuditStore.ReadHeadsAsync(reader, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (heads, clock.Read(reader.GetFieldValue<DateTimeOffset>(0)));
    }

    private static async Task<HashSet<Guid>> FindAsync(NpgsqlConnection connection, Guid[] ids, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select id from audit_records where id = any(@ids)", connection);
        command.Parameters.AddWithValue("ids", ids);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new HashSet<Guid>();
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(reader.GetGuid(0));
        }

        return found;
    }

    private async Task RequirePartitionsAsync(NpgsqlConnection connection, IEnumerable<DateTimeOffset> times, CancellationToken cancellationToken)
    {
        foreach (var at in times.DistinctBy(Month))
        {
            if (!_partitions.ContainsKey(Month(at)))
            {
                await AddPartitionAsync(connection, at, cancellationToken);
                _partitions[Month(at)] = true;
            }
        }
    }

    /// <summary>Makes the partition of that time's month unless it is there.</summary>
    public static async Task AddPartitionAsync(NpgsqlConnection connection, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select add_audit_partition(@at)", connection);
        command.Parameters.AddWithValue("at", at.ToUniversalTime());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task CopyAsync(NpgsqlConnection connection, List<(UnplacedRow Row, ChainPlace Place)> rows, CancellationToken cancellationToken)
    {
        await using var stream = await connection.BeginRawBinaryCopyAsync($"copy audit_records ({AuditRow.CopyColumns}) from stdin (format binary)", cancellationToken);
        var buffer = new CopyBuffer(AuditRow.ColumnNames.Count);
        buffer.Begin();
        foreach (var (row, place) in rows)
        {
            row.CopyTo(buffer, place);
            if (buffer.Written.Length >= SendAt)
            {
                await stream.WriteAsync(buffer.Written, cancellationToken);
                buffer.Clear();
            }
        }

        buffer.End();
        await stream.WriteAsync(buffer.Written, cancellationToken);
    }

    private static async Task MoveHeadsAsync(NpgsqlConnection connection, ChainLinker linker, CancellationToken cancellationToken)
    {
        var heads = linker.Moved.ToList();
        await using var command = new NpgsqlCommand(
            """
            update audit_chains set sequence = moved.sequence, hash = moved.hash, recorded_at = moved.at
            from unnest(@tenants, @sequences, @hashes, @times) as moved (tenant, sequence, hash, at) where tenant_id = moved.tenant
            """, connection);
        command.Parameters.AddWithValue("tenants", heads.Select(head => head.TenantId).ToArray());
        command.Parameters.AddWithValue("sequences", heads.Select(head => head.Sequence).ToArray());
        command.Parameters.AddWithValue("hashes", heads.Select(head => Convert.FromHexString(head.Hash)).ToArray());
        command.Parameters.AddWithValue("times", heads.Select(head => head.RecordedAt).ToArray());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static DateOnly Month(DateTimeOffset at) => new(at.UtcDateTime.Year, at.UtcDateTime.Month, 1);
}
