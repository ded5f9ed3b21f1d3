using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using InferShield.Api.Storage;

namespace InferShield.Api.Reports.Schedules;

/// <summary>What schedules have done and are about to do; shared by all instances.</summary>
internal sealed class RunStore(Database database)
{
    private const int Kept = 100;
    private const string Columns = "id, schedule_id, tenant_id, due_at, state, report_id, attempts, attempt_at, problem, finished_at";

    /// <summary>Moves a schedule on to its next time and begins a run for the time that has come, both or neither.</summary>
    /// <returns>False when another instance did, or the schedule was changed meanwhile.</returns>
    public Task<bool> BeginAsync(StoredSchedule schedule, ScheduleRun run, DateTimeOffset? next, CancellationToken cancellationToken) =>
        database.QueryAsync("runs_insert", async (connection, token) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(token);
            var moved = await connection.ExecuteAsync(new CommandDefinition(
                """
                update report_schedules set next_at = @next, last_at = @DueAt, last_outcome = @State, last_problem = @Problem
                where id = @Id and revision = @Revision and next_at = @NextAt
                """, new { next, run.DueAt, run.State, run.Problem, schedule.Id, schedule.Revision, schedule.NextAt }, transaction, cancellationToken: token));
            if (moved == 0)
            {
                return false;
            }

            await connection.ExecuteAsync(new CommandDefinition(
                $"""
                insert into report_runs ({Columns})
                values (@Id, @ScheduleId, @TenantId, @DueAt, @State, @ReportId, @Attempts, @AttemptAt, @Problem, @FinishedAt)
                on conflict do nothing
                """, run, transaction, cancellationToken: token));
            await ForgetAsync(connection, transaction, schedule.Id, token);
            await transaction.CommitAsync(token);
            return true;
        }, cancellationToken);

    /// <summary>The runs to look at, of tenants that are not disabled; the ones that wait longest first.</summary>
    public async Task<IReadOnlyList<ScheduleRun>> DueAsync(DateTimeOffset now, int most, CancellationToken cancellationToken) =>
        (await database.QueryAsync("runs_select", (connection, token) => connection.QueryAsync<ScheduleRun>(new CommandDefinition(
            $"""
            select {Columns} from report_runs
            where attempt_at <= @now and exists (select 1 from tenants where tenants.id = tenant_id and tenants.disabled_at is null)
            order by attempt_at limit @most
            """, new { now, most }, cancellationToken: token)), cancellationToken)).AsList();

    /// <summary>Takes a run for itself until <paramref name="until"/>.</summary>
    /// <returns>False when another instance did.</returns>
    public async Task<bool> ClaimAsync(ScheduleRun run, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var claimed = await database.QueryAsync("runs_update", (connection, token) => connection.ExecuteAsync(new CommandDefinition(
            "update report_runs set attempt_at = @until where id = @Id and attempt_at = @AttemptAt", new { until, run.Id, run.AttemptAt }, cancellationToken: token)), cancellationToken);
        run.AttemptAt = until;
        return claimed == 1;
    }

    /// <summary>Counts a run, once, towards what its tenant may begin in an hour: stays when the schedule is taken away.</summary>
    /// <returns>False when there is no room for it.</returns>
    public Task<bool> CountAsync(ScheduleRun run, DateTimeOffset now, int perHour, CancellationToken cancellationToken) =>
        database.QueryAsync("runs_insert", async (connection, token) =>
        {
            var values = new { run.Id, tenant = CounterOf(run.TenantId), now, since = now.AddHours(-1), perHour };
            return await connection.ExecuteAsync(new CommandDefinition(
                """
                insert into report_starts (report_id, key_id, at)
                select @Id, @tenant, @now where (select count(*) from report_starts where key_id = @tenant and at > @since) < @perHour
                on conflict do nothing
                """, values, cancellationToken: token)) == 1
                || await connection.ExecuteScalarAsync<long>(new CommandDefinition("select count(*) from report_starts where report_id = @Id", values, cancellationToken: token)) == 1;
        }, cancellationToken);

    /// <summary>Writes how far a run is that was claimed until <paramref name="claimed"/>, and on the schedule too where it is its last.</summary>
    public Task SaveAsync(ScheduleRun run, DateTimeOffset claimed, CancellationToken cancellationToken) =>
        database.QueryAsync("runs_update", async (connection, token) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(token);
            var saved = await connection.ExecuteAsync(new CommandDefinition(
                """
                update report_runs set state = @State, report_id = @ReportId, attempts = @Attempts, attempt_at = @AttemptAt, problem = @Problem, finished_at = @FinishedAt
                where id = @Id and attempt_at = @claimed
                """, new { run.State, run.ReportId, run.Attempts, run.AttemptAt, run.Problem, run.FinishedAt, run.Id, claimed }, transaction, cancellationToken: token));
            if (saved == 1)
            {
                await connection.ExecuteAsync(new CommandDefinition(
                    "update report_schedules set last_outcome = @State, last_problem = @Problem where id = @ScheduleId and last_at = @DueAt",
                    new { run.State, run.Problem, run.ScheduleId, run.DueAt }, transaction, cancellationToken: token));
            }

            await transaction.CommitAsync(token);
        }, cancellationToken);

    /// <summary>The newest first.</summary>
    public async Task<IReadOnlyList<ScheduleRun>> ListAsync(string tenantId, Guid schedule, CancellationToken cancellationToken) =>
        (await database.QueryAsync("runs_select", (connection, token) => connection.QueryAsync<ScheduleRun>(new CommandDefinition(
            $"select {Columns} from report_runs where tenant_id = @tenantId and schedule_id = @schedule order by due_at desc limit {Kept}",
            new { tenantId, schedule }, cancellationToken: token)), cancellationToken)).AsList();

    // Stands where the id of a key does for reports that a key asks for; no key has it.
    private static Guid CounterOf(string tenantId) => new(SHA256.HashData(Encoding.UTF8.GetBytes("schedules of " + tenantId)).AsSpan(0, 16));

    private static Task<int> ForgetAsync(DbConnection connection, DbTransaction transaction, Guid schedule, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(
            $"""
            delete from report_runs where schedule_id = @schedule and attempt_at is null
                and due_at < (select due_at from report_runs where schedule_id = @schedule order by due_at desc limit 1 offset {Kept - 1})
            """, new { schedule }, transaction, cancellationToken: cancellationToken));
}
