using System.Text.Json;

namespace Aspire.Hosting;

public sealed class LaunchProfile
{
    public string? CommandName { get; set; }

    public string? CommandLineArgs { get; set; }

    public string? ApplicationUrl { get; set; }

    public string? LaunchUrl { get; set; }

    public bool? LaunchBrowser { get; set; }

    public Dictionary<string, string> EnvironmentVariables { get; set; } = [];
}

public sealed class LaunchSettings
{
    private static readonly JsonSerializerOptions Lenient = new(JsonSerializerDefaults.Web)
    {
        AllowTrailingCommas = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
    };

    public Dictionary<string, LaunchProfile> Profiles { get; set; } = [];

    internal static LaunchSettings? OfProject(string projectDirectory)
    {
        var path = Path.Combine(projectDirectory, "Properties", "launchSettings.json");
        if (!File.Exists(path))
        {
            return null;
        }

        using var stream = File.OpenRead(path);
        return JsonSerializer.Deserialize<LaunchSettings>(stream, Lenient);
    }

    /// <summary>The profile by its name (an error when missing), else the app host's own profile name, else the first one that starts the project.</summary>
    internal (string Name, LaunchProfile Profile)? Select(string? name, string? appHostProfileName)
    {
        if (!string.IsNullOrEmpty(name))
        {
            return Profiles.TryGetValue(name, out var chosen)
                ? (name, chosen)
                : throw new DistributedApplicationException($"The launch settings have no profile '{name}'.");
        }

        if (!string.IsNullOrEmpty(appHostProfileName) && Profiles.TryGetValue(appHostProfileName, out var same))
        {
            return (appHostProfileName, same);
        }

        var first = Profiles.FirstOrDefault(p => p.Value.CommandName == "Project");
        return first.Value is null ? null : (first.Key, first.Value);
    }
}
