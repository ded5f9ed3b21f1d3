using Dapper;
using InferShield.Api.Storage;

namespace InferShield.Api.Reports.Schedules;

/// <summary>The tenants' schedules.</summary>
internal sealed class ScheduleStore(Database database)
{
    private const string Columns = "id, tenant_id, settings, secret, revision, created_at, created_by, next_at, last_at, last_outcome, last_problem";

    /// <summary>By their names.</summary>
    public Task<IReadOnlyList<StoredSchedule>> ListAsync(string tenantId, CancellationToken cancellationToken) =>
        SelectAsync("tenant_id = @tenantId order by name", new { tenantId }, cancellationToken);

    public async Task<StoredSchedule?> FindAsync(string tenantId, Guid id, CancellationToken cancellationToken) =>
        (await SelectAsync("tenant_id = @tenantId and id = @id", new { tenantId, id }, cancellationToken)).SingleOrDefault();

    /// <summary>Those whose time has come, of tenants that are not disabled; the ones that wait longest first.</summary>
    public Task<IReadOnlyList<StoredSchedule>> DueAsync(DateTimeOffset now, int most, CancellationToken cancellationToken) => SelectAsync(
        "next_at <= @now and exists (select 1 from tenants where tenants.id = tenant_id and tenants.disabled_at is null) order by next_at limit @most",
        new { now, most }, cancellationToken);

    public Task<long> CountAsync(string tenantId, CancellationToken cancellationToken) =>
        database.QueryAsync("schedules_select", (connection, token) => connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "select count(*) from report_schedules where tenant_id = @tenantId", new { tenantId }, cancellationToken: token)), cancellationToken);

    /// <returns>False when the tenant has a schedule of this name.</returns>
    public Task<bool> InsertAsync(StoredSchedule schedule, CancellationToken cancellationToken) => ChangeAsync("schedules_insert",
        """
        insert into report_schedules (id, tenant_id, name, settings, template_id, secret, revision, created_at, created_by, next_at)
        values (@Id, @TenantId, @Name, @Settings, @TemplateId, @Secret, @Revision, @CreatedAt, @CreatedBy, @NextAt)
        on conflict do nothing
        """, schedule, cancellationToken);

    /// <summary>Replaces the schedule of the revision before.</summary>
    /// <returns>False when it is another one meanwhile.</returns>
    /// <exception cref="System.Data.Common.DbException">The tenant has another schedule of this name: <see cref="StorageFaults.IsRefusedData"/>.</exception>
    public Task<bool> ReplaceAsync(StoredSchedule schedule, CancellationToken cancellationToken) => ChangeAsync("schedules_update",
        """
        update report_schedules set name = @Name, settings = @Settings, template_id = @TemplateId, secret = @Secret, revision = @Revision, created_by = @CreatedBy,
            next_at = @NextAt
        where tenant_id = @TenantId and id = @Id and revision = @Revision - 1
        """, schedule, cancellationToken);

    /// <summary>Takes it away with its runs.</summary>
    /// <returns>False when it is another one meanwhile.</returns>
    public Task<bool> DeleteAsync(StoredSchedule schedule, CancellationToken cancellationToken) => ChangeAsync("schedules_delete",
        "delete from report_schedules where tenant_id = @TenantId and id = @Id and revision = @Revision", schedule, cancellationToken);

    private async Task<bool> ChangeAsync(string queryType, string sql, StoredSchedule schedule, CancellationToken cancellationToken)
    {
        var parameters = new
        {
            schedule.Id,
            schedule.TenantId,
            schedule.Settings.Name,
            Settings = schedule.Settings.Write(),
            schedule.Settings.TemplateId,
            schedule.Secret,
            schedule.Revision,
            schedule.CreatedAt,
            schedule.CreatedBy,
            schedule.NextAt,
        };
        return await database.QueryAsync(queryType, (connection, token) => connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: token)), cancellationToken) == 1;
    }

    private async Task<IReadOnlyList<StoredSchedule>> SelectAsync(string condition, object parameters, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync("schedules_select", (connection, token) => connection.QueryAsync<Row>(new CommandDefinition(
            $"select {Columns} from report_schedules where {condition}", parameters, cancellationToken: token)), cancellationToken);
        return [.. rows.Select(row => row.ToSchedule())];
    }

    private sealed class Row
    {
        public Guid Id { get; init; }
        public string TenantId { get; init; } = "";
        public string Settings { get; init; } = "";
        public byte[]? Secret { get; init; }
        public long Revision { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public Guid CreatedBy { get; init; }
        public DateTimeOffset? NextAt { get; init; }
        public DateTimeOffset? LastAt { get; init; }
        public string? LastOutcome { get; init; }
        public string? LastProblem { get; init; }

        public StoredSchedule ToSchedule() => new()
        {
            Id = Id,
            TenantId = TenantId,
            Settings = ScheduleSettings.Read(Settings),
            Secret = Secret,
            Revision = Revision,
            CreatedAt = CreatedAt,
            CreatedBy = CreatedBy,
            NextAt = NextAt,
            LastAt = LastAt,
            LastOutcome = LastOutcome,
            LastProblem = LastProblem,
        };
    }
}
