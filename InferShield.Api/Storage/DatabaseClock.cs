using Npgsql;

namespace InferShield.Api.Storage;

/// <summary>
/// The time that all instances agree on: PostgreSQL's own. SQLite's is that of the machine, which its only gateway runs on
/// too. A clock other than the system's, which only tests have, stands for either.
/// </summary>
internal sealed class DatabaseClock(Database database, TimeProvider time)
{
    /// <summary>The statement that asks PostgreSQL.</summary>
    public const string Query = "select clock_timestamp()";

    private bool IsServers => database.IsPostgres && ReferenceEquals(time, TimeProvider.System);

    /// <summary>The time, of one who asked PostgreSQL along with something else.</summary>
    public DateTimeOffset Read(DateTimeOffset ofServer) => IsServers ? ofServer : time.GetUtcNow();

    public async Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken) => !IsServers ? time.GetUtcNow()
        : await database.QueryAsync("clock", async (connection, token) =>
        {
            await using var command = new NpgsqlCommand(Query, (NpgsqlConnection)connection);
            return new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync(token))!);
        }, cancellationToken);
}
