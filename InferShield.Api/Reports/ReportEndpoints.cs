using InferShield.Api.Audit;
using InferShield.Api.Errors;
using InferShield.Api.Gateway;
using InferShield.Api.Storage;
using InferShield.Api.Tenants;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferShield.Api.Reports;

internal static class ReportEndpoints
{
    private const int MaxBodyBytes = 64 * 1024;
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    public static IEndpointRouteBuilder MapReports(this IEndpointRouteBuilder app)
    {
        var reports = app.MapGroup("/api/reports").AnswerUnavailableStorage();
        reports.MapPost("/", CreateAsync).RequireRole(Role.Admin, Role.PolicyManager)
            .WithSummary("Make a report from the tenant's audit records");
        reports.MapGet("/", ListAsync).RequireRole(Role.Admin, Role.PolicyManager, Role.Auditor)
            .WithSummary("The tenant's reports, newest first");
        reports.MapGet("/{id:guid}", GetAsync).RequireRole(Role.Admin, Role.PolicyManager, Role.Auditor)
            .WithSummary("A report's metadata");
        reports.MapGet("/{id:guid}/content", GetContentAsync).RequireRole(Role.Admin, Role.PolicyManager, Role.Auditor)
            .WithSummary("A report's bytes");
        return app;
    }

    private static async Task<Results<Created<ReportView>, Ok<ReportView>>> CreateAsync(
        HttpContext context, ReportGenerator generator, RecordKeeping records, InferShieldMetrics metrics, TimeProvider time)
    {
        records.RequireRoom();
        var started = time.GetTimestamp();
        ReportRequest? request = null;
        (StoredReport Report, bool Cached) made;
        try
        {
            request = ReportRequest.Parse(await RequestBody.ReadAsync(context, MaxBodyBytes), time.GetUtcNow());
            made = await generator.GenerateAsync(context.Caller(), request, context.RequestAborted);
            metrics.TrackReportGeneration(request.Framework, request.Format, Elapsed(), made.Cached, success: true);
        }
        catch (Exception exception)
        {
            // A refused or abandoned request is no failure to make a report: nobody should be paged for it.
            if (request is not null && exception is not OperationCanceledException)
            {
                metrics.TrackReportGeneration(request.Framework, request.Format, Elapsed(), cached: false, success: false);
            }

            Record(StatusOf(exception));
            throw;
        }

        Record(made.Cached ? StatusCodes.Status200OK : StatusCodes.Status201Created);
        var view = ReportView.Of(made.Report, made.Cached);
        return made.Cached ? TypedResults.Ok(view) : TypedResults.Created($"/api/reports/{made.Report.Id}", view);

        double Elapsed() => time.GetElapsedTime(started).TotalSeconds;

        void Record(int status) => records.Keep(new AuditRecord
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()),
            At = time.GetUtcNow(),
            TenantId = context.Caller().TenantId,
            KeyId = context.Caller().KeyId,
            RequestId = context.TraceIdentifier,
            Operation = ReportGenerator.OperationPrefix + "create",
            Action = "allowed",
            StatusCode = status,
            DurationSeconds = Elapsed(),
        });
    }

    private static async Task<Ok<ReportPage>> ListAsync(
        HttpContext context, ReportStore store, string? before, string? limit)
    {
        var last = before is null ? (Guid?)null
            : Guid.TryParse(before, out var id) ? id
            : throw Invalid("'before' must be the id of a report.", "before");
        var count = limit is null ? DefaultLimit
            : int.TryParse(limit, out var parsed) && parsed is >= 1 and <= MaxLimit ? parsed
            : throw Invalid($"'limit' must be a number from 1 to {MaxLimit}.", "limit");

        var reports = await store.ListAsync(context.Caller().TenantId, last, count + 1, context.RequestAborted);
        var page = reports.Take(count).ToArray();
        return TypedResults.Ok(new ReportPage(page.Select(report => ReportView.Of(report)), reports.Count > count ? page[^1].Id : null));
    }

    private static async Task<Ok<ReportView>> GetAsync(HttpContext context, ReportStore store, Guid id) =>
        TypedResults.Ok(ReportView.Of(await FindAsync(context, store, id)));

    private static async Task<PushStreamHttpResult> GetContentAsync(HttpContext context, ReportStore store, Guid id)
    {
        var report = await FindAsync(context, store, id);
        context.Response.ContentLength = report.ByteCount;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.Stream(
            output => store.CopyContentAsync(report.Id, output, context.RequestAborted),
            report.Format == ReportWords.Csv ? "text/csv; charset=utf-8" : "application/json",
            $"{report.Framework}-{report.Type}-{report.PeriodStart:yyyyMMdd}-{report.Id:N}.{report.Format}");
    }

    private static async Task<StoredReport> FindAsync(HttpContext context, ReportStore store, Guid id) =>
        await store.GetAsync(context.Caller().TenantId, id, context.RequestAborted)
            ?? throw new RequestException(StatusCodes.Status404NotFound, "not_found", "There is no such report.");

    private static int StatusOf(Exception exception) => exception switch
    {
        RequestException request => request.Status,
        BadHttpRequestException bad => bad.StatusCode,
        OperationCanceledException => StatusCodes.Status499ClientClosedRequest,
        _ when StorageFaults.IsUnavailable(exception) => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static RequestException Invalid(string message, string field) =>
        new(StatusCodes.Status400BadRequest, "invalid_request", message, field);
}
