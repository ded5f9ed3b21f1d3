using System.Security.Cryptography;


using InferShield.Simulator;

namespace InferShield.Campaign.Stack;

/// <summary>What a stack is started with: free ports, fresh secrets, folders of its own.</summary>
/// <param name="Folder">Everything that the stack writes.</param>
/// <param name="Factor">How many times faster than real the rules run.</param>
internal sealed record StackSettings(string Folder, double Factor)
{
    private static readonly string[] Parts =
    [
        "api", "management", "simulator", "postgres", "redis", "prometheus", "alertmanager", "postgres-exporter", "redis-exporter",
        "node-exporter", "simulator-smtp", "receivers", "receivers-smtp",
    ];

    public IReadOnlyDictionary<string, int> Ports { get; } = FreePorts();

    public string AdminKey { get; } = "isk_" + Secret(32);

    public string PostgresPassword { get; } = Secret(24);

    public string RedisPassword { get; } = Secret(24);

    /// <summary>A word in the environment of every process of this stack.</summary>
    public string Marker { get; } = Secret(16);

    public string Data => Path.Combine(Folder, "data");

    public string Monitoring => Path.Combine(Folder, "monitoring");

    /// <summary>The policy file that the gateway reads again whenever it changes.</summary>
    public string Policies => Path.Combine(Folder, "policies.json");

    public string Log(string part) => Path.Combine(Folder, part + ".log");

    public Uri Address(string part) => new($"http://127.0.0.1:{Ports[part]}");

    private static Dictionary<string, int> FreePorts() =>
        Parts.ToDictionary(part => part, _ => FreePort.Next());

    private static string Secret(int bytes) => System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(bytes));
}
