using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Dapper;
using InferShield.Api;
using InferShield.Api.Storage;
using InferShield.Api.Tenants;
using InferShield.Tests.Servers;
using InferShield.Tests.Simulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace InferShield.Tests.Gateway;

/// <summary>
/// The whole gateway on Kestrel, on free ports of 127.0.0.1, with a folder of its own: SQLite, no Redis, no provider,
/// where settings do not say otherwise.
/// </summary>
internal sealed class TestGateway : IAsyncDisposable
{
    public const string ClosedPort = "http://127.0.0.1:9/v1";

    private readonly WebApplication _app;

    private TestGateway(WebApplication app, string folder, FakeLogCollector logs)
    {
        (_app, Folder, Logs) = (app, folder, logs);
        Http = new HttpClient();
        Anonymous = new HttpClient();
        Management = new HttpClient();
    }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public string AdminKey { get; private init; } = "";

    /// <summary>The public listener, with the admin key.</summary>
    public HttpClient Http { get; }

    /// <summary>The public listener, without a key.</summary>
    public HttpClient Anonymous { get; }

    public HttpClient Management { get; }

    public string Folder { get; }

    public FakeLogCollector Logs { get; }

    public IServiceProvider Services => _app.Services;

    public Uri Address => Http.BaseAddress!;

    /// <summary>Starts and waits until keys are known.</summary>
    /// <param name="settings">Such as <c>Gateway:MaxRequestBytes=2048</c>.</param>
    public static async Task<TestGateway> StartAsync(params string[] settings)
    {
        var gateway = await StartUnreadyAsync(settings);
        await gateway.IsReadyAsync();
        return gateway;
    }

    /// <summary>Starts in front of the simulator.</summary>
    public static Task<TestGateway> StartAsync(TestSimulator simulator, params string[] settings) =>
        StartAsync([$"Provider:BaseUrl={simulator.Address}v1", "Provider:Name=simulator", .. settings]);

    /// <summary>Starts on a database of its own; <paramref name="kind"/> is <c>postgres</c> (in the shared server) or <c>sqlite</c>.</summary>
    public static async Task<TestGateway> StartOnAsync(string kind, params string[] settings) =>
        await StartAsync(kind == "postgres" ? [$"ConnectionStrings:infershield={await PostgresServer.CreateSharedDatabaseAsync()}", .. settings] : settings);

    /// <summary>Starts without waiting for anything.</summary>
    public static async Task<TestGateway> StartUnreadyAsync(params string[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("infershield-gateway-").FullName;
        var key = ApiKey.Generate();
        var app = GatewayApplication.Create(
        [
            $"--contentRoot={folder}",
            "--urls=http://127.0.0.1:0",
            "--Management:Url=http://127.0.0.1:0",
            $"--Tenants:AdminKey={key}",
            "--Storage:RetryDelay=00:00:00.050",
            "--Storage:MaxRetryDelay=00:00:00.100",
            "--Audit:Linger=00:00:00.010",
            "--Audit:RetryDelay=00:00:00.050",
            "--Audit:MaxRetryDelay=00:00:00.100",
            $"--Provider:BaseUrl={ClosedPort}",
            "--Logging:Console:LogLevel:Default=None",
            .. settings.Select(setting => "--" + setting),
        ]);
        var logs = new FakeLogCollector();
        app.Services.GetRequiredService<ILoggerFactory>().AddProvider(new FakeLoggerProvider(logs));
        var gateway = new TestGateway(app, folder, logs) { AdminKey = key };
        await app.StartAsync(Cancellation);
        gateway.FindListeners();
        return gateway;
    }

    public Task IsReadyAsync() => Eventually.IsTrueAsync(() => Services.GetRequiredService<KeyRing>().IsLoaded, "the keys are known");

    public async Task<string> KeyAsync(string role, string? expiresAt = null)
    {
        var made = await Http.PostAsJsonAsync("/api/keys", new { name = role, role, expiresAt }, Cancellation);
        return (string)(await JsonAsync(made.EnsureSuccessStatusCode()))["key"]!;
    }

    /// <summary>A client of the public listener with this bearer token.</summary>
    public HttpClient ClientWith(string key) =>
        new() { BaseAddress = Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };

    /// <summary>A client with a new key of this role and tenant, which is made when it is new.</summary>
    public async Task<HttpClient> ClientAsync(Role role, string tenant = KeyStore.DefaultTenant)
    {
        await Services.GetRequiredService<Database>().QueryAsync("test", (connection, token) => connection.ExecuteAsync(new CommandDefinition(
            "insert into tenants (id, name) values (@tenant, @tenant) on conflict do nothing", new { tenant }, cancellationToken: token)), Cancellation);
        var (_, key) = await Services.GetRequiredService<KeyStore>().CreateAsync(tenant, new KeySettings("test", role), Cancellation);
        await Services.GetRequiredService<KeyRing>().ReloadAsync(Cancellation);
        return ClientWith(key);
    }

    public Task<HttpResponseMessage> PostAsync(string path, string json, HttpClient? client = null) =>
        (client ?? Http).PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"), Cancellation);

    public Task<HttpResponseMessage> ChatAsync(string content, string model = "sim-echo") =>
        ChatAsync(new JsonArray(new JsonObject { ["role"] = "user", ["content"] = content }), model);

    public Task<HttpResponseMessage> ChatAsync(JsonArray messages, string model = "sim-echo") =>
        PostAsync("/v1/chat/completions", new JsonObject { ["model"] = model, ["messages"] = messages }.ToJsonString());

    public async Task<Exposition> ScrapeAsync() => Exposition.Parse(await Management.GetStringAsync("/metrics", Cancellation));

    /// <summary>Scrapes until a condition holds: a request is counted after its last byte, which its client may see before.</summary>
    public async Task<Exposition> ScrapeUntilAsync(Func<Exposition, bool> condition, string what)
    {
        Exposition? scrape = null;
        await Eventually.IsTrueAsync(async () => condition(scrape = await ScrapeAsync()), what, TimeSpan.FromSeconds(15));
        return scrape!;
    }

    public static async Task<JsonObject> JsonAsync(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<JsonObject>(Cancellation))!;

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Anonymous.Dispose();
        Management.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    // Kestrel binds its endpoints by the order of their names.
    private void FindListeners()
    {
        var addresses = _app.Urls.Select(url => new Uri(url)).ToArray();
        Management.BaseAddress = addresses[0];
        Http.BaseAddress = Anonymous.BaseAddress = addresses[1];
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
    }
}
