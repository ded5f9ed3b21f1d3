using System.Text.Json.Nodes;
using InferShield.Api.Errors;
using InferShield.Api.Gateway;
using InferShield.Api.Management;
using InferShield.Api.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferShield.Api.Tenants;

/// <param name="DisabledAt">Since when none of its keys is in force.</param>
internal sealed record TenantView(string Id, string Name, DateTimeOffset CreatedAt, DateTimeOffset? DisabledAt, LimitsView Limits)
{
    public static TenantView Of(StoredTenant tenant) =>
        new(tenant.Id, tenant.Name, tenant.CreatedAt, tenant.DisabledAt, LimitsView.Of(tenant.Quota));
}

/// <summary><c>/api/tenants</c>: make, list, change and disable tenants; for admins of the tenant <c>default</c>.</summary>
internal static class TenantEndpoints
{
    public static void MapTenants(this IEndpointRouteBuilder app)
    {
        var tenants = app.MapGroup("/api/tenants").RequireRole(Role.Admin).AnswerUnavailableStorage()
            .AddEndpointFilter((context, next) =>
            {
                TenantAccess.RequireOperator(context.HttpContext.Caller());
                return next(context);
            });
        tenants.MapGet("/", async (HttpContext context, TenantStore store) =>
            (await store.ListAsync(context.RequestAborted)).Select(TenantView.Of)).WithSummary("All tenants, by their ids");
        tenants.MapGet("/{id}", async (string id, HttpContext context, TenantStore store) =>
            TypedResults.Ok(TenantView.Of(await FindAsync(context, store, id)))).WithSummary("A tenant");
        tenants.MapPost("/", CreateAsync).PutOnRecord("tenants.create").WithSummary("Make a tenant; its first key comes from POST /api/keys?tenant=");
        tenants.MapPatch("/{id}", ChangeAsync).PutOnRecord("tenants.change").WithSummary("Change or disable a tenant: a field that is absent stays as it is");
    }

    private static async Task<Created<TenantView>> CreateAsync(HttpContext context, TenantStore store)
    {
        var body = await SettingsBody.ReadAsync(context, "id", "name", "limits");
        if (body.String("id") is not { } id || !StoredTenant.IsId(id))
        {
            throw RequestBody.Invalid("'id' must have 1 to 63 lower-case letters, digits and inner hyphens, and be neither 'other' nor 'system'.", "id");
        }

        var tenant = await store.CreateAsync(id, SettingsBody.Name(body, id), SettingsBody.Quota(body, Quota.None), context.RequestAborted)
            ?? throw new RequestException(StatusCodes.Status409Conflict, "conflict", "There is a tenant of this id.", "id");
        context.Note($"tenants/{id}", ChangeNote.Change(null, tenant), id);
        return TypedResults.Created($"/api/tenants/{id}", TenantView.Of(tenant));
    }

    private static async Task<Ok<TenantView>> ChangeAsync(string id, HttpContext context, TenantStore store, KeyRing ring, TimeProvider time)
    {
        var body = await SettingsBody.ReadAsync(context, "name", "limits", "disabled");
        var current = await FindAsync(context, store, id);
        var disabled = Disabled(body, current.DisabledAt is not null);
        if (disabled && id == KeyStore.DefaultTenant)
        {
            throw new RequestException(StatusCodes.Status409Conflict, "conflict",
                $"The tenant '{KeyStore.DefaultTenant}' cannot be disabled: nobody could enable it again.", "disabled");
        }

        var changed = current with
        {
            Name = SettingsBody.Name(body, current.Name),
            Quota = SettingsBody.Quota(body, current.Quota),
            DisabledAt = disabled ? current.DisabledAt ?? time.GetUtcNow() : null,
        };
        await store.ChangeAsync(changed, context.RequestAborted);
        await ring.ReloadAsync(CancellationToken.None);
        var details = ChangeNote.Change(current, changed);
        details["disabled"] = disabled;
        context.Note($"tenants/{id}", details, id);
        return TypedResults.Ok(TenantView.Of(changed));
    }

    private static bool Disabled(JsonObject body, bool current) => body["disabled"] switch
    {
        null => current,
        JsonValue value when value.TryGetValue<bool>(out var disabled) => disabled,
        _ => throw RequestBody.Invalid("'disabled' must be true or false.", "disabled"),
    };

    private static async Task<StoredTenant> FindAsync(HttpContext context, TenantStore store, string id) =>
        await store.FindAsync(id, context.RequestAborted) ?? throw TenantAccess.NoSuchTenant();
}
