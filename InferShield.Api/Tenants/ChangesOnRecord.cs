using System.Text.Json.Nodes;
using InferShield.Api.Audit;
using InferShield.Api.Errors;
using InferShield.Api.Gateway;
using InferShield.Api.Management;
using InferShield.Api.Policies;

namespace InferShield.Api.Tenants;

/// <summary>Metadata of an endpoint that changes something: the word of the audit log under which an attempt is recorded that was refused.</summary>
internal sealed record ChangeOperation(string Word);

internal static class ChangesOnRecord
{
    private const int LongestName = 64;

    private static readonly string[] Names = ["id", "name", "number"];

    /// <summary>Has a change that was made put on record under a word of the audit log, and one that was refused; one that could not be is refused before.</summary>
    public static RouteHandlerBuilder PutOnRecord(this RouteHandlerBuilder endpoint, string operation) => endpoint.PutRefusalsOnRecord(operation).AddEndpointFilter(async (context, next) =>
    {
        var records = context.HttpContext.RequestServices.GetRequiredService<RecordKeeping>();
        records.RequireRoom();
        var result = await next(context);
        var status = (result as IStatusCodeHttpResult)?.StatusCode ?? StatusCodes.Status200OK;
        var record = RecordOf(context.HttpContext, operation, status);
        records.Keep(record);

        // Who is changed has it on record too, though not who did it.
        if (context.HttpContext.Features.Get<ChangeNote>()?.Tenant is { } tenant && tenant != record.TenantId)
        {
            records.Keep(ChangeRecord.WithoutActor(record) with { Id = Guid.CreateVersion7(record.At), TenantId = tenant });
        }

        return result;
    });

    /// <summary>Has an attempt put on record that the endpoint refuses, or that the key's role does not allow.</summary>
    public static RouteHandlerBuilder PutRefusalsOnRecord(this RouteHandlerBuilder endpoint, string operation) =>
        endpoint.WithMetadata(new ChangeOperation(operation)).AddEndpointFilter(async (context, next) =>
        {
            try
            {
                return await next(context);
            }
            catch (RequestException refusal) when (refusal.Status < StatusCodes.Status500InternalServerError)
            {
                KeepRefusal(context.HttpContext, operation, refusal.Status, refusal.Code);
                throw;
            }
        });

    /// <exception cref="RequestException">The record was not taken.</exception>
    public static void KeepRefusal(HttpContext context, string operation, int status, string reason)
    {
        // Without the hashes of what would have been changed: nothing was.
        context.Note(context.Features.Get<ChangeNote>()?.Object ?? ObjectOf(context, operation), new JsonObject { ["refused"] = reason });
        context.RequestServices.GetRequiredService<RecordKeeping>().Keep(RecordOf(context, operation, status));
    }

    private static AuditRecord RecordOf(HttpContext context, string operation, int status) => ChangeRecord.Of(
        context, operation, status, context.RequestServices.GetRequiredService<PolicyEngine>().Version, context.RequestServices.GetRequiredService<TimeProvider>());

    private static string ObjectOf(HttpContext context, string operation) =>
        Names.Select(name => context.Request.RouteValues[name]?.ToString()).FirstOrDefault(value => value is { Length: > 0 and <= LongestName }) is { } named
            ? $"{operation.Split('.')[0]}/{named}"
            : "";
}
