using System.Data.Common;
using InferShield.ServiceDefaults.Metrics;
using Npgsql;

namespace InferShield.Api.Storage;

/// <summary>The one way to the database: every query is measured here, connecting included.</summary>
internal sealed class Database(DbDataSource source, InferShieldMetrics metrics, TimeProvider time)
{
    private readonly Lock _gate = new();
    private long _inUse;

    /// <summary>Whether SQL may use PostgreSQL's own syntax; otherwise it is SQLite.</summary>
    public bool IsPostgres { get; } = source is NpgsqlDataSource;

    internal DbDataSource Source => source;

    /// <summary>Runs a query on a connection of its own, which is open and is returned afterwards.</summary>
    /// <param name="queryType">A word from a bounded set, such as <c>audit_select</c>: the metric's label.</param>
    /// <param name="query">May run several commands; must not keep the connection.</param>
    /// <param name="cancellationToken">Handed to <paramref name="query"/>.</param>
    /// <exception cref="DbException">The database cannot be reached or refuses; see <see cref="StorageFaults"/>.</exception>
    public async Task<T> QueryAsync<T>(
        string queryType, Func<DbConnection, CancellationToken, Task<T>> query, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            ChangeInUse(1);
            try
            {
                return await query(connection, cancellationToken);
            }
            finally
            {
                ChangeInUse(-1);
            }
        }
        finally
        {
            metrics.TrackDbQuery(queryType, time.GetElapsedTime(started).TotalSeconds);
        }
    }

    /// <inheritdoc cref="QueryAsync{T}"/>
    public Task QueryAsync(
        string queryType, Func<DbConnection, CancellationToken, Task> query, CancellationToken cancellationToken) =>
        QueryAsync(queryType, async (connection, token) =>
        {
            await query(connection, token);
            return true;
        }, cancellationToken);

    // The lock keeps the gauge's values in the order of the changes.
    private void ChangeInUse(int change)
    {
        lock (_gate)
        {
            _inUse += change;
            metrics.UpdateActiveConnections("database", _inUse);
        }
    }
}
