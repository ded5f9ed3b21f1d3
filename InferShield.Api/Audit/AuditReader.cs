using System.Buffers.Binary;
using InferShield.Api.Audit.Chain;
using InferShield.Api.Storage;

namespace InferShield.Api.Audit;

/// <summary>Reads the records of one tenant.</summary>
internal sealed class AuditReader(Database database)
{
    private const int StreamTimeoutSeconds = 120;
    private const int ChainPage = 2_000;

    private static readonly TimeSpan Around = TimeSpan.FromHours(1);
    private static readonly Task<List<AuditRecord>> NoPage = Task.FromResult(new List<AuditRecord>());

    /// <summary>A page of at most <paramref name="limit"/> records (1 or more), newest first.</summary>
    public async Task<AuditPage> ListAsync(AuditFilter filter, int limit, CancellationToken cancellationToken)
    {
        var records = await CollectAsync(filter, $"order by at desc, id desc limit {limit + 1}", cancellationToken);
        if (records.Count <= limit)
        {
            return new AuditPage(records, null);
        }

        records.RemoveAt(limit);
        return new AuditPage(records, new AuditCursor(records[^1].At, records[^1].Id).ToString());
    }

    /// <summary>One record; null when the tenant has none of this id.</summary>
    public async Task<AuditRecord?> GetAsync(string tenantId, Guid id, CancellationToken cancellationToken)
    {
        var filter = new AuditFilter(tenantId) { Id = id };
        // Records are sorted by time, and most ids tell theirs.
        return (id.Version == 7 ? await FindAsync(filter with { From = TimeOf(id) - Around, To = TimeOf(id) + Around }) : null) ?? await FindAsync(filter);

        async Task<AuditRecord?> FindAsync(AuditFilter one) => (await ListAsync(one, 1, cancellationToken)).Records.SingleOrDefault();
    }

    private static DateTimeOffset TimeOf(Guid id) =>
        DateTimeOffset.UnixEpoch.AddMilliseconds(BinaryPrimitives.ReadInt64BigEndian(id.ToByteArray(bigEndian: true)) >>> 16);

    /// <summary>Hands over every record, oldest first, one at a time: any number of them fits in memory.</summary>
    public Task StreamAsync(
        string queryType, AuditFilter filter, Func<AuditRecord, ValueTask> consume, CancellationToken cancellationToken) =>
        ReadAsync(queryType, filter, "order by at, id", consume, cancellationToken);

    /// <summary>
    /// Hands over the chain's records after the one numbered <paramref name="after"/>, up to and with <paramref name="upTo"/>, in
    /// the order of their numbers. Read in pages, so that one who takes them slowly holds no connection.
    /// </summary>
    public Task StreamChainAsync(string tenant, long after, long upTo, Func<AuditRecord, ValueTask> consume, CancellationToken cancellationToken) =>
        StreamChainAsync(new AuditFilter(tenant) { AfterSequence = after, UpToSequence = upTo }, consume, cancellationToken);

    /// <summary>The same for those records of the chain that the filter lets through; its two numbers are wanted.</summary>
    public async Task StreamChainAsync(AuditFilter filter, Func<AuditRecord, ValueTask> consume, CancellationToken cancellationToken)
    {
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var next = ReadPageAsync(filter, left.Token);
        try
        {
            for (List<AuditRecord> page; (page = await next).Count > 0;)
            {
                // Read while those before it are consumed.
                next = page.Count < ChainPage ? NoPage : ReadPageAsync(filter with { AfterSequence = page[^1].Link!.Sequence, AfterId = page[^1].Id }, left.Token);
                foreach (var record in page)
                {
                    await consume(record);
                }
            }
        }
        finally
        {
            await left.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // By number and id: of two with one number neither may fall between two pages.
    private Task<List<AuditRecord>> ReadPageAsync(AuditFilter filter, CancellationToken cancellationToken) =>
        filter.AfterId is not null || (filter.AfterSequence ?? 0) < (filter.UpToSequence ?? long.MaxValue)
            ? Task.Run(() => CollectAsync(filter, $"order by sequence, id limit {ChainPage}", cancellationToken), cancellationToken)
            : NoPage;

    /// <summary>The first <paramref name="limit"/> records of the chain after one number, up to and with another.</summary>
    public Task<List<AuditRecord>> ReadChainAsync(string tenant, long after, long upTo, int limit, CancellationToken cancellationToken) =>
        CollectAsync(new AuditFilter(tenant) { AfterSequence = after, UpToSequence = upTo }, $"order by sequence limit {limit}", cancellationToken);

    /// <summary>
    /// The records that stand where no chain is: below number 1, or behind the end of the tenant's chain. How many there
    /// are, and the first one's number and id.
    /// </summary>
    public Task<(long Count, long First, Guid Id)> StraysAsync(string tenant, CancellationToken cancellationToken) =>
        database.QueryAsync("audit_select", async (connection, token) =>
        {
            await using var command = connection.CreateCommand();
            command.CommandTimeout = StreamTimeoutSeconds;
            command.CommandText =
                """
                select count(*) over (), sequence, id from (
                    select sequence, id from audit_records where tenant_id = @tenant and sequence < 1
                    union all
                    select sequence, id from audit_records where tenant_id = @tenant
                        and sequence > coalesce((select c.sequence from audit_chains c where c.tenant_id = @tenant), 0)
                ) stray order by sequence limit 1
                """;
            command.AddParameter("tenant", tenant);
            await using var reader = await command.ExecuteReaderAsync(token);
            return await reader.ReadAsync(token) ? (reader.GetInt64(0), reader.GetInt64(1), reader.GetGuid(2)) : (0L, 0L, Guid.Empty);
        }, cancellationToken);

    /// <summary>Whose records there are, whether they have a chain or not.</summary>
    public Task<IReadOnlyList<string>> TenantsAsync(CancellationToken cancellationToken) =>
        database.QueryAsync<IReadOnlyList<string>>("audit_select", async (connection, token) =>
        {
            await using var command = connection.CreateCommand();
            command.CommandTimeout = StreamTimeoutSeconds;
            // One look at the index a tenant.
            command.CommandText =
                """
                with recursive found (id) as (
                    select min(tenant_id) from audit_records
                    union all
                    select (select min(tenant_id) from audit_records where tenant_id > found.id) from found where found.id is not null)
                select id from found where id is not null
                """;
            await using var reader = await command.ExecuteReaderAsync(token);
            var tenants = new List<string>();
            while (await reader.ReadAsync(token))
            {
                tenants.Add(reader.GetString(0));
            }

            return tenants;
        }, cancellationToken);

    /// <summary>Where the tenant's chain ends now: all records up to there are stored, and none is added below it.</summary>
    public async Task<ChainHead> HeadAsync(string tenant, CancellationToken cancellationToken) =>
        (await ReadHeadsAsync("where tenant_id = @tenant", tenant, cancellationToken)).SingleOrDefault() ?? ChainHead.Empty(tenant);

    /// <summary>The ends of all chains, by tenant.</summary>
    public Task<IReadOnlyList<ChainHead>> HeadsAsync(CancellationToken cancellationToken) =>
        ReadHeadsAsync("order by tenant_id", null, cancellationToken);

    private Task<IReadOnlyList<ChainHead>> ReadHeadsAsync(string condition, string? tenant, CancellationToken cancellationToken) =>
        database.QueryAsync<IReadOnlyList<ChainHead>>("audit_select", async (connection, token) =>
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"select {AuditStore.HeadColumns} from audit_chains {condition}";
            if (tenant is not null)
            {
                command.AddParameter("tenant", tenant);
            }

            await using var reader = await command.ExecuteReaderAsync(token);
            return await AuditStore.ReadHeadsAsync(reader, token);
        }, cancellationToken);

    /// <summary>The first and the last number in the chain of the records there are; 1 and 0 when there are none.</summary>
    public Task<(long First, long Last)> RangeAsync(AuditFilter filter, CancellationToken cancellationToken) =>
        database.QueryAsync("audit_select", async (connection, token) =>
        {
            await using var command = connection.CreateCommand();
            command.CommandTimeout = StreamTimeoutSeconds;
            // Of plain numbers PostgreSQL would look for the least by walking the chain from its start.
            command.CommandText = $"select min(sequence + 0), max(sequence + 0) from audit_records where {filter.AddTo(command, database.IsPostgres)}";
            await using var reader = await command.ExecuteReaderAsync(token);
            await reader.ReadAsync(token);
            return reader.IsDBNull(0) ? (1L, 0L) : (reader.GetInt64(0), reader.GetInt64(1));
        }, cancellationToken);

    /// <summary>The numbers of the records before and after a range of the chain; 0 and the one behind its end where there are none.</summary>
    public Task<(long Before, long After)> NeighboursAsync(string tenant, long first, long last, long end, CancellationToken cancellationToken) =>
        database.QueryAsync("audit_select", async (connection, token) =>
        {
            await using var command = connection.CreateCommand();
            command.CommandText =
                """
                select coalesce((select max(sequence) from audit_records where tenant_id = @tenant and sequence > 0 and sequence < @first), 0),
                    coalesce((select min(sequence) from audit_records where tenant_id = @tenant and sequence > @last and sequence <= @end), @end + 1)
                """;
            command.AddParameter("tenant", tenant);
            command.AddParameter("first", first);
            command.AddParameter("last", last);
            command.AddParameter("end", end);
            await using var reader = await command.ExecuteReaderAsync(token);
            await reader.ReadAsync(token);
            return (reader.GetInt64(0), reader.GetInt64(1));
        }, cancellationToken);

    /// <summary>How many records there are and the newest of their ids: changes when a record is added.</summary>
    public Task<string> VersionAsync(AuditFilter filter, CancellationToken cancellationToken) =>
        database.QueryAsync("audit_select", async (connection, token) =>
        {
            await using var command = connection.CreateCommand();
            command.CommandTimeout = StreamTimeoutSeconds;
            command.CommandText =
                $"select count(*), max(cast(id as text)) from audit_records where {filter.AddTo(command, database.IsPostgres)}";
            await using var reader = await command.ExecuteReaderAsync(token);
            await reader.ReadAsync(token);
            return reader.IsDBNull(1) ? "0" : $"{reader.GetInt64(0)}:{reader.GetString(1)}";
        }, cancellationToken);

    private async Task<List<AuditRecord>> CollectAsync(AuditFilter filter, string orderAndLimit, CancellationToken cancellationToken)
    {
        var records = new List<AuditRecord>();
        await ReadAsync("audit_select", filter, orderAndLimit, record =>
        {
            records.Add(record);
            return ValueTask.CompletedTask;
        }, cancellationToken);
        return records;
    }

    private Task ReadAsync(
        string queryType, AuditFilter filter, string orderAndLimit, Func<AuditRecord, ValueTask> consume, CancellationToken cancellationToken) =>
        database.QueryAsync(queryType, async (connection, token) =>
        {
            await using var command = connection.CreateCommand();
            command.CommandTimeout = StreamTimeoutSeconds;
            command.CommandText =
                $"select {AuditRow.Columns} from audit_records where {filter.AddTo(command, database.IsPostgres)} {orderAndLimit}";
            await using var reader = await command.ExecuteReaderAsync(token);
            while (await reader.ReadAsync(token))
            {
                await consume(AuditRow.Read(reader));
            }
        }, cancellationToken);
}

/// <summary>Records, newest first, and the cursor of the page that follows, if one does.</summary>
internal sealed record AuditPage(IReadOnlyList<AuditRecord> Records, string? Next);
