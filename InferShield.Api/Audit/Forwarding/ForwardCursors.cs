using Dapper;
using InferShield.Api.Storage;

namespace InferShield.Api.Audit.Forwarding;

/// <summary>How far each receiver is, and which instance sends to it.</summary>
internal sealed class ForwardCursors(Database database)
{
    private string Now => database.IsPostgres
        ? "cast(extract(epoch from clock_timestamp()) * 1000 as bigint)"
        : "cast(unixepoch('subsec') * 1000 as integer)";

    /// <summary>Takes or renews the right to send; false while another instance has it.</summary>
    public async Task<bool> TryLeaseAsync(string sink, Guid holder, TimeSpan duration, CancellationToken cancellation) =>
        await ExecuteAsync($"""
            insert into audit_forward_leases (sink, holder, until_ms) values (@sink, @holder, {Now} + @milliseconds)
            on conflict (sink) do update set holder = excluded.holder, until_ms = excluded.until_ms
            where audit_forward_leases.holder = excluded.holder or audit_forward_leases.until_ms < {Now}
            """, new { sink, holder, milliseconds = (long)duration.TotalMilliseconds }, cancellation) == 1;

    /// <summary>Gives the right to send back, so that another instance need not wait for its end.</summary>
    public Task ReleaseAsync(string sink, Guid holder, CancellationToken cancellation) =>
        ExecuteAsync("delete from audit_forward_leases where sink = @sink and holder = @holder", new { sink, holder }, cancellation);

    /// <summary>The sequence that each tenant's chain was sent up to.</summary>
    public Task<Dictionary<string, long>> ReadAsync(string sink, CancellationToken cancellation) =>
        database.QueryAsync("audit_forward", async (connection, token) =>
            (await connection.QueryAsync<(string Tenant, long Sequence)>(new CommandDefinition(
                "select tenant_id, sequence from audit_forward_cursors where sink = @sink", new { sink }, cancellationToken: token)))
            .ToDictionary(cursor => cursor.Tenant, cursor => cursor.Sequence, StringComparer.Ordinal), cancellation);

    /// <summary>The chain was sent up to this sequence; false when another instance sends meanwhile, and then nothing is changed.</summary>
    public async Task<bool> AdvanceAsync(string sink, Guid holder, string tenant, long sequence, CancellationToken cancellation) =>
        await ExecuteAsync("""
            insert into audit_forward_cursors (sink, tenant_id, sequence)
            select @sink, @tenant, @sequence from audit_forward_leases where sink = @sink and holder = @holder
            on conflict (sink, tenant_id) do update set sequence = excluded.sequence, updated_at = current_timestamp
            where audit_forward_cursors.sequence < excluded.sequence
            """, new { sink, holder, tenant, sequence }, cancellation) == 1;

    /// <summary>The chain ends before the place that it was sent up to: what comes after its end is to be sent.</summary>
    public Task SetBackAsync(string sink, Guid holder, string tenant, long sequence, CancellationToken cancellation) =>
        ExecuteAsync("""
            update audit_forward_cursors set sequence = @sequence, updated_at = current_timestamp
            where sink = @sink and tenant_id = @tenant and sequence > @sequence
                and exists (select 1 from audit_forward_leases where sink = @sink and holder = @holder)
            """, new { sink, holder, tenant, sequence }, cancellation);

    private Task<int> ExecuteAsync(string sql, object parameters, CancellationToken cancellation) =>
        database.QueryAsync("audit_forward", (connection, token) =>
            connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: token)), cancellation);
}
