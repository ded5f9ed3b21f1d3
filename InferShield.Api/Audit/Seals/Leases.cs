using Dapper;
using InferShield.Api.Storage;

namespace InferShield.Api.Audit.Seals;

/// <summary>Lets one instance at a time do what is of no use twice. What has to be right does not hang on it alone.</summary>
internal sealed class Leases(Database database, DatabaseClock clock)
{
    private readonly string _holder = $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.NewGuid():N}";

    /// <summary>Takes or renews a lease, by the clock of the database; false while another instance has it.</summary>
    public async Task<bool> TryTakeAsync(string name, TimeSpan length, CancellationToken cancellationToken)
    {
        var now = await clock.NowAsync(cancellationToken);
        return await database.QueryAsync("audit_leases", (connection, token) => connection.ExecuteAsync(new CommandDefinition(
            """
            insert into audit_leases (name, holder, until) values (@name, @holder, @until)
            on conflict (name) do update set holder = excluded.holder, until = excluded.until
            where audit_leases.holder = @holder or audit_leases.until < @now or audit_leases.until > @farthest
            """,
            // One that reaches further than anybody asks for was taken by a clock that was ahead.
            new { name, holder = _holder, until = now + length, now, farthest = now + (2 * length) }, cancellationToken: token)), cancellationToken) == 1;
    }

    /// <summary>Gives a lease back, if this instance has it.</summary>
    public Task ReleaseAsync(string name, CancellationToken cancellationToken) => database.QueryAsync("audit_leases", (connection, token) =>
        connection.ExecuteAsync(new CommandDefinition("delete from audit_leases where name = @name and holder = @holder", new { name, holder = _holder }, cancellationToken: token)), cancellationToken);
}
