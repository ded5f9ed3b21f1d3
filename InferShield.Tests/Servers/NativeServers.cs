namespace InferShield.Tests.Servers;

/// <summary>The servers that a test runs as programs of this machine.</summary>
internal static class NativeServers
{
    private static readonly string[] Programs =
    [
        "redis-server", "prometheus", "prometheus-alertmanager", "prometheus-node-exporter", "prometheus-postgres-exporter", "prometheus-redis-exporter",
    ];

    /// <summary>Skips the test where a server is missing; in CI it fails.</summary>
    /// <param name="programs">Those that the test runs; none stands for all of them.</param>
    public static void Require(params string[] programs)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var missing = (programs.Length > 0 ? programs : Programs).Where(program => !folders.Any(folder => File.Exists(Path.Combine(folder, program)))).ToList();
        if (missing.Count > 0)
        {
            var reason = $"not installed: {string.Join(", ", missing)} (./test.sh installs them)";
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", reason);
            Assert.Skip(reason);
        }
    }

    /// <summary>Lets PostgreSQL's own user into a temporary folder.</summary>
    public static void LetEverybodyIn(string folder) => AddMode(folder, UnixFileMode.OtherExecute | UnixFileMode.GroupExecute);

    public static void MakeExecutable(string file) => AddMode(file, UnixFileMode.UserExecute);

    private static void AddMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | mode);
        }
    }
}
