using System.Globalization;
using System.Text.Json.Nodes;
using InferShield.Api.Errors;
using InferShield.Api.Gateway;
using InferShield.Api.Storage;

namespace InferShield.Api.Tenants;

/// <summary><c>/api/keys</c>: make, list and revoke the keys of the caller's tenant.</summary>
internal static class KeyEndpoints
{
    private const int MaxBodyBytes = 16 * 1024;

    private sealed record KeyView(
        Guid Id, string Name, string Role, string Prefix, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt, string? Key);

    public static void MapKeys(this IEndpointRouteBuilder app)
    {
        var keys = app.MapGroup("/api/keys").RequireRole(Role.Admin).AnswerUnavailableStorage();
        keys.MapGet("/", async (HttpContext context, KeyStore store) =>
            (await store.ListAsync(context.Caller().TenantId, context.RequestAborted)).Select(key => View(key, null)));
        keys.MapPost("/", CreateAsync);
        keys.MapDelete("/{id:guid}", RevokeAsync);
    }

    private static async Task<IResult> CreateAsync(HttpContext context, KeyStore store, KeyRing ring, TimeProvider time)
    {
        var body = await RequestBody.ReadAsync(context, MaxBodyBytes);
        body.RequireKnown(field => field is "name" or "role" or "expiresAt");
        if (body.String("name") is not { } name || !ApiKey.IsName(name))
        {
            throw RequestBody.Invalid($"'name' must have 1 to {ApiKey.LongestName} characters and no control characters.", "name");
        }

        if (!CallerExtensions.TryParseRole(body.String("role"), out var role))
        {
            throw RequestBody.Invalid("'role' must be client, auditor, policy_manager or admin.", "role");
        }

        var (stored, key) = await store.CreateAsync(context.Caller().TenantId, name, role, ExpiryOf(body, time.GetUtcNow()), context.RequestAborted);
        await ring.ReloadAsync(CancellationToken.None);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"/api/keys/{stored.Id}", View(stored, key));
    }

    private static async Task<IResult> RevokeAsync(Guid id, HttpContext context, KeyStore store, KeyRing ring)
    {
        if (!await store.RevokeAsync(context.Caller().TenantId, id, context.RequestAborted))
        {
            throw new RequestException(StatusCodes.Status404NotFound, "not_found", "There is no such key in force.");
        }

        await ring.ReloadAsync(CancellationToken.None);
        return TypedResults.NoContent();
    }

    private static DateTimeOffset? ExpiryOf(JsonObject body, DateTimeOffset now)
    {
        if (body.String("expiresAt") is not { } text)
        {
            return null;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && time > now
            ? time
            : throw RequestBody.Invalid("'expiresAt' must be a time in ISO 8601 that lies in the future.", "expiresAt");
    }

    private static KeyView View(StoredKey key, string? text) => new(
        key.Id, key.Name, key.Role.ToWord(), key.Prefix, key.CreatedAt, key.ExpiresAt, key.RevokedAt, text);
}
