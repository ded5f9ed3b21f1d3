using System.Globalization;
using System.Text.Json.Nodes;
using InferShield.Api.Audit.Matched;
using InferShield.Api.Errors;
using InferShield.Api.Management;
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
        [
            "from", "to", "action", "severity", "policyType", "rule", "model", "provider", "key", "requestId", "subject", "operation", "object", "tenant", "cursor", "limit",
        ], StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> Period = new(["from", "to", "tenant"], StringComparer.OrdinalIgnoreCase);

    public static IEndpointRouteBuilder MapAudit(this IEndpointRouteBuilder app)
    {
        var audit = app.MapGroup("/api/audit").RequireRole(Role.Admin, Role.PolicyManager, Role.Auditor).AnswerUnavailableStorage();
        audit.MapGet("/", ListAsync).WithSummary("The tenant's audit records, newest first, a page at a time");
        audit.MapGet("/{id:guid}", GetAsync).WithSummary("One audit record of the tenant");
        audit.MapGet("/export", ExportAsync).RequireRole(Role.Admin, Role.Auditor).Produces(StatusCodes.Status200OK, contentType: AuditExport.ContentType)
            .WithSummary("The tenant's audit records of a time as JSON lines, with their places in the chain and a signature over all");
        app.MapGroup("/api/audit").RequireRole(Role.Admin).AnswerUnavailableStorage()
            .MapGet("/{id:guid}/matched", OpenAsync).WithSummary("The text that matched, where the tenant has it kept; each look at it is on record");
        return app;
    }

    // Text throughout, so that a value which does not parse is answered by its name.
    private static async Task<Ok<AuditPage>> ListAsync(
        HttpContext context, AuditReader reader, AuditAccess access, string? from, string? to, string? action, string? severity, string? policyType, string? rule,
        string? model, string? provider, string? key, string? requestId, string? subject, string? operation, string? @object, string? tenant, string? cursor, string? limit)
    {
        RequireKnown(context.Request.Query.Keys, Filters);
        var filter = new AuditFilter(Tenant(context.Caller(), tenant))
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
            Subject = AuditSanitizer.Subject(subject),
            Operation = Text("operation", operation),
            Object = Text("object", @object),
            Before = Cursor(cursor),
        };
        if (filter.To <= filter.From)
        {
            throw Invalid("to", "must be later than 'from'");
        }

        var page = await reader.ListAsync(filter, QueryNumber.Read("limit", limit, MaxLimit, DefaultLimit), context.RequestAborted);
        access.Keep(context, "audit.read");
        return TypedResults.Ok(page);
    }

    private static async Task<Ok<AuditRecord>> GetAsync(HttpContext context, AuditReader reader, AuditAccess access, Guid id)
    {
        var record = await FindAsync(context, reader, id);
        access.Keep(context, "audit.read");
        return TypedResults.Ok(record);
    }

    private static async Task<Ok<IReadOnlyList<MatchedText>>> OpenAsync(HttpContext context, AuditReader reader, AuditAccess access, MatchedTextSeal seal, Guid id)
    {
        var record = await FindAsync(context, reader, id);
        if (record.Matched is not { } matched)
        {
            throw new RequestException(StatusCodes.Status404NotFound, "not_found", "No matched text was kept of this request, or it was erased.");
        }

        var texts = seal.Open(record.TenantId, record.Id, matched)
            ?? throw new RequestException(StatusCodes.Status409Conflict, "not_readable", "The matched text was sealed with a key that is not configured any more, or was changed.");
        context.Note($"audit/{id}");
        access.Keep(context, "audit.open", always: true);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(texts);
    }

    private static async Task<AuditRecord> FindAsync(HttpContext context, AuditReader reader, Guid id) =>
        await reader.GetAsync(context.Caller().TenantId, id, context.RequestAborted)
            ?? throw new RequestException(StatusCodes.Status404NotFound, "not_found", "There is no such audit record.");

    // What the gateway suffered itself is its operators' to see.
    public static string Tenant(Caller caller, string? named)
    {
        if (string.IsNullOrEmpty(named) || named == caller.TenantId)
        {
            return caller.TenantId;
        }

        TenantAccess.RequireOperator(caller);
        return named == SystemEventWords.Tenant ? named : throw Invalid("tenant", $"must be left out or be '{SystemEventWords.Tenant}'");
    }

    private static async Task<PushStreamHttpResult> ExportAsync(HttpContext context, AuditExport export, AuditAccess access, string? from, string? to, string? tenant)
    {
        RequireKnown(context.Request.Query.Keys, Period);
        var (start, end) = (Time("from", from), Time("to", to));
        if (end <= start)
        {
            throw Invalid("to", "must be later than 'from'");
        }

        if (!export.IsPossible)
        {
            throw new RequestException(StatusCodes.Status503ServiceUnavailable, "no_signing_key", "There is no key to sign the export with.");
        }

        var scope = await export.BeginAsync(Tenant(context.Caller(), tenant), start, end, context.RequestAborted);
        context.Note($"audit/exports/{scope.Id}", new JsonObject { ["tenant"] = scope.Filter.TenantId, ["from"] = start, ["to"] = end, ["first"] = scope.First, ["last"] = scope.Last });
        access.Keep(context, "audit.export", always: true);
        return TypedResults.Stream(output => export.WriteAsync(scope, output, context.RequestAborted), AuditExport.ContentType, $"audit-{scope.Id}.jsonl");
    }

    // A filter that was misspelt would show what was to be left out.
    private static void RequireKnown(IEnumerable<string> names, HashSet<string> known)
    {
        if (names.Any(name => !known.Contains(name)))
        {
            throw new RequestException(StatusCodes.Status400BadRequest, "unknown_parameter", $"The filters are {string.Join(", ", known)} and no others.");
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

    private static RequestException Invalid(string name, string rule) =>
        new(StatusCodes.Status400BadRequest, "invalid_request", $"'{name}' {rule}.", name);
}
