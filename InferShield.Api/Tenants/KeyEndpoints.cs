using InferShield.Api.Errors;

namespace InferShield.Api.Tenants;

/// <summary><c>/api/keys</c>: make, list and revoke the keys of the caller's tenant.</summary>
internal static class KeyEndpoints
{
    private const int LongestName = 100;

    private sealed record NewKey(string? Name, string? Role, DateTimeOffset? ExpiresAt);

    private sealed record KeyView(
        Guid Id, string Name, string Role, string Prefix, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt, string? Key);

    public static void MapKeys(this IEndpointRouteBuilder app)
    {
        var keys = app.MapGroup("/api/keys").RequireRole(Role.Admin);
        keys.MapGet("/", async (HttpContext context, KeyStore store) =>
            (await store.ListAsync(context.Caller().TenantId, context.RequestAborted)).Select(key => View(key, null)));
        keys.MapPost("/", CreateAsync);
        keys.MapDelete("/{id:guid}", RevokeAsync);
    }

    private static async Task<IResult> CreateAsync(NewKey request, HttpContext context, KeyStore store, KeyRing ring, TimeProvider time)
    {
        if (request.Name is not { Length: > 0 and <= LongestName } name)
        {
            throw Invalid($"'name' must have 1 to {LongestName} characters.", "name");
        }

        if (!CallerExtensions.TryParseRole(request.Role, out var role))
        {
            throw Invalid("'role' must be client, auditor, policy_manager or admin.", "role");
        }

        if (request.ExpiresAt <= time.GetUtcNow())
        {
            throw Invalid("'expiresAt' must lie in the future.", "expiresAt");
        }

        var (stored, key) = await store.CreateAsync(context.Caller().TenantId, name, role, request.ExpiresAt, context.RequestAborted);
        await ring.ReloadAsync(context.RequestAborted);
        return TypedResults.Created($"/api/keys/{stored.Id}", View(stored, key));
    }

    private static async Task<IResult> RevokeAsync(Guid id, HttpContext context, KeyStore store, KeyRing ring)
    {
        if (!await store.RevokeAsync(context.Caller().TenantId, id, context.RequestAborted))
        {
            throw new RequestException(StatusCodes.Status404NotFound, "not_found", "There is no such key in force.");
        }

        await ring.ReloadAsync(context.RequestAborted);
        return TypedResults.NoContent();
    }

    private static RequestException Invalid(string message, string field) =>
        new(StatusCodes.Status400BadRequest, "invalid_request", message, field);

    private static KeyView View(StoredKey key, string? text) => new(
        key.Id, key.Name, key.Role.ToWord(), key.Prefix, key.CreatedAt, key.ExpiresAt, key.RevokedAt, text);
}
