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
    private const int LongestText = 256;

    private static readonly HashSet<string> Filters = new(
        ["from", "to", "action", "severity", "policyType", "rule", "model", "provider", "key", "requestId", "cursor", "limit"], StringComparer.OrdinalIgnoreCase);

    public static IEndpointRouteBuilder MapAudit(this IEndpointRouteBuilder app)
    {
        var audit = app.MapGroup("/api/audit").RequireRole(Role.Admin, Role.PolicyManager, Role.Auditor).AnswerUnavailableStorage();
        audit.MapGet("/", ListAsync).WithSummary("The tenant's audit records, newest first, a page at a time");
        audit.MapGet("/{id:guid}", GetAsync).WithSummary("One audit record of the tenant");
        return app;
    }

    // Text throughout, so that a value which does not parse is answered by its name.
    private static async Task<Ok<AuditPage>> ListAsync(
        HttpContext context, AuditReader reader, string? from, string? to, string? action, string? severity, string? policyType, string? rule,
        string? model, string? provider, string? key, string? requestId, string? cursor, string? limit)
    {
        RequireKnown(context.Request.Query.Keys);
        var filter = new AuditFilter(context.Caller().TenantId)
        {
            From = Time("from", from),
            To = Time("to", to),
            Action = Word("action", action, AuditWords.Actions),
            Severity = Word("severity", severity, AuditWords.Severities),
            PolicyType = Word("policyType", policyType, AuditWords.PolicyTypes),
            Rule = Text("rule", rule),
            Model = Text("model", model),
            Provider = Text("provider", provider),
            KeyId = Key(key),
            RequestId = Text("requestId", requestId),
            Before = Cursor(cursor),
        };
        return filter.To <= filter.From
            ? throw Invalid("to", "must be later than 'from'")
            : TypedResults.Ok(await reader.ListAsync(filter, Limit(limit), context.RequestAborted));
    }

    private static async Task<Ok<AuditRecord>> GetAsync(HttpContext context, AuditReader reader, Guid id) =>
        await reader.GetAsync(context.Caller().TenantId, id, context.RequestAborted) is { } record
            ? TypedResults.Ok(record)
            : throw new RequestException(StatusCodes.Status404NotFound, "not_found", "There is no such audit record.");

    // A filter that was misspelt would show what was to be left out.
    private static void RequireKnown(IEnumerable<string> names)
    {
        if (names.Any(name => !Filters.Contains(name)))
        {
            throw new RequestException(StatusCodes.Status400BadRequest, "unknown_parameter", $"The filters are {string.Join(", ", Filters)} and no others.");
        }
    }

    private static string? Text(string name, string? text) =>
        string.IsNullOrEmpty(text) ? null
            : text.Length <= LongestText && !text.Any(char.IsControl) ? text
            : throw Invalid(name, $"must have at most {LongestText} characters and no control characters");

    private static Guid? Key(string? text) =>
        string.IsNullOrEmpty(text) ? null
            : Guid.TryParse(text, out var id) ? id
            : throw Invalid("key", "must be the id of a key");

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
