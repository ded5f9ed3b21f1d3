using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace InferShield.AppHost.Local;

/// <summary>
/// Tells the gateway's <c>doctor</c> where the parts of this run are: a file of the data folder, for as long as the run
/// lasts. No secrets.
/// </summary>
internal static class SystemFile
{
    public const string Name = "system.json";

    // The scrape job of each part that is a target of one.
    private static readonly Dictionary<string, string> Jobs = new()
    {
        ["prometheus"] = "prometheus",
        ["alertmanager"] = "alertmanager",
        ["grafana"] = "grafana",
        ["postgres-exporter"] = "postgresql",
        ["redis-exporter"] = "redis",
        ["node-exporter"] = "node",
    };

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(
        IServiceCollection services, string folder, string repository, string gateway, string monitoring, IReadOnlyCollection<Part> parts, string alertmanagerHome)
    {
        var running = parts.Where(part => part.Runs).ToDictionary(part => part.Name);
        var path = Path.Combine(folder, Name);
        File.WriteAllText(path, JsonSerializer.Serialize(
            new
            {
                Repository = repository,
                Gateway = gateway,
                Prometheus = Address("prometheus"),
                Alertmanager = Address("alertmanager"),
                Grafana = Address("grafana"),
                Monitoring = monitoring,
                AlertmanagerHome = running.GetValueOrDefault("alertmanager")?.Hosting == Hosting.Native ? alertmanagerHome : null,
                Jobs = Jobs.Where(job => running.ContainsKey(job.Key)).Select(job => job.Value).Append("infershield"),
                LeftOut = parts.Where(part => !part.Runs).ToDictionary(part => part.Name, part => part.Note),
            },
            Options));
        services.AddHostedService(_ => new Remover(path));

        string? Address(string name) => running.TryGetValue(name, out var part) ? $"http://localhost:{part.Port}" : null;
    }

    private sealed class Remover(string path) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            File.Delete(path);
            return Task.CompletedTask;
        }
    }
}
