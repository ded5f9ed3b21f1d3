using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Dapper;
using InferShield.Api.Audit;
using InferShield.Api.Detection;
using InferShield.Api.Errors;
using InferShield.Api.Gateway;
using InferShield.Api.Policies;
using InferShield.Api.Reports.Content;
using InferShield.Api.Reports.Templates;
using InferShield.Api.Storage;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Reports.Jobs;

/// <summary>What became of an order.</summary>
internal enum OrderOutcome
{
    /// <summary>A new report waits for a worker.</summary>
    Queued,

    /// <summary>An equal one that is being made will do.</summary>
    Joined,

    /// <summary>A finished one will do.</summary>
    Cached,

    /// <summary>The key had its reports of this hour.</summary>
    Limited,

    /// <summary>Too many reports wait, or too many of this tenant.</summary>
    Full,
}

/// <param name="Outcome">What became of the order.</param>
/// <param name="Report">The report; null when the order was refused.</param>
/// <param name="Remaining">How many more the key may have made; null where nothing was counted.</param>
/// <param name="Reset">When the oldest that counts will count no more.</param>
internal sealed record Ordered(OrderOutcome Outcome, StoredReport? Report, int? Remaining = null, TimeSpan? Reset = null);

/// <summary>Takes orders for reports: makes none twice, and no more than may be.</summary>
internal sealed class ReportOrders(
    Database database, AuditReader audit, TemplateStore templates, PolicyEngine policies, ReportBell bell, IOptions<ReportOptions> options, TimeProvider time) : IDisposable
{
    // Any number will do as long as no other program takes the same advisory lock in this database.
    private const long AdvisoryLock = 0x1F3A_5E1E;

    // Places of the queue that a tenant may have for each that is free: one alone has three quarters, several have less each, and there is always room for another.
    private const int OwnPerFree = 3;

    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    // Whoever waits for the lock holds a connection, of which the rest of the gateway needs some; SQLite has writers wait in no order.
    private readonly SemaphoreSlim _places = new(database.IsPostgres ? 4 : 1);
    private readonly LateVersions _versions = new(time);
    private readonly ReportOptions _options = options.Value;

    /// <summary>The operations that are not evidence of the period: to make or read a report changes none.</summary>
    private static IReadOnlyList<string> WithoutEffect { get; } = ["report.create", "report.download", "report.cancel", "report.deliver", "audit.read"];

    /// <summary>What the gateway records of itself all the time; reports show it, but it is nothing new to a reader.</summary>
    private static IReadOnlyList<string> Routine { get; } = [EventWords.Start, EventWords.Verification];

    /// <summary>Finds a report that answers the request, or queues a new one.</summary>
    /// <param name="tenantId">Whose records.</param>
    /// <param name="createdBy">The key that asks.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="isLimited">Whether it counts towards what the key may have made in an hour.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    /// <exception cref="RequestException">The tenant has no such template.</exception>
    public async Task<Ordered> OrderAsync(string tenantId, Guid createdBy, ReportRequest request, bool isLimited, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var report = new StoredReport
        {
            Id = Guid.CreateVersion7(now),
            TenantId = tenantId,
            Framework = request.Framework,
            Edition = request.Edition,
            Format = request.Format,
            Oscal = request.Oscal,
            Type = request.Type,
            PeriodStart = request.Start,
            PeriodEnd = request.End,
            TemplateId = request.TemplateId,
            CreatedAt = now,
            CreatedBy = createdBy,
            RequestHash = HashOf(tenantId, request, await RevisionOfAsync(tenantId, request.TemplateId, cancellationToken)),
        };
        // Before a place is taken: to compare the records of years takes long.
        if (await FindAsync(report, cancellationToken) is { } found)
        {
            return found;
        }

        await _places.WaitAsync(cancellationToken);
        try
        {
            var ordered = await database.QueryAsync("report_insert", (connection, token) => InsertAsync(connection, report, isLimited, token), cancellationToken);
            if (ordered.Outcome == OrderOutcome.Queued)
            {
                bell.Ring();
            }

            return ordered;
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Which records a report of this period is made of: changes with any of them, those of the gateway and later reviews included.</summary>
    public async Task<string> DataVersionAsync(StoredReport report, CancellationToken cancellationToken)
    {
        var ofTenant = new AuditFilter(report.TenantId) { From = report.PeriodStart, To = report.PeriodEnd, ExceptOperations = WithoutEffect };
        var reviews = new AuditFilter(report.TenantId) { From = report.PeriodEnd, Operation = EventWords.Review };
        var ofGateway = ofTenant with { TenantId = EventWords.SystemTenant, ExceptOperations = Routine };
        return string.Join(' ',
            await audit.VersionAsync(ofTenant, cancellationToken), await audit.VersionAsync(reviews, cancellationToken), await audit.VersionAsync(ofGateway, cancellationToken));
    }

    public void Dispose() => _places.Dispose();

    private async Task<Ordered?> FindAsync(StoredReport report, CancellationToken cancellationToken)
    {
        var equal = await database.QueryAsync("report_select", (connection, token) => connection.QueryFirstOrDefaultAsync<StoredReport>(new CommandDefinition(
            $"""
            select {ReportStore.Columns} from reports
            where tenant_id = @TenantId and request_hash = @RequestHash
                and (status in ('queued', 'running') or (status = 'completed' and finished_at > @since))
            order by id desc limit 1
            """, new { report.TenantId, report.RequestHash, since = time.GetUtcNow() - _options.CacheFor }, cancellationToken: token)), cancellationToken);
        return equal is null || (equal.Status == ReportStatus.Completed && equal.DataVersion != await _versions.ReadAsync(equal, DataVersionAsync, cancellationToken))
            ? null
            : Found(equal);
    }

    private static Ordered Found(StoredReport equal) =>
        new(equal.Status == ReportStatus.Completed ? OrderOutcome.Cached : OrderOutcome.Joined, equal);

    // One order at a time in the whole cluster, so that none sees room that another is about to take.
    private async Task<Ordered> InsertAsync(DbConnection connection, StoredReport report, bool isLimited, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (database.IsPostgres)
        {
            await connection.ExecuteAsync(Command($"select pg_advisory_xact_lock({AdvisoryLock})"));
        }

        // One that was finished since this order came would have been joined, had the order been a moment earlier.
        if (await connection.QueryFirstOrDefaultAsync<StoredReport>(Command(
            $"""
            select {ReportStore.Columns} from reports
            where tenant_id = @TenantId and request_hash = @RequestHash
                and (status in ('queued', 'running') or (status = 'completed' and finished_at >= @CreatedAt))
            order by id desc limit 1
            """)) is { } equal)
        {
            return Found(equal);
        }

        var (remaining, reset) = ((int?)null, (TimeSpan?)null);
        if (isLimited)
        {
            var starts = (await connection.QueryAsync<DateTimeOffset>(Command(
                "select at from report_starts where key_id = @CreatedBy and at > @since order by at", time.GetUtcNow() - Window))).AsList();
            remaining = _options.PerHour - starts.Count - 1;
            reset = starts.Count == 0 ? Window : starts[Math.Max(0, starts.Count - _options.PerHour)] + Window - time.GetUtcNow();
            if (remaining < 0)
            {
                return new Ordered(OrderOutcome.Limited, null, 0, reset);
            }
        }

        var (all, own) = await connection.QuerySingleAsync<(long, long)>(Command(
            "select count(*), coalesce(sum(case when tenant_id = @TenantId then 1 else 0 end), 0) from reports where status = 'queued'"));
        if (all >= _options.QueueCapacity || own > OwnPerFree * (_options.QueueCapacity - all))
        {
            return new Ordered(OrderOutcome.Full, null);
        }

        await connection.ExecuteAsync(Command(
            """
            insert into reports (id, tenant_id, framework, edition, format, oscal, type, period_start, period_end, template_id, status, created_at,
                created_by, percent, attempts, row_count, byte_count, content_hash, request_hash, data_version)
            values (@Id, @TenantId, @Framework, @Edition, @Format, @Oscal, @Type, @PeriodStart, @PeriodEnd, @TemplateId, 'queued', @CreatedAt,
                @CreatedBy, 0, 0, 0, 0, '', @RequestHash, '')
            """));
        if (isLimited)
        {
            await connection.ExecuteAsync(Command("insert into report_starts (report_id, key_id, at) values (@Id, @CreatedBy, @CreatedAt)"));
        }

        await transaction.CommitAsync(cancellationToken);
        return new Ordered(OrderOutcome.Queued, report, remaining, reset);

        CommandDefinition Command(string sql, DateTimeOffset? since = null)
        {
            var parameters = new DynamicParameters(report);
            parameters.Add("since", since);
            return new CommandDefinition(sql, parameters, transaction, cancellationToken: cancellationToken);
        }
    }

    private async Task<long> RevisionOfAsync(string tenantId, Guid? template, CancellationToken cancellationToken) =>
        template is not { } id ? 0
            : await templates.FindAsync(tenantId, id, cancellationToken) is { } stored ? stored.Revision
            : throw RequestBody.Invalid("There is no template of this id.", "templateId");

    private string HashOf(string tenantId, ReportRequest request, long templateRevision)
    {
        string[] parts =
        [
            tenantId, request.Framework, request.Edition, request.Format, request.Oscal.ToString(), request.Type, Text(request.Start), Text(request.End),
            request.TemplateId?.ToString() ?? "", templateRevision.ToString(CultureInfo.InvariantCulture), policies.Version, RulePack.Version,
        ];
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(parts)));

        static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
    }
}
