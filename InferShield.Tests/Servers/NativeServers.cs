using InferShield.AppHost.Local;

namespace InferShield.Tests.Servers;

/// <summary>The servers that a test runs as programs of this machine.</summary>
internal static class NativeServers
{
    private static readonly string[] Servers =
    [
        "postgres", "redis-server", "prometheus", "prometheus-alertmanager", "prometheus-node-exporter", "prometheus-postgres-exporter",
        "prometheus-redis-exporter",
    ];

    /// <summary>Skips the test where a program is missing; in CI it fails.</summary>
    /// <param name="programs">Those that the test runs; none stands for all servers.</param>
    public static void Require(params string[] programs)
    {
        var missing = (programs.Length > 0 ? programs : Servers).Where(program => Find(program) is null).ToList();
        if (missing.Count > 0)
        {
            var reason = $"not installed: {string.Join(", ", missing)} (./test.sh installs them)";
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", reason);
            Assert.Skip(reason);
        }
    }

    /// <summary>The path of a program that <see cref="Require"/> found, as the app host finds it.</summary>
    public static string PathOf(string program) => Find(program) ?? throw new FileNotFoundException(program);

    /// <summary>Lets PostgreSQL's own user into a temporary folder.</summary>
    public static void LetEverybodyIn(string folder) => AddMode(folder, UnixFileMode.OtherExecute | UnixFileMode.GroupExecute);

    public static void MakeExecutable(string file) => AddMode(file, UnixFileMode.UserExecute);

    private static string? Find(string program) => program == "postgres" ? Machine.FindPostgres() : Machine.Find(program);

    private static void AddMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | mode);
        }
    }
}
