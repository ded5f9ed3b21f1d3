using InferShield.Api.Errors;

namespace InferShield.Api.Tenants;

/// <summary>Whose data a request to <c>/api</c> is about.</summary>
internal static class TenantAccess
{
    private const string Parameter = "tenant";

    /// <summary>
    /// The caller's own tenant, or the one that <c>?tenant=</c> names: only an admin of the tenant <c>default</c> may name another.
    /// </summary>
    /// <exception cref="RequestException">The tenant is not the caller's to see, or there is none of this id.</exception>
    public static async Task<string> TenantAsync(this HttpContext context, TenantStore tenants)
    {
        var caller = context.Caller();
        var named = context.Request.Query[Parameter];
        if (named.Count == 0 || named.ToString() == caller.TenantId)
        {
            return caller.TenantId;
        }

        RequireOperator(caller);
        return await tenants.FindAsync(named.ToString(), context.RequestAborted) is { } tenant ? tenant.Id : throw NoSuchTenant();
    }

    /// <exception cref="RequestException">The caller is no admin of the tenant <c>default</c>.</exception>
    public static void RequireOperator(Caller caller)
    {
        if (!IsOperator(caller))
        {
            throw new RequestException(StatusCodes.Status403Forbidden, "insufficient_role",
                $"Only an admin of the tenant '{KeyStore.DefaultTenant}' may do this.");
        }
    }

    public static bool IsOperator(Caller caller) => caller is { TenantId: KeyStore.DefaultTenant, Role: Role.Admin };

    public static RequestException NoSuchTenant() => new(StatusCodes.Status404NotFound, "not_found", "There is no such tenant.");
}
