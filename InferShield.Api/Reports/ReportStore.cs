using Dapper;
using InferShield.Api.Storage;

namespace InferShield.Api.Reports;

/// <summary>A finished report's metadata. <c>ContentHash</c> is the SHA-256 of its bytes in hex, <c>DataVersion</c> tells the records that it was made of.</summary>
internal sealed class StoredReport
{
    public Guid Id { get; init; }
    public string TenantId { get; init; } = "";
    public string Framework { get; init; } = "";
    public string Format { get; init; } = "";
    public string Type { get; init; } = "";
    public DateTimeOffset PeriodStart { get; init; }
    public DateTimeOffset PeriodEnd { get; init; }
    public string Status { get; init; } = Completed;
    public DateTimeOffset CreatedAt { get; init; }
    public Guid CreatedBy { get; init; }
    public long RowCount { get; set; }
    public long ByteCount { get; set; }
    public string ContentHash { get; set; } = "";
    public string DataVersion { get; init; } = "";

    public const string Completed = "completed";
}

/// <summary>The reports that were made. Their content is kept in parts, so that no report has to fit in memory.</summary>
internal sealed class ReportStore(Database database)
{
    private const int PartBytes = 1024 * 1024;

    private const string Columns =
        "id, tenant_id, framework, format, type, period_start, period_end, status, created_at, created_by, row_count, byte_count, content_hash, data_version";

    /// <summary>Stores the report with the bytes of <paramref name="content"/>, all or nothing.</summary>
    public Task InsertAsync(StoredReport report, Stream content, CancellationToken cancellationToken) =>
        database.QueryAsync("report_insert", async (connection, token) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(token);
            await connection.ExecuteAsync(new CommandDefinition(
                $"""
                insert into reports ({Columns})
                values (@Id, @TenantId, @Framework, @Format, @Type, @PeriodStart, @PeriodEnd, @Status, @CreatedAt, @CreatedBy,
                    @RowCount, @ByteCount, @ContentHash, @DataVersion)
                """, report, transaction, cancellationToken: token));

            var buffer = new byte[PartBytes];
            for (var part = 0; await content.ReadAtLeastAsync(buffer, PartBytes, throwOnEndOfStream: false, token) is var read and > 0; part++)
            {
                await connection.ExecuteAsync(new CommandDefinition(
                    "insert into report_parts (report_id, part, content) values (@Id, @Part, @Content)",
                    new { report.Id, Part = part, Content = buffer[..read] }, transaction, cancellationToken: token));
            }

            await transaction.CommitAsync(token);
        }, cancellationToken);

    /// <summary>The newest report for the same request over the same records that is not older than <paramref name="since"/>.</summary>
    public Task<StoredReport?> FindAsync(
        string tenantId, ReportRequest request, string dataVersion, DateTimeOffset since, CancellationToken cancellationToken) =>
        database.QueryAsync("report_select", (connection, token) => connection.QueryFirstOrDefaultAsync<StoredReport>(new CommandDefinition(
            $"""
            select {Columns} from reports
            where tenant_id = @tenantId and framework = @Framework and format = @Format and type = @Type
                and period_start = @Start and period_end = @End and data_version = @dataVersion and created_at >= @since
            order by id desc limit 1
            """,
            new { tenantId, request.Framework, request.Format, request.Type, request.Start, request.End, dataVersion, since },
            cancellationToken: token)), cancellationToken);

    public Task<StoredReport?> GetAsync(string tenantId, Guid id, CancellationToken cancellationToken) =>
        database.QueryAsync("report_select", (connection, token) => connection.QueryFirstOrDefaultAsync<StoredReport>(new CommandDefinition(
            $"select {Columns} from reports where tenant_id = @tenantId and id = @id", new { tenantId, id }, cancellationToken: token)), cancellationToken);

    /// <summary>The tenant's reports, newest first, from before <paramref name="before"/> on.</summary>
    public async Task<IReadOnlyList<StoredReport>> ListAsync(string tenantId, Guid? before, int limit, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync("report_select", (connection, token) => connection.QueryAsync<StoredReport>(new CommandDefinition(
            $"select {Columns} from reports where tenant_id = @tenantId {(before is null ? "" : "and id < @before")} order by id desc limit @limit",
            new { tenantId, before, limit }, cancellationToken: token)), cancellationToken);
        return rows.AsList();
    }

    /// <summary>Writes the report's bytes to <paramref name="output"/>.</summary>
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
