using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace InferShield.Api.Tenants;

/// <summary>Puts attempts at a change on record that the role of the caller's key does not allow: they never come to the endpoint.</summary>
internal sealed class RefusalsByRole : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _handler = new();

    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Forbidden && context.Features.Get<Caller>() is not null && context.GetEndpoint()?.Metadata.GetMetadata<ChangeOperation>() is { } change)
        {
            ChangesOnRecord.KeepRefusal(context, change.Word, StatusCodes.Status403Forbidden, "insufficient_role");
        }

        return _handler.HandleAsync(next, context, policy, authorizeResult);
    }
}
