using System.Text.Json.Nodes;
using InferShield.Api.Errors;
using InferShield.Api.Gateway;
using InferShield.Api.Management;
using InferShield.Api.Storage;
using InferShield.Api.Tenants;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferShield.Api.Audit.Reviews;

/// <param name="Id">The audit record that the review itself is.</param>
/// <param name="Record">The audit record that was reviewed.</param>
internal sealed record ReviewView(Guid Id, Guid Record, DateTimeOffset At, string Disposition, string Comment);

/// <summary>What people decided about a record: a record of its own, which reports show beside the exception. The last one counts.</summary>
internal static class ReviewEndpoints
{
    private const string Operation = "audit.review";
    private const int MostBytes = 8 * 1024;
    private const int LongestComment = 500;

    public static IReadOnlyList<string> Dispositions { get; } = ["true-positive", "false-positive", "accepted-risk", "remediated", "escalated"];

    public static void MapReviews(this IEndpointRouteBuilder app) =>
        app.MapGroup("/api/audit").AnswerUnavailableStorage()
            .MapPost("/{id:guid}/review", ReviewAsync).RequireRole(Role.Admin, Role.PolicyManager).PutRefusalsOnRecord(Operation)
            .WithSummary("Say what became of an audit record: its disposition and why");

    private static async Task<Ok<ReviewView>> ReviewAsync(HttpContext context, AuditReader reader, RecordKeeping records, TimeProvider time, Guid id)
    {
        records.RequireRoom();
        var body = await RequestBody.ReadAsync(context, MostBytes);
        body.RequireKnown(name => name is "disposition" or "comment");
        var disposition = body.String("disposition") is { } word && Dispositions.Contains(word) ? word
            : throw RequestBody.Invalid($"'disposition' must be one of {string.Join(", ", Dispositions)}.", "disposition");
        var comment = body.String("comment") ?? "";
        if (comment.Length > LongestComment || comment.Any(char.IsControl))
        {
            throw RequestBody.Invalid($"'comment' must have at most {LongestComment} characters and no control characters.", "comment");
        }

        if (await reader.GetAsync(context.Caller().TenantId, id, context.RequestAborted) is null)
        {
            throw new RequestException(StatusCodes.Status404NotFound, "not_found", "There is no such audit record.");
        }

        context.Note($"audit/{id}", new JsonObject { ["disposition"] = disposition, ["comment"] = comment });
        var record = ChangeRecord.Of(context, Operation, StatusCodes.Status200OK, "", time);
        records.Keep(record);
        return TypedResults.Ok(new ReviewView(record.Id, id, record.At, disposition, comment));
    }
}
