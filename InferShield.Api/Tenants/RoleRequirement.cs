namespace InferShield.Api.Tenants;

internal static class RoleRequirement
{
    /// <summary>Answers 401 to a request without a <see cref="Caller"/> and 403 to one whose role is not listed.</summary>
    public static TBuilder RequireRole<TBuilder>(this TBuilder endpoint, params Role[] roles)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.AddEndpointFilter(async (context, next) => context.HttpContext.Features.Get<Caller>() switch
        {
            null => TypedResults.Problem("A valid API key is needed.", statusCode: StatusCodes.Status401Unauthorized),
            { Role: var role } when !roles.Contains(role) =>
                TypedResults.Problem("The key's role does not allow this.", statusCode: StatusCodes.Status403Forbidden),
            _ => await next(context),
        });
}
