using System.Net.Http.Json;
using InferShield.Api.Tenants;
using InferShield.Simulator;

namespace InferShield.Bench.Gateway;

/// <summary>The simulator and the gateway before it, each a process of its own, as they come: every rule and the audit log on.</summary>
internal sealed class Rig : IAsyncDisposable
{
    /// <summary>The setting that chooses PostgreSQL; without it the gateway keeps its records in SQLite.</summary>
    public const string Database = "ConnectionStrings__infershield";

    private readonly HttpClient _steering;
    private readonly string _folder;
    private readonly Server _simulator;

    private Rig(HttpClient steering, string folder, Server simulator, Server gateway) =>
        (_steering, _folder, _simulator, GatewayServer) = (steering, folder, simulator, gateway);

    public required Uri Direct { get; init; }

    public required Uri Gateway { get; init; }

    public required string Key { get; init; }

    public Server GatewayServer { get; }

    public static async Task<Rig> StartAsync(CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("infershield-bench-").FullName;
        var (direct, gateway, management) = (Address(), Address(), Address());
        var key = ApiKey.Generate();
        var simulator = await Server.StartAsync("InferShield.Simulator", folder, new Uri(direct, "/health"),
            new Dictionary<string, string> { ["ASPNETCORE_URLS"] = direct.ToString() }, cancellation);
        try
        {
            var server = await Server.StartAsync("InferShield.Api", folder, new Uri(management, "/health/ready"), new Dictionary<string, string>
            {
                ["ASPNETCORE_URLS"] = gateway.ToString(),
                ["Management__Url"] = management.ToString(),
                ["Tenants__AdminKey"] = key,
                ["Provider__BaseUrl"] = new Uri(direct, "/v1").ToString(),
                ["Provider__Name"] = "simulator",
            }, cancellation);
            return new Rig(new HttpClient { BaseAddress = direct }, folder, simulator, server) { Direct = direct, Gateway = gateway, Key = key };
        }
        catch
        {
            await simulator.DisposeAsync();
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>How long the simulator takes for an answer, and how fast it writes one; 0 is as fast as it can.</summary>
    public async Task PaceAsync(int latencyMilliseconds, int tokensPerSecond, CancellationToken cancellation) =>
        (await _steering.PutAsJsonAsync("/simulator/behaviour", new { latencyMilliseconds, tokensPerSecond }, cancellation)).EnsureSuccessStatusCode();

    public async ValueTask DisposeAsync()
    {
        _steering.Dispose();
        await GatewayServer.DisposeAsync();
        await _simulator.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static Uri Address() => new($"http://127.0.0.1:{FreePort.Next()}");
}
