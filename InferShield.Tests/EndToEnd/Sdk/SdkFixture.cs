using System.Text.Json.Nodes;
using InferShield.Tests.Gateway;
using InferShield.Tests.Simulator;

namespace InferShield.Tests.EndToEnd.Sdk;

/// <summary>A simulator, a gateway before it, and what the libraries for Node saw of both; for all tests of the table.</summary>
public sealed class SdkFixture : IAsyncLifetime
{
    private const string ProviderKey = "sk-provider";

    private readonly SemaphoreSlim _turn = new(1);
    private IReadOnlyDictionary<(string Target, string Call), JsonObject>? _node;
    private TestSimulator? _simulator;
    private TestGateway? _gateway;

    internal SdkTarget Direct { get; private set; } = null!;

    internal SdkTarget Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _simulator = await TestSimulator.StartAsync($"--Simulator:ApiKey={ProviderKey}");

        // The table holds more failures in a row than a provider may have.
        _gateway = await TestGateway.StartAsync(
            _simulator,
            $"Provider:ApiKey={ProviderKey}",
            "Provider:BreakerMinimumCalls=1000",
            "Providers:claude:Kind=anthropic",
            $"Providers:claude:BaseUrl={_simulator.Address}v1",
            $"Providers:claude:ApiKey={ProviderKey}",
            "Providers:claude:BreakerMinimumCalls=1000",
            "Routes:0:Match=claude-*",
            "Routes:0:Providers:0=claude");
        Direct = new SdkTarget(_simulator.Address, ProviderKey);
        Gateway = new SdkTarget(_gateway.Address, await _gateway.KeyAsync("client")) { SpentKey = await SpentKeyAsync(_gateway) };
    }

    /// <summary>The outcomes of one call in Node, directly and through the gateway; the whole table runs at the first question.</summary>
    internal async Task<(JsonObject Direct, JsonObject Gateway)> NodeAsync(string call)
    {
        var all = await NodeAsync();
        return (all[(nameof(Direct), call)], all[(nameof(Gateway), call)]);
    }

    internal async Task<IReadOnlyDictionary<(string Target, string Call), JsonObject>> NodeAsync()
    {
        NodeTable.Require();
        await _turn.WaitAsync(TestSimulator.Cancellation);
        try
        {
            return _node ??= await NodeTable.RunAsync(
                new Dictionary<string, SdkTarget> { [nameof(Direct)] = Direct, [nameof(Gateway)] = Gateway }, TestSimulator.Cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }

    private static async Task<string> SpentKeyAsync(TestGateway gateway)
    {
        using var made = await gateway.PostAsync("/api/keys", """{"name":"spent","role":"client","limits":{"tokensPerDay":1}}""");
        var key = (string)(await TestGateway.JsonAsync(made.EnsureSuccessStatusCode()))["key"]!;
        using var client = gateway.ClientWith(key);
        using var used = await gateway.PostAsync("/v1/chat/completions", """{"model":"sim-echo","messages":[{"role":"user","content":"Hello"}]}""", client);
        return key;
    }

    public async ValueTask DisposeAsync()
    {
        _turn.Dispose();
        await (_gateway?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_simulator?.DisposeAsync() ?? ValueTask.CompletedTask);
    }
}
