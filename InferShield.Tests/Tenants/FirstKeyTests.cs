using InferShield.Api.Tenants;
using InferShield.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace InferShield.Tests.Tenants;

public class FirstKeyTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Databases => StorageHost.Databases;

    [Theory, MemberData(nameof(Databases))]
    public async Task Of_several_instances_that_start_at_once_one_makes_the_key(string kind)
    {
        await using var host = await (await StorageHost.CreateAsync(kind, AddKeys)).MigrateAsync();
        var first = host.Services.GetRequiredService<FirstKey>();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => first.EnsureAsync(Cancellation), Cancellation)));
        await first.EnsureAsync(Cancellation);

        var secret = Assert.Single(await host.Services.GetRequiredService<KeyStore>().LoadActiveAsync(Cancellation));
        Assert.Equal(Role.Admin, secret.Key.Settings.Role);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_key_from_a_secret_is_stored_once_and_stays_revoked_when_it_was(string kind)
    {
        var secret = ApiKey.Generate();
        await using var host = await StartWithAsync(kind, secret);
        var (first, store) = (host.Services.GetRequiredService<FirstKey>(), host.Services.GetRequiredService<KeyStore>());
        await first.EnsureAsync(Cancellation);
        await first.EnsureAsync(Cancellation);
        var stored = Assert.Single(await store.LoadActiveAsync(Cancellation));
        Assert.Equal(ApiKey.Hash(secret), stored.Hash);

        Assert.True(await store.RevokeAsync(KeyStore.DefaultTenant, stored.Key.Id, Cancellation));
        await first.EnsureAsync(Cancellation);
        Assert.Empty(await store.LoadActiveAsync(Cancellation));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_key_from_a_secret_that_was_rotated_away_does_not_come_back(string kind)
    {
        var secret = ApiKey.Generate();
        await using var host = await StartWithAsync(kind, secret);
        var (first, store) = (host.Services.GetRequiredService<FirstKey>(), host.Services.GetRequiredService<KeyStore>());
        await first.EnsureAsync(Cancellation);
        var id = Assert.Single(await store.LoadActiveAsync(Cancellation)).Key.Id;
        string? rotated = null;
        for (var i = 0; i < 2; i++)
        {
            rotated = await store.RotateAsync(KeyStore.DefaultTenant, id, TimeSpan.Zero, Cancellation);
        }

        await first.EnsureAsync(Cancellation);

        var left = Assert.Single(await store.LoadActiveAsync(Cancellation));
        Assert.Equal(ApiKey.Hash(rotated!), left.Hash);
    }

    private static async Task<StorageHost> StartWithAsync(string kind, string secret) => await (await StorageHost.CreateAsync(kind, builder =>
    {
        AddKeys(builder);
        builder.Configuration["Tenants:AdminKey"] = secret;
    })).MigrateAsync();

    private static void AddKeys(Microsoft.Extensions.Hosting.HostApplicationBuilder builder) =>
        builder.Services.AddSingleton<KeyStore>().AddSingleton<FirstKey>();
}
