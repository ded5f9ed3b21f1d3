using System.Globalization;
using InferShield.Api.Storage;
using InferShield.Api.Tenants;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

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

    private static async Task<Results<Ok<AuditPage>, ValidationProblem>> ListAsync(
        [AsParameters] AuditQuery query, HttpContext context, AuditReader reader, CancellationToken cancellationToken)
    {
        var filter = new AuditFilter(context.Caller().TenantId);
        var errors = query.TryApply(ref filter, out var limit);
        return errors.Count > 0
            ? TypedResults.ValidationProblem(errors)
            : TypedResults.Ok(await reader.ListAsync(filter, limit, cancellationToken));
    }

    // Text throughout, so that a value which does not parse is answered by its name.
    private sealed record AuditQuery(
        [FromQuery] string? From,
        [FromQuery] string? To,
        [FromQuery] string? Action,
        [FromQuery] string? PolicyType,
        [FromQuery] string? Cursor,
        [FromQuery] string? Limit)
    {
        public Dictionary<string, string[]> TryApply(ref AuditFilter filter, out int limit)
        {
            var errors = new Dictionary<string, string[]>();
            filter = filter with
            {
                From = Time("from", From),
                To = Time("to", To),
                Action = Word("action", Action, AuditWords.Actions),
                PolicyType = Word("policyType", PolicyType, AuditWords.PolicyTypes),
            };

            if (filter.To <= filter.From)
            {
                errors["to"] = ["Must be later than from."];
            }

            if (!string.IsNullOrEmpty(Cursor))
            {
                if (AuditCursor.TryParse(Cursor, out var cursor))
                {
                    filter = filter with { Before = cursor };
                }
                else
                {
                    errors["cursor"] = ["Is not a cursor that a page gave."];
                }
            }

            limit = DefaultLimit;
            if (!string.IsNullOrEmpty(Limit)
                && !(int.TryParse(Limit, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= MaxLimit))
            {
                errors["limit"] = [$"Must be a number from 1 to {MaxLimit}."];
            }

            return errors;

            DateTimeOffset? Time(string name, string? text)
            {
                if (string.IsNullOrEmpty(text))
                {
                    return null;
                }

                if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
                {
                    return time;
                }

                errors[name] = ["Must be a date or a time in ISO 8601, such as 2026-01-31 or 2026-01-31T12:00:00Z."];
                return null;
            }

            string? Word(string name, string? text, IReadOnlyList<string> words)
            {
                if (string.IsNullOrEmpty(text) || words.Contains(text))
                {
                    return string.IsNullOrEmpty(text) ? null : text;
                }

                errors[name] = [$"Must be one of {string.Join(", ", words)}."];
                return null;
            }
        }
    }
}
