using System.Net.Http.Headers;
using System.Net.Sockets;
using InferShield.Api;
using InferShield.Api.Storage;
using InferShield.Api.Tenants;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace InferShield.Tests.Servers;

/// <summary>The whole gateway on free ports of 127.0.0.1, with a folder and a database of its own.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("infershield-api-").FullName;
    private readonly string _address = $"http://127.0.0.1:{FreePort()}";
    private readonly WebApplication _app;

    private ApiHost(string? connectionString, params (string Key, string Value)[] settings)
    {
        _app = GatewayApplication.Create(
        [
            $"--contentRoot={_folder}",
            $"--urls={_address}",
            "--Management:Url=http://127.0.0.1:0",
            $"--ConnectionStrings:infershield={connectionString}",
            $"--Tenants:AdminKey={ApiKey.Generate()}",
            "--Storage:RetryDelay=00:00:00.050",
            "--Storage:MaxRetryDelay=00:00:00.100",
            "--Audit:Linger=00:00:00.010",
            "--Audit:RetryDelay=00:00:00.050",
            "--Audit:MaxRetryDelay=00:00:00.100",
            "--Provider:BaseUrl=http://127.0.0.1:9/v1",
            "--Logging:LogLevel:Default=None",
            .. settings.Select(setting => $"--{setting.Key}={setting.Value}"),
        ]);
    }

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts and waits until keys are known; <paramref name="kind"/> is <c>postgres</c> (the shared one) or <c>sqlite</c>.</summary>
    public static async Task<ApiHost> StartAsync(string kind, params (string Key, string Value)[] settings) =>
        await StartOnAsync(kind == "postgres" ? await PostgresServer.CreateSharedDatabaseAsync() : null, settings);

    /// <inheritdoc cref="StartAsync"/>
    public static async Task<ApiHost> StartOnAsync(string? connectionString, params (string Key, string Value)[] settings)
    {
        var host = new ApiHost(connectionString, settings);
        await host._app.StartAsync(TestContext.Current.CancellationToken);
        await Eventually.IsTrueAsync(() => host.Services.GetRequiredService<KeyRing>().IsLoaded, "keys are read");
        return host;
    }

    /// <summary>A client with a new key of this role and tenant, which is made when it is new.</summary>
    public async Task<HttpClient> ClientAsync(Role role, string tenant = KeyStore.DefaultTenant)
    {
        var cancel = TestContext.Current.CancellationToken;
        await Services.GetRequiredService<Database>().QueryAsync("test", async (connection, token) =>
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "insert into tenants (id, name, created_at) values (@id, @id, @now) on conflict do nothing";
            command.AddParameter("id", tenant);
            command.AddParameter("now", DateTimeOffset.UtcNow);
            await command.ExecuteNonQueryAsync(token);
        }, cancel);
        var (_, key) = await Services.GetRequiredService<KeyStore>().CreateAsync(tenant, "test", role, null, cancel);
        await Services.GetRequiredService<KeyRing>().ReloadAsync(cancel);
        return new HttpClient { BaseAddress = new Uri(_address), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
