using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace InferShield.Api.Doctor;

/// <summary>What a local run of the app host writes into its data folder for as long as it runs: where its parts are. No secrets.</summary>
/// <param name="Repository">The folder that it was started from.</param>
/// <param name="Gateway">The management listener's address.</param>
/// <param name="Prometheus">Address; null where it does not run, as with the other two.</param>
/// <param name="Alertmanager">Address.</param>
/// <param name="Grafana">Address.</param>
/// <param name="Monitoring">The folder of the monitoring's configuration.</param>
/// <param name="AlertmanagerHome">Where Alertmanager's relative paths start; null where that is inside a container.</param>
/// <param name="Jobs">The scrape jobs that have targets.</param>
/// <param name="LeftOut">Parts that do not run, and why.</param>
internal sealed record SystemFile(
    string Repository, Uri Gateway, Uri? Prometheus, Uri? Alertmanager, Uri? Grafana, string Monitoring, string? AlertmanagerHome,
    IReadOnlyList<string> Jobs, IReadOnlyDictionary<string, string> LeftOut)
{
    public const string Name = "system.json";

    private const string SystemFolders = "/var/lib";

    /// <summary>The folder that it was found in, where the run keeps its data.</summary>
    public string Folder { get; init; } = "";

    /// <summary>
    /// The file of the run that was started from <paramref name="start"/> or a folder above it; null when there is none.
    /// A run whose repository nobody else may enter keeps its data in a folder of the system (see the app host).
    /// </summary>
    public static SystemFile? Find(string start)
    {
        var above = new List<string>();
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            above.Add(folder.FullName);
        }

        return above.Select(folder => Read(Path.Combine(folder, ".data"))).FirstOrDefault(found => found is not null)
            ?? (Directory.Exists(SystemFolders)
                ? Directory.EnumerateDirectories(SystemFolders, "infershield-*").Select(Read).FirstOrDefault(found => found is not null && above.Contains(found.Repository))
                : null);
    }

    /// <summary>The file of a data folder; null when it has none that can be read.</summary>
    public static SystemFile? Read(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize<SystemFile>(File.ReadAllText(Path.Combine(folder, Name)), JsonSerializerOptions.Web) is { } found ? found with { Folder = folder } : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>What to sign in to this run's Grafana with, from its secrets; null where they cannot be read.</summary>
    public AuthenticationHeaderValue? GrafanaLogin()
    {
        try
        {
            using var secrets = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "secrets.json")));
            return secrets.RootElement.TryGetProperty("grafana-password", out var password) ? Basic("admin", password.GetString()!) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    public static AuthenticationHeaderValue Basic(string user, string password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
}
