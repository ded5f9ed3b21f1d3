using System.Text.Json.Nodes;
using InferShield.Api.Errors;
using InferShield.Api.Gateway;
using InferShield.Api.Management;
using InferShield.Api.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferShield.Api.Tenants;

/// <param name="Tenant">Whose key it is.</param>
/// <param name="Models">Patterns of the models that it may use; empty for all.</param>
/// <param name="Operations">Patterns of what it may do; empty for all that its role may.</param>
/// <param name="Key">Its text, told once.</param>
/// <param name="PreviousEndsAt">Until when the text before a rotation holds.</param>
internal sealed record KeyView(
    Guid Id, string Tenant, string Name, string Role, string Prefix, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt, IReadOnlyList<string> Models, IReadOnlyList<string> Operations, LimitsView Limits, string? Key,
    DateTimeOffset? PreviousEndsAt)
{
    public static KeyView Of(StoredKey key, string? text = null, DateTimeOffset? previousEndsAt = null) => new(
        key.Id, key.TenantId, key.Settings.Name, key.Settings.Role.ToWord(), key.Prefix, key.CreatedAt, key.Settings.ExpiresAt, key.RevokedAt,
        key.Settings.Scopes.Models, key.Settings.Scopes.Operations, LimitsView.Of(key.Settings.Quota), text, previousEndsAt);
}

/// <summary><c>/api/keys</c>: make, list, change, rotate and revoke the keys of a tenant.</summary>
internal static class KeyEndpoints
{
    private static readonly TimeSpan DefaultOverlap = TimeSpan.FromDays(1);
    private static readonly string[] Fields = ["name", "role", "expiresAt", "models", "operations", "limits"];

    public static void MapKeys(this IEndpointRouteBuilder app)
    {
        var keys = app.MapGroup("/api/keys").RequireRole(Role.Admin).AnswerUnavailableStorage();
        keys.MapGet("/", ListAsync).WithSummary("The tenant's keys, oldest first");
        keys.MapPost("/", CreateAsync).PutOnRecord("keys.create").WithSummary("Make a key; its text is told this once");
        keys.MapPatch("/{id:guid}", ChangeAsync).PutOnRecord("keys.change").WithSummary("Change a key: a field that is absent stays as it is");
        keys.MapPost("/{id:guid}/rotate", RotateAsync).PutOnRecord("keys.rotate").WithSummary("Give a key a new text; the earlier one holds on for a while");
        keys.MapDelete("/{id:guid}", RevokeAsync).PutOnRecord("keys.revoke").WithSummary("Revoke a key at once");
    }

    private static async Task<IEnumerable<KeyView>> ListAsync(HttpContext context, KeyStore store, TenantStore tenants) =>
        (await store.ListAsync(await context.TenantAsync(tenants), context.RequestAborted)).Select(key => KeyView.Of(key));

    private static async Task<Created<KeyView>> CreateAsync(HttpContext context, KeyStore store, TenantStore tenants, KeyRing ring, TimeProvider time)
    {
        var tenant = await context.TenantAsync(tenants);
        var body = await SettingsBody.ReadAsync(context, Fields);
        var (stored, key) = await store.CreateAsync(tenant, new KeySettings(SettingsBody.Name(body), SettingsBody.Role(body))
        {
            ExpiresAt = SettingsBody.Expiry(body, time.GetUtcNow()),
            Scopes = SettingsBody.Scopes(body, Scopes.All),
            Quota = SettingsBody.Quota(body, Quota.None),
        }, context.RequestAborted);
        await ring.ReloadAsync(CancellationToken.None);
        Note(context, stored.Id, null, stored);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"/api/keys/{stored.Id}", KeyView.Of(stored, key));
    }

    private static async Task<Ok<KeyView>> ChangeAsync(
        Guid id, HttpContext context, KeyStore store, TenantStore tenants, KeyRing ring, TimeProvider time)
    {
        var tenant = await context.TenantAsync(tenants);
        var body = await SettingsBody.ReadAsync(context, Fields);
        var before = await store.FindAsync(tenant, id, context.RequestAborted) ?? throw NoSuchKey();
        var current = before.Settings;
        var settings = new KeySettings(SettingsBody.Name(body, current.Name), SettingsBody.Role(body, current.Role))
        {
            ExpiresAt = SettingsBody.Expiry(body, time.GetUtcNow(), current.ExpiresAt),
            Scopes = SettingsBody.Scopes(body, current.Scopes),
            Quota = SettingsBody.Quota(body, current.Quota),
        };
        if (!await store.ChangeAsync(tenant, id, settings, context.RequestAborted))
        {
            throw NoSuchKey();
        }

        await ring.ReloadAsync(CancellationToken.None);
        var after = await store.FindAsync(tenant, id, context.RequestAborted) ?? throw NoSuchKey();
        Note(context, id, before, after);
        return TypedResults.Ok(KeyView.Of(after));
    }

    private static async Task<Ok<KeyView>> RotateAsync(
        Guid id, HttpContext context, KeyStore store, TenantStore tenants, KeyRing ring, TimeProvider time)
    {
        var tenant = await context.TenantAsync(tenants);
        var overlap = context.Request.ContentLength is 0 or null && context.Request.ContentType is null
            ? DefaultOverlap
            : Overlap(await SettingsBody.ReadAsync(context, "overlapSeconds"));
        var endsAt = time.GetUtcNow() + overlap;
        var before = await store.FindAsync(tenant, id, context.RequestAborted);
        var key = await store.RotateAsync(tenant, id, overlap, context.RequestAborted) ?? throw NoSuchKey();
        await ring.ReloadAsync(CancellationToken.None);
        context.Response.Headers.CacheControl = "no-store";
        var after = await store.FindAsync(tenant, id, CancellationToken.None) ?? throw NoSuchKey();
        Note(context, id, before, after);
        return TypedResults.Ok(KeyView.Of(after, key, endsAt));
    }

    private static async Task<NoContent> RevokeAsync(Guid id, HttpContext context, KeyStore store, TenantStore tenants, KeyRing ring)
    {
        var tenant = await context.TenantAsync(tenants);
        var before = await store.FindAsync(tenant, id, context.RequestAborted);
        if (!await store.RevokeAsync(tenant, id, context.RequestAborted))
        {
            throw NoSuchKey();
        }

        await ring.ReloadAsync(CancellationToken.None);
        Note(context, id, before, await store.FindAsync(tenant, id, CancellationToken.None));
        return TypedResults.NoContent();
    }

    private static void Note(HttpContext context, Guid id, StoredKey? before, StoredKey? after) =>
        context.Note($"keys/{id}", KeyChange.Of(before, after), (before ?? after)!.TenantId);

    private static TimeSpan Overlap(JsonObject body) =>
        body["overlapSeconds"] switch
        {
            null => DefaultOverlap,
            JsonValue value when value.TryGetValue<int>(out var seconds) && seconds >= 0 && seconds <= KeyStore.LongestOverlap.TotalSeconds => TimeSpan.FromSeconds(seconds),
            _ => throw RequestBody.Invalid($"'overlapSeconds' must be a whole number from 0 to {KeyStore.LongestOverlap.TotalSeconds}.", "overlapSeconds"),
        };

    private static RequestException NoSuchKey() => new(StatusCodes.Status404NotFound, "not_found", "There is no such key in force.");
}
