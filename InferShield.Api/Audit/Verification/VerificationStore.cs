using Dapper;
using InferShield.Api.Storage;

namespace InferShield.Api.Audit.Verification;

/// <summary>What the last check of each chain found.</summary>
internal sealed class VerificationStore(Database database)
{
    private const string Columns = "tenant_id, sequence, head, records, seals, problems, first_problem";

    public async Task<IReadOnlyList<ChainState>> ListAsync(CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync("audit_verifications", (connection, token) => connection.QueryAsync<Row>(new CommandDefinition(
            $"select {Columns} from audit_verifications order by tenant_id", cancellationToken: token)), cancellationToken);
        return [.. rows.Select(row => row.ToState())];
    }

    /// <summary>When a tenant's chain was last checked and what was found; nulls before the first time.</summary>
    public async Task<(DateTimeOffset? At, ChainState? State)> FindAsync(string tenant, CancellationToken cancellationToken)
    {
        var row = await database.QueryAsync("audit_verifications", (connection, token) => connection.QueryFirstOrDefaultAsync<Row>(new CommandDefinition(
            $"select {Columns}, verified_at from audit_verifications where tenant_id = @tenant", new { tenant }, cancellationToken: token)), cancellationToken);
        return (row?.VerifiedAt, row?.ToState());
    }

    /// <summary>When the chain that was not looked at for the longest time was checked, and the problems of all.</summary>
    public Task<(DateTimeOffset? Oldest, long Problems)> SummaryAsync(CancellationToken cancellationToken) =>
        database.QueryAsync("audit_verifications", async (connection, token) =>
        {
            var row = await connection.QuerySingleAsync<Summary>(new CommandDefinition(
                "select min(verified_at) as oldest, cast(coalesce(sum(problems), 0) as bigint) as problems from audit_verifications", cancellationToken: token));
            return (row.Oldest, row.Problems);
        }, cancellationToken);

    /// <summary>
    /// Keeps what was found. A chain that had problems keeps the place up to which it was whole, so that what is missing
    /// goes on being missed.
    /// </summary>
    public Task SaveAsync(IEnumerable<ChainState> states, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.QueryAsync("audit_verifications", (connection, token) => connection.ExecuteAsync(new CommandDefinition(
            """
            insert into audit_verifications (tenant_id, verified_at, sequence, head, records, seals, problems, first_problem)
            values (@TenantId, @now, @Sequence, @Head, @Records, @Seals, @Problems, @First)
            on conflict (tenant_id) do update set verified_at = excluded.verified_at, records = excluded.records, seals = excluded.seals,
                problems = excluded.problems, first_problem = excluded.first_problem,
                sequence = case when excluded.problems = 0 then excluded.sequence else audit_verifications.sequence end,
                head = case when excluded.problems = 0 then excluded.head else audit_verifications.head end
            """,
            states.Select(state => new { state.TenantId, now, state.Sequence, state.Head, state.Records, state.Seals, state.Problems, state.First }),
            cancellationToken: token)), cancellationToken);

    private sealed class Row
    {
        public string TenantId { get; init; } = "";
        public long Sequence { get; init; }
        public string Head { get; init; } = "";
        public long Records { get; init; }
        public int Seals { get; init; }
        public int Problems { get; init; }
        public string FirstProblem { get; init; } = "";
        public DateTimeOffset? VerifiedAt { get; init; }

        public ChainState ToState() => new(TenantId, Sequence, Head, Records, Seals, Problems, FirstProblem);
    }

    private sealed class Summary
    {
        public DateTimeOffset? Oldest { get; init; }
        public long Problems { get; init; }
    }
}
