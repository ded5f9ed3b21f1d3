using Dapper;
using InferShield.Api.Storage;

namespace InferShield.Api.Reports;

/// <summary>Which reports of one tenant; null stands for any.</summary>
/// <param name="Before">Only reports older than the one of this id.</param>
internal sealed record ReportFilter(string? Status, string? Framework, string? Format, string? Type, Guid? Before);

/// <summary>Reads reports. Their content is kept in parts, so that no report has to fit in memory.</summary>
internal sealed class ReportStore(Database database)
{
    public const string Columns =
        "id, tenant_id, framework, edition, format, oscal, type, period_start, period_end, template_id, status, created_at, created_by, started_at, finished_at, percent, attempts, failure_reason, failure_message, row_count, byte_count, content_hash, request_hash, data_version";

    public Task<StoredReport?> GetAsync(string tenantId, Guid id, CancellationToken cancellationToken) =>
        database.QueryAsync("report_select", (connection, token) => connection.QueryFirstOrDefaultAsync<StoredReport>(new CommandDefinition(
            $"select {Columns} from reports where tenant_id = @tenantId and id = @id", new { tenantId, id }, cancellationToken: token)), cancellationToken);

    /// <summary>The tenant's reports, newest first.</summary>
    public async Task<IReadOnlyList<StoredReport>> ListAsync(string tenantId, ReportFilter filter, int limit, CancellationToken cancellationToken)
    {
        string[] conditions =
        [
            "tenant_id = @tenantId",
            .. If(filter.Status, "status = @Status"),
            .. If(filter.Framework, "framework = @Framework"),
            .. If(filter.Format, "format = @Format"),
            .. If(filter.Type, "type = @Type"),
            .. If(filter.Before, "id < @Before"),
        ];
        var rows = await database.QueryAsync("report_select", (connection, token) => connection.QueryAsync<StoredReport>(new CommandDefinition(
            $"select {Columns} from reports where {string.Join(" and ", conditions)} order by id desc limit @limit",
            new { tenantId, filter.Status, filter.Framework, filter.Format, filter.Type, filter.Before, limit }, cancellationToken: token)), cancellationToken);
        return rows.AsList();

        static IEnumerable<string> If(object? value, string condition) => value is null ? [] : [condition];
    }

    /// <summary>Deletes a report with its content; null when the tenant has none of this id.</summary>
    public Task<StoredReport?> DeleteAsync(string tenantId, Guid id, CancellationToken cancellationToken) =>
        database.QueryAsync("report_delete", (connection, token) => connection.QueryFirstOrDefaultAsync<StoredReport>(new CommandDefinition(
            $"delete from reports where tenant_id = @tenantId and id = @id returning {Columns}", new { tenantId, id }, cancellationToken: token)), cancellationToken);

    /// <summary>Writes the bytes of a completed report to <paramref name="output"/>.</summary>
    public async Task CopyContentAsync(Guid id, Stream output, CancellationToken cancellationToken)
    {
        // A part a query: the reader may be slow, and must not hold a connection meanwhile.
        for (var part = 0; await ReadPartAsync(id, part, cancellationToken) is { } content; part++)
        {
            await output.WriteAsync(content, cancellationToken);
        }
    }

    private Task<byte[]?> ReadPartAsync(Guid id, int part, CancellationToken cancellationToken) =>
        database.QueryAsync("report_select", (connection, token) => connection.QueryFirstOrDefaultAsync<byte[]>(new CommandDefinition(
            "select content from report_parts where report_id = @id and part = @part", new { id, part }, cancellationToken: token)), cancellationToken);
}
