using System.Net;
using InferShield.Api.Tenants;
using InferShield.Tests.Gateway;
using InferShield.Tests.Servers;
using InferShield.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace InferShield.Tests.Tenants;

/// <summary>What one gateway is told holds on every other that shares its database.</summary>
public sealed class TwoGatewaysTests : GatewayPair
{
    [Fact]
    public async Task Keys_made_changed_rotated_and_revoked_on_one_are_so_on_the_other()
    {
        var made = await TestGateway.JsonAsync(await First.PostAsync("/api/keys", """{"name":"a","role":"client"}"""));
        using var client = Second.ClientWith((string)made["key"]!);
        await BecomesAsync(client, "/v1/models", HttpStatusCode.OK);

        var rotated = await TestGateway.JsonAsync(await First.PostAsync($"/api/keys/{made["id"]}/rotate", """{"overlapSeconds":0}"""));
        await BecomesAsync(client, "/v1/models", HttpStatusCode.Unauthorized);
        using var renewed = Second.ClientWith((string)rotated["key"]!);
        await BecomesAsync(renewed, "/v1/models", HttpStatusCode.OK);

        await PatchAsync(First, $"/api/keys/{made["id"]}", """{"role":"auditor"}""");
        await BecomesAsync(renewed, "/v1/models", HttpStatusCode.Forbidden);

        Assert.Equal(HttpStatusCode.NoContent, (await First.Http.DeleteAsync($"/api/keys/{made["id"]}", Cancellation)).StatusCode);
        await BecomesAsync(renewed, "/api/audit", HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_change_is_heard_of_without_waiting_for_the_refresh()
    {
        var connection = await PostgresServer.CreateSharedDatabaseAsync();
        await using var host = await StorageHost.Create(connection, builder =>
        {
            // The ring's own refresh goes by a clock that stands still.
            builder.Services.AddSingleton<KeyStore>().AddSingleton<TenantStore>().AddSingleton<FirstKey>().AddSingleton<TenantMetrics>();
            builder.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<KeyRing>(services, new FakeTimeProvider(DateTimeOffset.UtcNow)));
            builder.Services.AddSingleton<KeyChanges>();
        }).MigrateAsync();
        var (ring, changes, store, tenants) = (host.Services.GetRequiredService<KeyRing>(), host.Services.GetRequiredService<KeyChanges>(),
            host.Services.GetRequiredService<KeyStore>(), host.Services.GetRequiredService<TenantStore>());
        var (stored, key) = await store.CreateAsync(KeyStore.DefaultTenant, new KeySettings("a", Role.Client), Cancellation);
        await ring.ReloadAsync(Cancellation);
        await changes.StartAsync(Cancellation);
        await Eventually.IsTrueAsync(() => changes.IsListening, "it listens");
        Assert.NotNull(ring.Find(key));

        var rotated = (await store.RotateAsync(KeyStore.DefaultTenant, stored.Id, TimeSpan.FromDays(1), Cancellation))!;
        await Eventually.IsTrueAsync(() => ring.Find(rotated) is not null && ring.Find(key) is not null, "both texts are known");
        await store.RotateAsync(KeyStore.DefaultTenant, stored.Id, TimeSpan.Zero, Cancellation);
        await Eventually.IsTrueAsync(() => ring.Find(rotated) is null && ring.Find(key) is null, "both have ended");

        var acme = (await tenants.CreateAsync("acme", "Acme", Quota.None, Cancellation))!;
        var (_, foreign) = await store.CreateAsync("acme", new KeySettings("a", Role.Client), Cancellation);
        await Eventually.IsTrueAsync(() => ring.Find(foreign) is not null, "the tenant's key is known");
        await tenants.ChangeAsync(acme with { DisabledAt = DateTimeOffset.UtcNow }, Cancellation);
        await Eventually.IsTrueAsync(() => ring.Find(foreign) is null, "the tenant is disabled");
        await changes.StopAsync(Cancellation);
    }

    private static Task<HttpResponseMessage> PatchAsync(TestGateway gateway, string path, string json) =>
        gateway.Http.PatchAsync(path, new StringContent(json, System.Text.Encoding.UTF8, "application/json"), Cancellation);

    private static Task BecomesAsync(HttpClient client, string path, HttpStatusCode status) =>
        Eventually.IsTrueAsync(async () => (await client.GetAsync(path, Cancellation)).StatusCode == status, $"{path} answers {status}");
}
