using InferShield.Campaign.Stack;
using Npgsql;
using static InferShield.Campaign.Faults.Expectation;

namespace InferShield.Campaign.Faults;

/// <summary>PostgreSQL, and the audit log's way into it.</summary>
internal static class DatabaseFaults
{
    // Reports cannot be made without the database.
    private static readonly string[] Budget = ["GatewayAvailabilityBudgetBurnFast", "GatewayAvailabilityBudgetBurnSlow"];

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("postgres-killed", "PostgreSQL dies and nobody starts it again")
        {
            Expect = [Page("DatabaseDown")],
            May = Budget,
            Inject = (stack, cancellation) => stack.Postgres.KilledAsync(cancellation),
            Hold = TimeSpan.FromMinutes(25),
        },
        new("postgres-frozen", "PostgreSQL hangs: it takes connections and answers nothing")
        {
            Expect = [Page("DatabaseDown")],
            // Reports wait for it.
            May = ["VeryHighLatency", .. Budget],
            Inject = (stack, _) => stack.Postgres.FrozenAsync(),
            Hold = TimeSpan.FromMinutes(25),
        },
        new("database-slow", "queries wait for each other")
        {
            Expect = [Warn("SlowDatabaseQueries")],
            May = ["AuditWriteFailures", "PostgresLocksWaiting"],
            Inject = (stack, _) => Task.FromResult<IAsyncDisposable>(Locking(stack, "select pg_sleep(0.8); commit; select pg_sleep(0.1)")),
            Patience = TimeSpan.FromMinutes(90),
        },
        new("database-locked", "somebody holds a lock on the audit records")
        {
            Expect = [Warn("PostgresLocksWaiting"), Warn("AuditWriteFailures")],
            May = ["AuditSpoolGrowing", "SlowDatabaseQueries", "HighLatency", "VeryHighLatency", .. Budget],
            Inject = (stack, _) => Task.FromResult(Locked(stack)),
            Hold = TimeSpan.FromMinutes(25),
        },
        new("database-connections", "other clients take all connections that PostgreSQL allows")
        {
            Expect = [Warn("HighDatabaseConnections")],
            May = Budget,
            Inject = ConnectionsTakenAsync,
        },
        new("database-deadlocks", "transactions deadlock again and again")
        {
            Expect = [Warn("PostgresDeadlocks")],
            Inject = DeadlocksAsync,
        },
        new("database-dead-rows", "vacuum does not keep up with a table")
        {
            Expect = [Warn("PostgresDeadTuples")],
            Inject = async (stack, cancellation) =>
            {
                await stack.ExecuteAsync(
                    "create table churned (value int) with (autovacuum_enabled = off); insert into churned select generate_series(1, 20000); update churned set value = value + 1; update churned set value = value + 1",
                    cancellation);
                return Undo.By(() => stack.ExecuteAsync("drop table churned", CancellationToken.None));
            },
            Hold = TimeSpan.FromMinutes(40),
        },
        new("audit-nowhere", "PostgreSQL dies and the gateway's own disk is full: audit records have no place, requests go on")
        {
            Expect = [Page("DatabaseDown"), SecurityPage("ServedWithoutAudit"), SecurityPage("AuditRecordsDropped"), Page("AuditSpoolNearlyFull")],
            May = ["AuditQueueFilling", "AuditWriterStuck", "AuditSpoolFailing", .. Budget],
            Prepare = (stack, cancellation) => stack.Api.RunningWithAsync(cancellation, [.. SmallAudit, ("Gateway__ServeWithoutAudit", "true")]),
            Inject = (stack, cancellation) => stack.Postgres.KilledAsync(cancellation),
        },
        new("audit-refused", "PostgreSQL dies and the gateway's own disk is full: requests are refused")
        {
            Expect = [Page("DatabaseDown"), Page("AuditSpoolNearlyFull"), Warn("RequestsRefused"), Page("CriticalErrorRate")],
            May = ["AuditQueueFilling", "AuditWriterStuck", "AuditSpoolFailing", .. Budget],
            Prepare = (stack, cancellation) => stack.Api.RunningWithAsync(cancellation, [.. SmallAudit]),
            Inject = (stack, cancellation) => stack.Postgres.KilledAsync(cancellation),
        },
    ];

    // Room for a few seconds of demo traffic.
    private static IEnumerable<(string, string)> SmallAudit => [("Audit__QueueCapacity", "20"), ("Audit__BatchSize", "5"), ("Audit__SpoolMaxBytes", "8000"), ("Audit__SpoolSegmentBytes", "2000")];

    /// <summary>Nobody else gets at the audit records.</summary>
    public static IAsyncDisposable Locked(LiveStack stack) => Locking(stack, "select pg_sleep(100000)");

    private static Load Locking(LiveStack stack, string meanwhile) => Load.By(1, stop =>
        stack.ExecuteAsync($"begin; lock table audit_records in access exclusive mode; {meanwhile}", stop));

    private static async Task<IAsyncDisposable> ConnectionsTakenAsync(LiveStack stack, CancellationToken cancellation)
    {
        var taken = new List<NpgsqlConnection>();
        try
        {
            while (taken.Count < 200)
            {
                taken.Add(await stack.OpenPostgresAsync(cancellation));
            }
        }
        catch (PostgresException full) when (full.SqlState == PostgresErrorCodes.TooManyConnections)
        {
            // As many as there are.
        }

        return Undo.By(async () =>
        {
            foreach (var connection in taken)
            {
                await connection.DisposeAsync();
            }
        });
    }

    private static async Task<IAsyncDisposable> DeadlocksAsync(LiveStack stack, CancellationToken cancellation)
    {
        await stack.ExecuteAsync("create table crossed (id int primary key); insert into crossed values (1), (2)", cancellation);
        var forth = Crossing(1, 2);
        var back = Crossing(2, 1);
        return Undo.All(Undo.By(() => stack.ExecuteAsync("drop table crossed", CancellationToken.None)), forth, back);

        Load Crossing(int first, int second) => Load.By(1, stop => stack.ExecuteAsync(
            $"begin; update crossed set id = {first} where id = {first}; select pg_sleep(0.2); update crossed set id = {second} where id = {second}; commit", stop));
    }
}
