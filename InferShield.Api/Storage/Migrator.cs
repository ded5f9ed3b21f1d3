using System.Data.Common;
using DbUp;
using DbUp.Engine;
using DbUp.Postgresql;
using Npgsql;

namespace InferShield.Api.Storage;

/// <summary>Brings the schema up to date with the scripts in Migrations/; what ran is journaled in <c>schema_versions</c>.</summary>
internal sealed partial class Migrator(Database database, StorageState state, ILogger<Migrator> logger)
{
    private const string JournalTable = "schema_versions";
    private static readonly TimeSpan SqliteLockPoll = TimeSpan.FromMilliseconds(50);

    // Any number will do as long as no other program takes the same advisory lock in this database.
    private const long AdvisoryLock = 0x1F3A_5E1D;

    /// <summary>Runs the scripts that are missing; safe to call from several instances at once.</summary>
    /// <returns>The names of the scripts that ran, oldest first.</returns>
    /// <exception cref="DbException">The database cannot be reached, or a script failed (its changes are undone).</exception>
    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken)
    {
        var scripts = await database.QueryAsync("migrate", (connection, token) => connection is NpgsqlConnection
            ? UnderAdvisoryLockAsync(connection, token)
            : UnderFileLockAsync((SqliteDataSource)database.Source, token), cancellationToken);
        state.IsMigrated = true;
        return scripts;
    }

    /// <summary>Whether every script has run.</summary>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public async Task<bool> IsUpToDateAsync(CancellationToken cancellationToken)
    {
        var upToDate = await database.QueryAsync("migrate",
            (_, token) => Task.Run(() => !Engine().IsUpgradeRequired(), token), cancellationToken);
        state.IsMigrated = upToDate;
        return upToDate;
    }

    /// <summary>The subcommand <c>migrate</c>: one line about the outcome, exit code 0 or 2.</summary>
    public Task<int> RunAsync(CancellationToken cancellationToken) => RunAsync(Console.Out, Console.Error, cancellationToken);

    /// <inheritdoc cref="RunAsync(CancellationToken)"/>
    public async Task<int> RunAsync(TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        try
        {
            var scripts = await MigrateAsync(cancellationToken);
            await output.WriteLineAsync(scripts.Count == 0
                ? "The schema is up to date."
                : $"Brought the schema up to date: {string.Join(", ", scripts)}.");
            return 0;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            await error.WriteLineAsync($"Could not migrate: {exception.Message}");
            return 2;
        }
    }

    private async Task<IReadOnlyList<string>> UnderAdvisoryLockAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandTimeout = 0;
        command.CommandText = $"select pg_advisory_lock({AdvisoryLock})";
        await command.ExecuteNonQueryAsync(cancellationToken);
        try
        {
            return await UpgradeAsync(cancellationToken);
        }
        finally
        {
            command.CommandText = $"select pg_advisory_unlock({AdvisoryLock})";
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    private async Task<IReadOnlyList<string>> UnderFileLockAsync(SqliteDataSource source, CancellationToken cancellationToken)
    {
        while (true)
        {
            FileStream held;
            try
            {
                held = new FileStream(source.FilePath + ".migrate.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(SqliteLockPoll, cancellationToken);
                continue;
            }

            await using (held)
            {
                return await UpgradeAsync(cancellationToken);
            }
        }
    }

    private Task<IReadOnlyList<string>> UpgradeAsync(CancellationToken cancellationToken) => Task.Run<IReadOnlyList<string>>(() =>
    {
        var result = Engine().PerformUpgrade();
        if (!result.Successful)
        {
            throw result.Error;
        }

        var names = result.Scripts.Select(script => script.Name).ToArray();
        foreach (var name in names)
        {
            LogScript(name);
        }

        return names;
    }, cancellationToken);

    private UpgradeEngine Engine()
    {
        var dialect = database.IsPostgres ? "Postgres" : "Sqlite";
        var marker = $".Migrations.{dialect}.";
        var builder = database.Source is NpgsqlDataSource postgres
            ? DeployChanges.To.PostgresqlDatabase(new PostgresqlConnectionManager(postgres)).JournalToPostgresqlTable("public", JournalTable)
            : DeployChanges.To.SqliteDatabase(database.Source.ConnectionString).JournalToSqliteTable(JournalTable);
        return builder.WithScripts(Scripts(marker)).WithVariablesDisabled().WithTransactionPerScript().LogToNowhere().Build();
    }

    // Journaled by file name alone, so that renaming a namespace does not run everything again.
    private static IEnumerable<SqlScript> Scripts(string marker)
    {
        var assembly = typeof(Migrator).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.Contains(marker, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => SqlScript.FromStream(name[(name.IndexOf(marker, StringComparison.Ordinal) + marker.Length)..], assembly.GetManifestResourceStream(name)!));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Ran schema script {Script}")]
    private partial void LogScript(string script);
}
