using InferShield.Api.Gateway;
using InferShield.Api.Management;
using InferShield.Api.Policies;

namespace InferShield.Api.Tenants;

internal static class ChangesOnRecord
{
    /// <summary>Has a change that was made put on record under a word of the audit log; one that could not be is refused before.</summary>
    public static RouteHandlerBuilder PutOnRecord(this RouteHandlerBuilder endpoint, string operation) => endpoint.AddEndpointFilter(async (context, next) =>
    {
        var services = context.HttpContext.RequestServices;
        var records = services.GetRequiredService<RecordKeeping>();
        records.RequireRoom();
        var result = await next(context);
        var status = (result as IStatusCodeHttpResult)?.StatusCode ?? StatusCodes.Status200OK;
        records.Keep(ChangeRecord.Of(
            context.HttpContext, operation, status, services.GetRequiredService<PolicyEngine>().Version, services.GetRequiredService<TimeProvider>()));
        return result;
    });
}
