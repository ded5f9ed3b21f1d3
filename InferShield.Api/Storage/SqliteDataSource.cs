using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace InferShield.Api.Storage;

/// <summary>Opens connections to one SQLite file, each of which waits for a lock rather than failing at once.</summary>
internal sealed class SqliteDataSource : DbDataSource
{
    private const int BusyTimeoutMilliseconds = 5_000;

    public SqliteDataSource(string path)
    {
        FilePath = Path.GetFullPath(path);
        ConnectionString = new SqliteConnectionStringBuilder
        {
            DataSource = FilePath,
            ForeignKeys = true,
            DefaultTimeout = BusyTimeoutMilliseconds / 1000,
        }.ConnectionString;
    }

    public string FilePath { get; }

    public override string ConnectionString { get; }

    protected override DbConnection CreateDbConnection() => new SqliteConnection(ConnectionString);

    protected override DbConnection OpenDbConnection()
    {
        OwnersFile.CreateFolder(Path.GetDirectoryName(FilePath)!);
        var connection = new SqliteConnection(ConnectionString);
        try
        {
            connection.Open();
            using var pragmas = connection.CreateCommand();
            pragmas.CommandText = $"pragma busy_timeout = {BusyTimeoutMilliseconds}; pragma journal_mode = wal;";
            pragmas.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // SQLite has no asynchronous I/O.
    protected override ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(OpenDbConnection());
    }
}
