using System.Text.Json;
using System.Text.Json.Nodes;
using InferShield.Api.Audit.Seals;
using InferShield.Api.Audit.Verification;
using InferShield.Api.Errors;
using InferShield.Api.Gateway;
using InferShield.Api.Management;
using InferShield.Api.Storage;
using InferShield.Api.Tenants;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferShield.Api.Audit.Retention;

/// <param name="Id">The audit record of the erasure has it as its object.</param>
/// <param name="At">When it was done.</param>
/// <param name="Records">How many records named the subject.</param>
internal sealed record ErasureView(Guid Id, DateTimeOffset At, int Records);

/// <param name="Keys">The public keys that seals, reports and exports were ever signed with, oldest first.</param>
internal sealed record SigningKeysView(IReadOnlyList<SigningKey> Keys);

/// <param name="VerifiedAt">When the tenant's chain was last walked; null before the first time.</param>
/// <param name="Chain">What was found.</param>
internal sealed record VerificationView(DateTimeOffset? VerifiedAt, ChainState? Chain);

/// <summary>Erasing a data subject, and what an auditor pins and asks for.</summary>
internal static class EvidenceEndpoints
{
    private const int MostBytes = 8 * 1024;

    private static readonly TimeSpan UntilStored = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MostUntilStored = TimeSpan.FromSeconds(15);

    public static void MapEvidence(this IEndpointRouteBuilder app)
    {
        var audit = app.MapGroup("/api/audit").AnswerUnavailableStorage();
        audit.MapPost("/erasures", EraseAsync).RequireRole(Role.Admin).PutRefusalsOnRecord("audit.erase").WithSummary("Erase a data subject, or the subject and the matched text of one record, from the tenant's audit records");
        audit.MapGet("/keys", KeysAsync).RequireRole(Role.Admin, Role.PolicyManager, Role.Auditor).WithSummary("The public keys that evidence is signed with");
        audit.MapGet("/verification", VerificationAsync).RequireRole(Role.Admin, Role.PolicyManager, Role.Auditor).WithSummary("What the last check of the tenant's chain found");
    }

    // What is erased is counted and on record before: a check of the chain must find no record without its subject that no erasure accounts for.
    private static async Task<Ok<ErasureView>> EraseAsync(
        HttpContext context, SubjectErasure erasure, AuditReader reader, RecordKeeping records, TimeProvider time, CancellationToken cancellation)
    {
        records.RequireRoom();
        var (subject, record) = WhatOf(await RequestBody.ReadAsync(context, MostBytes));
        var (tenant, now) = (context.Caller().TenantId, Microseconds(time.GetUtcNow()));
        var view = new ErasureView(Guid.CreateVersion7(now), now, subject is not null
            ? await erasure.PrepareAsync(tenant, subject, now, cancellation)
            : await reader.GetAsync(tenant, record, cancellation) is not { } one ? throw new RequestException(StatusCodes.Status404NotFound, "not_found", "There is no such audit record.")
            : one.Subject is null && one.Matched is null ? 0 : 1);
        var kept = ChangeRecord.Of(context, "audit.erase", StatusCodes.Status200OK, "", time) with
        {
            Object = $"erasures/{view.Id}",
            Details = JsonSerializer.Serialize(new { records = view.Records }, JsonSerializerOptions.Web),
        };
        records.Keep(kept);

        // What is on record as done is done, though nobody waits for the answer any more.
        await RequireStoredAsync(reader, kept, time);
        _ = subject is not null
            ? await erasure.EraseAsync(tenant, subject, view.At, CancellationToken.None)
            : await erasure.EraseAsync(tenant, record, CancellationToken.None);
        return TypedResults.Ok(view);
    }

    private static (string? Subject, Guid Record) WhatOf(JsonObject body) =>
        body.Count == 1 && body["record"] is JsonValue named && named.TryGetValue<string>(out var text) && Guid.TryParse(text, out var id) ? (null, id)
            : body.Count == 1 && body["subject"] is JsonValue value && value.TryGetValue<string>(out text) && AuditSanitizer.Subject(text) is { } subject ? (subject, default)
            : throw new RequestException(StatusCodes.Status400BadRequest, "invalid_request",
                "Send {\"subject\": \"...\"} with the id of the data subject, or {\"record\": \"...\"} with the id of an audit record, and nothing else.", "subject");

    // As the databases keep times.
    private static DateTimeOffset Microseconds(DateTimeOffset now) => now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));

    private static async Task RequireStoredAsync(AuditReader reader, AuditRecord record, TimeProvider time)
    {
        var start = time.GetTimestamp();
        while (await reader.GetAsync(record.TenantId, record.Id, CancellationToken.None) is null)
        {
            if (time.GetElapsedTime(start) > MostUntilStored)
            {
                throw new RequestException(StatusCodes.Status503ServiceUnavailable, "audit_unavailable",
                    "The erasure is not in the audit log yet, and nothing that is stored was erased: ask again.");
            }

            await Task.Delay(UntilStored, time, CancellationToken.None);
        }
    }

    private static async Task<Ok<SigningKeysView>> KeysAsync(SigningKeys keys, CancellationToken cancellation) =>
        TypedResults.Ok(new SigningKeysView(await keys.AllAsync(cancellation)));

    private static async Task<Ok<VerificationView>> VerificationAsync(HttpContext context, VerificationStore verifications, string? tenant)
    {
        var (at, state) = await verifications.FindAsync(AuditEndpoints.Tenant(context.Caller(), tenant), context.RequestAborted);
        return TypedResults.Ok(new VerificationView(at, state));
    }
}
