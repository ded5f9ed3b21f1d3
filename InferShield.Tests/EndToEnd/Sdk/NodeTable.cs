using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using InferShield.Tests.Servers;

namespace InferShield.Tests.EndToEnd.Sdk;

/// <summary>The table as the client libraries for Node run it: <c>Node/table.cjs</c>, one process for all calls and targets.</summary>
internal static class NodeTable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Skips the test where Node or the libraries are missing; in CI it fails.</summary>
    public static void Require()
    {
        NativeServers.Require("node");
        if (!Directory.Exists(Libraries))
        {
            const string Reason = "Node's client libraries are not installed (./test.sh installs them; eng/node.sh alone does too)";
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", Reason);
            Assert.Skip(Reason);
        }
    }

    /// <summary>The outcome of each call on each target, by their names.</summary>
    public static async Task<IReadOnlyDictionary<(string Target, string Call), JsonObject>> RunAsync(
        IReadOnlyDictionary<string, SdkTarget> targets, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        using var node = Process.Start(new ProcessStartInfo(NativeServers.PathOf("node"), [MonitoringFiles.PathOf("..", "InferShield.Tests", "EndToEnd", "Sdk", "Node", "table.cjs")])
        {
            Environment = { ["NODE_PATH"] = Libraries },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            var errors = node.StandardError.ReadToEndAsync(limit.Token);
            await node.StandardInput.WriteAsync(JsonSerializer.Serialize(targets.Select(target => new
            {
                name = target.Key,
                address = target.Value.Address.ToString().TrimEnd('/'),
                key = target.Value.Key,
                spentKey = target.Value.SpentKey,
            })));
            node.StandardInput.Close();
            var lines = (await node.StandardOutput.ReadToEndAsync(limit.Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            await node.WaitForExitAsync(limit.Token);
            Assert.True(node.ExitCode == 0, await errors);
            return lines.Select(line => JsonNode.Parse(line)!.AsObject())
                .ToDictionary(line => ((string)line["target"]!, (string)line["call"]!), line => line["outcome"]!.DeepClone().AsObject());
        }
        finally
        {
            if (!node.HasExited)
            {
                node.Kill();
            }
        }
    }

    private static string Libraries => MonitoringFiles.PathOf("..", "artifacts", "sdk", "node_modules");
}
