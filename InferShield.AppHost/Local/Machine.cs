using System.Diagnostics;

namespace InferShield.AppHost.Local;

/// <summary>What this machine offers: a container runtime, and programs by name.</summary>
internal static class Machine
{
    private static readonly TimeSpan RuntimePatience = TimeSpan.FromSeconds(5);

    // Where Debian, Ubuntu and Fedora keep servers that are not on everybody's PATH.
    private static readonly string[] ServerFolders = ["/usr/sbin", "/usr/local/sbin", "/usr/share/grafana/bin"];

    private static readonly string[] PostgresFolders = ["/usr/lib/postgresql", "/usr/pgsql"];

    /// <summary>The name of the container runtime that answers, or null.</summary>
    public static string? ContainerRuntime(string? chosen) =>
        (chosen is { Length: > 0 } ? [chosen] : (string[])["docker", "podman"]).FirstOrDefault(name => Find(name) is { } path && Answers(path));

    /// <summary>The path of the first of these programs that is installed, or null.</summary>
    public static string? Find(params string[] names) => names
        .SelectMany(name => Folders().Select(folder => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    /// <summary>The newest PostgreSQL's server program: on the PATH, or in the distribution's versioned folders.</summary>
    public static string? FindPostgres() => Find("postgres") ?? PostgresFolders
        .Where(Directory.Exists)
        .SelectMany(Directory.EnumerateDirectories)
        .OrderByDescending(folder => double.TryParse(Path.GetFileName(folder), System.Globalization.CultureInfo.InvariantCulture, out var version) ? version : 0)
        .Select(folder => Path.Combine(folder, "bin", "postgres"))
        .FirstOrDefault(File.Exists);

    private static IEnumerable<string> Folders() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Concat(ServerFolders);

    private static bool Answers(string runtime)
    {
        using var process = Process.Start(new ProcessStartInfo(runtime, ["info", "--format", "json"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (process.WaitForExit(RuntimePatience))
        {
            return process.ExitCode == 0;
        }

        process.Kill(entireProcessTree: true);
        return false;
    }
}
