using System.Security.Cryptography;
using Dapper;
using InferShield.Api.Storage;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Reports.Jobs;

/// <summary>
/// The reports that are to be made, in the database, so that every instance sees the same. Whoever has claimed one holds a
/// lease of it; all that is written about it afterwards counts only as long as the lease is still this one's.
/// </summary>
internal sealed class ReportJobs(Database database, IOptions<ReportOptions> options, TimeProvider time)
{
    private const int PartBytes = 1024 * 1024;
    private const string Held = "id = @Id and lease = @lease and status = 'running'";

    private readonly ReportOptions _options = options.Value;

    // Instances on different machines agree on the time by asking the database; those of a SQLite file have one clock.
    private string Now => database.IsPostgres ? "now()" : "@now";

    private string Later => database.IsPostgres ? "now() + make_interval(secs => @seconds)" : "@later";

    /// <summary>Takes the report that has waited longest, or one whose worker has fallen silent; null when there is none.</summary>
    public Task<StoredReport?> ClaimAsync(Guid lease, CancellationToken cancellationToken) =>
        database.QueryAsync("report_claim", (connection, token) => connection.QueryFirstOrDefaultAsync<StoredReport>(new CommandDefinition(
            $"""
            update reports set status = 'running', lease = @lease, lease_until = {Later}, attempts = attempts + 1,
                started_at = coalesce(started_at, @now), percent = 0, row_count = 0
            where id = (
                select id from reports
                where status in ('queued', 'running') and attempts < @MaxAttempts and (lease_until is null or lease_until < {Now})
                order by id limit 1 {(database.IsPostgres ? "for update skip locked" : "")})
            returning {ReportStore.Columns}
            """, Times(_options.Lease, new { lease, _options.MaxAttempts }), cancellationToken: token)), cancellationToken);

    /// <summary>Says how far the report is and that its worker lives; false when it is no longer this worker's.</summary>
    public Task<bool> RenewAsync(StoredReport report, Guid lease, ReportProgress progress, CancellationToken cancellationToken) =>
        ChangeAsync($"percent = @Percent, row_count = @Rows, lease_until = {Later}",
            Times(_options.Lease, new { report.Id, lease, progress.Percent, progress.Rows }), cancellationToken);

    /// <summary>Stores the report's bytes and completes it, all or nothing; false when it is no longer this worker's.</summary>
    public Task<bool> CompleteAsync(StoredReport report, Guid lease, Stream content, CancellationToken cancellationToken) =>
        database.QueryAsync("report_insert", async (connection, token) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(token);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[PartBytes];
            report.ByteCount = 0;
            for (var part = 0; await content.ReadAtLeastAsync(buffer, PartBytes, throwOnEndOfStream: false, token) is var read and > 0; part++)
            {
                token.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, read);
                report.ByteCount += read;
                await connection.ExecuteAsync(new CommandDefinition(
                    "insert into report_parts (report_id, part, content) values (@Id, @Part, @Content)",
                    new { report.Id, Part = part, Content = buffer[..read] }, transaction, cancellationToken: token));
            }

            report.ContentHash = Convert.ToHexStringLower(hash.GetHashAndReset());
            var changed = await connection.ExecuteAsync(new CommandDefinition(
                $"""
                update reports set status = 'completed', percent = 100, row_count = @RowCount, byte_count = @ByteCount, content_hash = @ContentHash,
                    data_version = @DataVersion, finished_at = @now, lease = null, lease_until = null
                where {Held}
                """,
                new { report.Id, lease, report.RowCount, report.ByteCount, report.ContentHash, report.DataVersion, now = time.GetUtcNow() },
                transaction, cancellationToken: token));
            if (changed == 0)
            {
                return false;
            }

            await transaction.CommitAsync(token);
            return true;
        }, cancellationToken);

    public Task<bool> FailAsync(StoredReport report, Guid lease, ReportFailure failure, CancellationToken cancellationToken) =>
        ChangeAsync("status = 'failed', failure_reason = @Reason, failure_message = @Message, finished_at = @now, lease = null, lease_until = null",
            new { report.Id, lease, failure.Reason, failure.Message, now = time.GetUtcNow() }, cancellationToken);

    /// <summary>Puts the report back for whoever is free, after <paramref name="delay"/>.</summary>
    /// <param name="report">The report.</param>
    /// <param name="lease">That of the worker which gives it up.</param>
    /// <param name="isAttempt">Whether the attempt counts: not where the process only stops.</param>
    /// <param name="delay">0 for at once.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public Task<bool> ReleaseAsync(StoredReport report, Guid lease, bool isAttempt, TimeSpan delay, CancellationToken cancellationToken) =>
        ChangeAsync($"status = 'queued', percent = 0, row_count = 0, attempts = attempts - @Refund, lease = null, lease_until = {(delay > TimeSpan.Zero ? Later : "null")}",
            Times(delay, new { report.Id, lease, Refund = isAttempt ? 0 : 1 }), cancellationToken);

    /// <summary>Cancels a report that is not finished; its worker hears of it at its next renewal. Null when there is none to cancel.</summary>
    public Task<StoredReport?> CancelAsync(string tenantId, Guid id, CancellationToken cancellationToken) =>
        database.QueryAsync("report_update", (connection, token) => connection.QueryFirstOrDefaultAsync<StoredReport>(new CommandDefinition(
            $"""
            update reports set status = 'cancelled', finished_at = @now, lease = null, lease_until = null
            where tenant_id = @tenantId and id = @id and status in ('queued', 'running')
            returning {ReportStore.Columns}
            """, new { tenantId, id, now = time.GetUtcNow() }, cancellationToken: token)), cancellationToken);

    /// <summary>Fails what was begun as often as may be and whose worker has fallen silent again.</summary>
    public async Task<IReadOnlyList<StoredReport>> GiveUpAsync(CancellationToken cancellationToken)
    {
        var failure = ReportFailure.GivenUp(_options.MaxAttempts);
        var rows = await database.QueryAsync("report_update", (connection, token) => connection.QueryAsync<StoredReport>(new CommandDefinition(
            $"""
            update reports set status = 'failed', failure_reason = @Reason, failure_message = @Message, finished_at = @now, lease = null, lease_until = null
            where status in ('queued', 'running') and attempts >= @MaxAttempts and (lease_until is null or lease_until < {Now})
            returning {ReportStore.Columns}
            """, new { failure.Reason, failure.Message, _options.MaxAttempts, now = time.GetUtcNow() }, cancellationToken: token)), cancellationToken);
        return rows.AsList();
    }

    public Task<long> CountWaitingAsync(CancellationToken cancellationToken) =>
        database.QueryAsync("report_select", (connection, token) => connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "select count(*) from reports where status = 'queued'", cancellationToken: token)), cancellationToken);

    private async Task<bool> ChangeAsync(string changes, object parameters, CancellationToken cancellationToken) =>
        await database.QueryAsync("report_update", (connection, token) => connection.ExecuteAsync(new CommandDefinition(
            $"update reports set {changes} where {Held}", parameters, cancellationToken: token)), cancellationToken) > 0;

    private DynamicParameters Times(TimeSpan wait, object others)
    {
        var parameters = new DynamicParameters(others);
        var now = time.GetUtcNow();
        parameters.Add("now", now);
        parameters.Add("later", now + wait);
        parameters.Add("seconds", wait.TotalSeconds);
        return parameters;
    }
}
