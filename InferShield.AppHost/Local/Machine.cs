using System.Diagnostics;
using System.Text;

namespace InferShield.AppHost.Local;

/// <summary>What this machine offers: a container runtime, and programs by name.</summary>
internal static class Machine
{
    private static readonly TimeSpan RuntimePatience = TimeSpan.FromSeconds(5);

    // Where Debian, Ubuntu and Fedora keep servers that are not on everybody's PATH.
    private static readonly string[] ServerFolders = ["/usr/sbin", "/usr/local/sbin", "/usr/share/grafana/bin"];

    private static readonly string[] PostgresFolders = ["/usr/lib/postgresql", "/usr/pgsql"];

    /// <summary>The name of the container runtime that answers, of those that Aspire would take, or null.</summary>
    public static string? ContainerRuntime()
    {
        string[] names = Environment.GetEnvironmentVariable("ASPIRE_CONTAINER_RUNTIME") is { Length: > 0 } chosen ? [chosen] : ["docker", "podman"];
        return names.FirstOrDefault(name => Find(name) is { } path && Run(path, "info", "--format", "json").ExitCode == 0);
    }

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

    /// <summary>Runs a program that answers soon; exit code -1 when it does not.</summary>
    public static (int ExitCode, string Output) Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (new StringBuilder(), new StringBuilder());
        process.OutputDataReceived += (_, line) => output.AppendLine(line.Data);
        process.ErrorDataReceived += (_, line) => error.AppendLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (process.WaitForExit(RuntimePatience))
        {
            process.WaitForExit();
            return (process.ExitCode, $"{output}{error}");
        }

        process.Kill(entireProcessTree: true);
        return (-1, "It does not answer.");
    }
}
