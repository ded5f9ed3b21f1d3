using System.Globalization;
using System.Text.Json.Nodes;
using InferShield.Api.Errors;
using InferShield.Api.Gateway;
using InferShield.Api.Management;
using InferShield.Api.Policies;
using InferShield.Api.Reports.Jobs;
using InferShield.Api.Storage;
using InferShield.Api.Tenants;
using InferShield.Api.Tenants.Limiting;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Reports;

/// <summary><c>/api/reports</c>: asking for reports, following them while they are made, and reading them.</summary>
internal static class ReportEndpoints
{
    private const int MaxBodyBytes = 64 * 1024;
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;
    private const int LongestWait = 60;

    private static readonly TimeSpan QueueRetry = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ReadyRetry = TimeSpan.FromSeconds(2);

    private static readonly HashSet<string> Filters = new(["status", "framework", "format", "type", "before", "limit"], StringComparer.OrdinalIgnoreCase);

    public static IEndpointRouteBuilder MapReports(this IEndpointRouteBuilder app)
    {
        var reports = app.MapGroup("/api/reports").AnswerUnavailableStorage();
        var writers = reports.MapGroup("/").RequireRole(Role.Admin, Role.PolicyManager);
        var readers = reports.MapGroup("/").RequireRole(Role.Admin, Role.PolicyManager, Role.Auditor);
        writers.MapPost("/", CreateAsync).WithSummary("Ask for a report on the tenant's audit records; made in the background");
        readers.MapGet("/", ListAsync).WithSummary("The tenant's reports, newest first");
        readers.MapGet("/{id:guid}", GetAsync).WithSummary("A report's state and metadata");
        readers.MapGet("/{id:guid}/events", Follow).WithSummary("A report's progress as server-sent events, until it is finished")
            .Produces<string>(contentType: ReportFollowing.MediaType);
        readers.MapGet("/{id:guid}/content", GetContentAsync).PutOnRecord("report.download").WithSummary("A completed report's bytes");
        writers.MapPost("/{id:guid}/cancel", CancelAsync).PutOnRecord("report.cancel").WithSummary("Cancel a report that is not finished");
        writers.MapDelete("/{id:guid}", DeleteAsync).PutOnRecord("report.delete").WithSummary("Delete a report; one that is not finished is cancelled");
        return app;
    }

    private static async Task<Results<Created<ReportView>, Accepted<ReportView>, Ok<ReportView>>> CreateAsync(
        HttpContext context, ReportOrders orders, ReportFollowing following, RecordKeeping records, PolicyEngine policies, InferShieldMetrics metrics,
        IOptions<ReportOptions> options, TimeProvider time)
    {
        records.RequireRoom();
        var started = time.GetTimestamp();
        Ordered ordered;
        ReportRequest? request = null;
        try
        {
            request = ReportRequest.Parse(await RequestBody.ReadAsync(context, MaxBodyBytes), time.GetUtcNow());
            ordered = await orders.OrderAsync(context.Caller().TenantId, context.Caller().KeyId, request, isLimited: true, context.RequestAborted);
            RequireReport(ordered, options.Value);
            if (ordered.Outcome == OrderOutcome.Cached)
            {
                metrics.TrackReportGeneration(request.Framework, request.Format, time.GetElapsedTime(started).TotalSeconds, cached: true, success: true);
            }
        }
        catch (Exception exception)
        {
            Record(StatusOf(exception), null);
            throw;
        }

        var report = ordered.Report!;
        Record(ordered.Outcome == OrderOutcome.Cached ? StatusCodes.Status200OK : StatusCodes.Status202Accepted, report);
        foreach (var (name, value) in LimitHeadersOf(ordered, options.Value))
        {
            context.Response.Headers[name] = value;
        }

        var location = $"/api/reports/{report.Id}";
        if (ordered.Outcome == OrderOutcome.Cached)
        {
            context.Response.Headers.Location = location;
            return TypedResults.Ok(ReportView.Of(report, cached: true));
        }

        if (WaitOf(context.Request) is { } wait)
        {
            context.Response.Headers["Preference-Applied"] = "wait";
            report = await WaitAsync(context, following, report, wait, time);
        }

        var view = ReportView.Of(report, cached: false);
        return report.Status == ReportStatus.Completed ? TypedResults.Created(location, view) : TypedResults.Accepted(location, view);

        void Record(int status, StoredReport? report)
        {
            context.Note(report is null ? "" : ObjectOf(report), request is null ? null : DetailsOf(request));
            records.Keep(ChangeRecord.Of(context, "report.create", status, policies.Version, time) with
            {
                DurationSeconds = time.GetElapsedTime(started).TotalSeconds,
            });
        }
    }

    private static async Task<Ok<ReportPage>> ListAsync(
        HttpContext context, ReportStore store, string? status, string? framework, string? format, string? type, string? before, string? limit)
    {
        // A filter that was misspelt would show what was to be left out.
        if (context.Request.Query.Keys.Any(name => !Filters.Contains(name)))
        {
            throw new RequestException(StatusCodes.Status400BadRequest, "unknown_parameter", $"The filters are {string.Join(", ", Filters)} and no others.");
        }

        var count = QueryNumber.Read("limit", limit, MaxLimit, DefaultLimit);
        var last = string.IsNullOrEmpty(before) ? (Guid?)null
            : Guid.TryParse(before, out var id) ? id
            : throw RequestBody.Invalid("'before' must be the id of a report.", "before");
        var filter = new ReportFilter(
            Word("status", status, ReportStatus.All), Word("framework", framework, ReportWords.Frameworks), Word("format", format, ReportWords.Formats),
            Word("type", type, ReportWords.Types), last);

        var reports = await store.ListAsync(context.Caller().TenantId, filter, count + 1, context.RequestAborted);
        var page = reports.Take(count).ToArray();
        return TypedResults.Ok(new ReportPage(page.Select(report => ReportView.Of(report)), reports.Count > count ? page[^1].Id : null));
    }

    private static async Task<Ok<ReportView>> GetAsync(HttpContext context, ReportStore store, Guid id) =>
        TypedResults.Ok(ReportView.Of(await FindAsync(context, store, id)));

    private static async Task<PushStreamHttpResult> Follow(HttpContext context, ReportStore store, ReportFollowing following, TimeProvider time, Guid id)
    {
        var report = await FindAsync(context, store, id);
        context.Response.RegisterForDispose(following.TakePlace(context.Caller().KeyId));
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        return TypedResults.Stream(
            output => WaitingAsync(context, time, () => following.FollowAsync(report, output, context.RequestAborted)), ReportFollowing.MediaType);
    }

    private static async Task<PushStreamHttpResult> GetContentAsync(HttpContext context, ReportStore store, Guid id)
    {
        var report = await FindAsync(context, store, id);
        if (report.Status != ReportStatus.Completed)
        {
            throw new RequestException(StatusCodes.Status409Conflict, "report_not_completed", $"The report is {report.Status}, so that it has no content.")
            {
                RetryAfter = ReportStatus.IsFinal(report.Status) ? null : ReadyRetry,
            };
        }

        context.Note(ObjectOf(report), new JsonObject { ["sha256"] = report.ContentHash });
        context.Response.ContentLength = report.ByteCount;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:";
        context.Response.Headers.CacheControl = "private, no-store";
        return TypedResults.Stream(
            output => store.CopyContentAsync(report.Id, output, context.RequestAborted),
            ReportWords.MediaType(report.Format),
            $"{report.Framework}-{report.Type}-{report.PeriodStart:yyyyMMdd}-{report.Id:N}.{report.Format}");
    }

    private static async Task<Ok<ReportView>> CancelAsync(HttpContext context, ReportStore store, ReportJobs jobs, Guid id)
    {
        if (await jobs.CancelAsync(context.Caller().TenantId, id, context.RequestAborted) is { } cancelled)
        {
            context.Note(ObjectOf(cancelled));
            return TypedResults.Ok(ReportView.Of(cancelled));
        }

        var report = await FindAsync(context, store, id);
        throw new RequestException(StatusCodes.Status409Conflict, "report_finished", $"The report is {report.Status} already.");
    }

    private static async Task<NoContent> DeleteAsync(HttpContext context, ReportStore store, ReportJobs jobs, Guid id)
    {
        // First, so that a worker that is storing it lets go.
        await jobs.CancelAsync(context.Caller().TenantId, id, context.RequestAborted);
        var deleted = await store.DeleteAsync(context.Caller().TenantId, id, context.RequestAborted) ?? throw NotFound();
        context.Note(ObjectOf(deleted), new JsonObject { ["framework"] = deleted.Framework, ["format"] = deleted.Format, ["sha256"] = deleted.ContentHash });
        return TypedResults.NoContent();
    }

    private static string ObjectOf(StoredReport report) => $"reports/{report.Id}";

    private static JsonObject DetailsOf(ReportRequest request) => new()
    {
        ["framework"] = request.Framework,
        ["edition"] = request.Edition,
        ["format"] = request.Format,
        ["type"] = request.Type,
        ["start"] = request.Start,
        ["end"] = request.End,
    };

    private static void RequireReport(Ordered ordered, ReportOptions options)
    {
        if (ordered.Outcome == OrderOutcome.Full)
        {
            throw new RequestException(StatusCodes.Status503ServiceUnavailable, "report_queue_full", "Too many reports wait to be made; try again later.")
            {
                RetryAfter = QueueRetry,
            };
        }

        if (ordered.Outcome == OrderOutcome.Limited)
        {
            throw new RequestException(StatusCodes.Status429TooManyRequests, "rate_limit_exceeded",
                $"The key's limit of {options.PerHour} reports an hour leaves no room for this one. Try again in {LimitHeaders.Duration(ordered.Reset ?? TimeSpan.Zero)}.")
            {
                RetryAfter = ordered.Reset,
                Headers = [.. LimitHeadersOf(ordered, options)],
            };
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> LimitHeadersOf(Ordered ordered, ReportOptions options) => ordered is { Remaining: { } remaining, Reset: { } reset }
        ?
        [
            new("x-ratelimit-limit-reports", options.PerHour.ToString(CultureInfo.InvariantCulture)),
            new("x-ratelimit-remaining-reports", remaining.ToString(CultureInfo.InvariantCulture)),
            new("x-ratelimit-reset-reports", LimitHeaders.Duration(reset)),
        ]
        : [];

    /// <summary>The wait that <c>Prefer: wait=N</c> asks for, in seconds, at most a minute.</summary>
    private static TimeSpan? WaitOf(HttpRequest request) => request.Headers["Prefer"]
        .SelectMany(value => (value ?? "").Split([',', ';'], StringSplitOptions.TrimEntries))
        .Where(preference => preference.StartsWith("wait=", StringComparison.OrdinalIgnoreCase))
        .Select(preference => int.TryParse(preference.AsSpan("wait=".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(Math.Min(seconds, LongestWait))
            : (TimeSpan?)null)
        .FirstOrDefault(wait => wait is not null);

    private static async Task<StoredReport> WaitAsync(HttpContext context, ReportFollowing following, StoredReport report, TimeSpan wait, TimeProvider time)
    {
        var current = report;
        await WaitingAsync(context, time, async () =>
        {
            try
            {
                current = await following.WaitAsync(context.Caller().KeyId, report, wait, context.RequestAborted) ?? report;
            }
            catch (Exception exception) when (StorageFaults.IsUnavailable(exception))
            {
                // The report was taken: its client can ask for it when the database is back.
            }
        });
        return current;
    }

    // Time that a client asked to wait is not the gateway's overhead.
    private static async Task WaitingAsync(HttpContext context, TimeProvider time, Func<Task> wait)
    {
        var started = time.GetTimestamp();
        try
        {
            await wait();
        }
        finally
        {
            context.AddUpstreamTime(time.GetElapsedTime(started));
        }
    }

    private static string? Word(string name, string? text, IReadOnlyList<string> words) =>
        string.IsNullOrEmpty(text) ? null
            : ReportWords.Find(words, text) ?? throw RequestBody.Invalid($"'{name}' must be one of {string.Join(", ", words)}.", name);

    private static async Task<StoredReport> FindAsync(HttpContext context, ReportStore store, Guid id) =>
        await store.GetAsync(context.Caller().TenantId, id, context.RequestAborted) ?? throw NotFound();

    private static RequestException NotFound() => new(StatusCodes.Status404NotFound, "not_found", "There is no such report.");

    private static int StatusOf(Exception exception) => exception switch
    {
        RequestException request => request.Status,
        BadHttpRequestException bad => bad.StatusCode,
        OperationCanceledException => StatusCodes.Status499ClientClosedRequest,
        _ when StorageFaults.IsUnavailable(exception) => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}
