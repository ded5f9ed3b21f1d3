using System.Data.Common;
using InferShield.Api.Audit.Chain;
using InferShield.Api.Storage;
using Npgsql;

namespace InferShield.Api.Audit;

/// <summary>Writes batches of records to the database, each to the end of its tenant's chain.</summary>
internal sealed class AuditStore(Database database, TimeProvider? time = null)
{
    /// <summary>The columns of <c>audit_chains</c>, in the order in which they are read.</summary>
    public const string HeadColumns = "tenant_id, sequence, hash, recorded_at";

    private readonly PostgresChain _postgres = new(new DatabaseClock(database, time ?? TimeProvider.System));
    private readonly SqliteChain _sqlite = new(time ?? TimeProvider.System);

    /// <summary>Writes the records; one that the database refuses for what it holds goes to <paramref name="refused"/>.</summary>
    /// <param name="records">At least one. Those that are there already are left as they are.</param>
    /// <param name="mayExist">Whether some of them may have been stored long ago: they were spooled, or a write of them failed.</param>
    /// <param name="refused">Called with the record and the database's reason.</param>
    /// <param name="cancellationToken">Ends the write.</param>
    /// <returns>How many are stored.</returns>
    /// <exception cref="DbException">The database is away, or its tables take no record; which of the records are stored is unknown.</exception>
    public async Task<int> StoreAsync(
        IReadOnlyList<AuditRecord> records, bool mayExist, Action<AuditRecord, Exception> refused, CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(records.DistinctBy(record => record.Id), mayExist, cancellationToken);
            return records.Count;
        }
        catch (Exception exception) when (StorageFaults.IsUnstorable(exception))
        {
            if (records.Count == 1)
            {
                refused(records[0], exception);
                return 0;
            }

            // Halve until the culprit is alone.
            var half = records.Count / 2;
            return await StoreAsync([.. records.Take(half)], mayExist, refused, cancellationToken)
                + await StoreAsync([.. records.Skip(half)], mayExist, refused, cancellationToken);
        }
    }

    /// <summary>Reads rows of <see cref="HeadColumns"/>.</summary>
    public static async Task<IReadOnlyList<ChainHead>> ReadHeadsAsync(DbDataReader reader, CancellationToken cancellationToken)
    {
        var heads = new List<ChainHead>();
        while (await reader.ReadAsync(cancellationToken))
        {
            heads.Add(new ChainHead(
                reader.GetString(0), reader.GetInt64(1), Convert.ToHexStringLower(reader.GetFieldValue<byte[]>(2)), reader.GetFieldValue<DateTimeOffset>(3)));
        }

        return heads;
    }

    private Task WriteAsync(IEnumerable<AuditRecord> records, bool mayExist, CancellationToken cancellationToken)
    {
        var rows = UnplacedRow.Of(records);
        return database.QueryAsync("audit_insert", (connection, token) => connection is NpgsqlConnection postgres
            ? _postgres.AddAsync(postgres, rows, mayExist, token)
            : _sqlite.AddAsync(connection, rows, token), cancellationToken);
    }
}
