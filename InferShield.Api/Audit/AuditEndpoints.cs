using System.Globalization;
using InferShield.Api.Errors;
using InferShield.Api.Storage;
using InferShield.Api.Tenants;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferShield.Api.Audit;

internal static class AuditEndpoints
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    public static IEndpointRouteBuilder MapAudit(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/audit", ListAsync)
            .RequireRole(Role.Admin, Role.PolicyManager, Role.Auditor)
            .AnswerUnavailableStorage()
            .WithSummary("The tenant's audit records, newest first, a page at a time");
        return app;
    }

    // Text throughout, so that a value which does not parse is answered by its name.
    private static async Task<Ok<AuditPage>> ListAsync(
        HttpContext context, AuditReader reader, string? from, string? to, string? action, string? policyType, string? cursor, string? limit)
    {
        var filter = new AuditFilter(context.Caller().TenantId)
        {
            From = Time("from", from),
            To = Time("to", to),
            Action = Word("action", action, AuditWords.Actions),
            PolicyType = Word("policyType", policyType, AuditWords.PolicyTypes),
            Before = Cursor(cursor),
        };
        return filter.To <= filter.From
            ? throw Invalid("to", "must be later than 'from'")
            : TypedResults.Ok(await reader.ListAsync(filter, Limit(limit), context.RequestAborted));
    }

    private static DateTimeOffset? Time(string name, string? text)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return string.IsNullOrEmpty(text) ? null
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out var time) ? time
            : throw Invalid(name, "must be a date or a time in ISO 8601, such as 2026-01-31 or 2026-01-31T12:00:00Z");
    }

    private static string? Word(string name, string? text, IReadOnlyList<string> words) =>
        string.IsNullOrEmpty(text) ? null
            : words.Contains(text) ? text
            : throw Invalid(name, $"must be one of {string.Join(", ", words)}");

    private static AuditCursor? Cursor(string? text) =>
        string.IsNullOrEmpty(text) ? null
            : AuditCursor.TryParse(text, out var cursor) ? cursor
            : throw Invalid("cursor", "must be the 'next' of a page");

    private static int Limit(string? text) =>
        string.IsNullOrEmpty(text) ? DefaultLimit
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit ? limit
            : throw Invalid("limit", $"must be a number from 1 to {MaxLimit}");

    private static RequestException Invalid(string name, string rule) =>
        new(StatusCodes.Status400BadRequest, "invalid_request", $"'{name}' {rule}.", name);
}
