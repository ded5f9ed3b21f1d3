using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace InferShield.Campaign.Stack;

/// <summary>What <c>/proc</c> says of running processes, and signals to them.</summary>
internal static class Processes
{
    private const string ListenState = "0A";

    /// <summary>The process that listens on a TCP port of this machine; null without one.</summary>
    public static int? ListeningOn(int port)
    {
        var sockets = ListeningSockets(port).ToHashSet();
        var owners = sockets.Count == 0 ? [] : All().Where(id => Holds(id, sockets)).ToHashSet();
        return owners.Count == 0 ? null : owners.First(id => !owners.Contains(ParentOf(id) ?? 0));
    }

    /// <summary>The processes that have a variable of this value in their environment.</summary>
    public static IEnumerable<int> With(string variable, string value) =>
        All().Where(id => EnvironmentOf(id).TryGetValue(variable, out var own) && own == value);

    public static IEnumerable<int> ChildrenOf(int id) => All().Where(other => ParentOf(other) == id);

    public static bool IsAlive(int id) => Status(id, "State:") is { } state && !state.StartsWith('Z');

    /// <summary>The words of the command that started it, as it left them.</summary>
    public static string[] CommandOf(int id) => Entries(id, "cmdline");

    public static Dictionary<string, string> EnvironmentOf(int id) =>
        Entries(id, "environ").Select(entry => entry.Split('=', 2)).Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0]).ToDictionary(pairs => pairs.Key, pairs => pairs.Last()[1]);

    public static string FolderOf(int id) => new FileInfo($"/proc/{id}/cwd").LinkTarget!;

    /// <param name="signal">Its name without SIG; a process that is gone is none of the signal's business.</param>
    public static async Task SignalAsync(string signal, params IEnumerable<int> ids)
    {
        string[] targets = [.. ids.Select(id => id.ToString(CultureInfo.InvariantCulture))];
        if (targets.Length > 0)
        {
            using var kill = Process.Start(new ProcessStartInfo("kill", ["-" + signal, .. targets]) { RedirectStandardError = true })!;
            await kill.WaitForExitAsync();
        }
    }

    private static IEnumerable<int> All() =>
        Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Select(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0).Where(id => id > 0);

    private static IEnumerable<string> ListeningSockets(int port)
    {
        var suffix = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        foreach (var table in (string[])["/proc/net/tcp", "/proc/net/tcp6"])
        {
            foreach (var line in File.Exists(table) ? File.ReadLines(table).Skip(1) : [])
            {
                var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (fields[1].EndsWith(suffix, StringComparison.Ordinal) && fields[3] == ListenState)
                {
                    yield return $"socket:[{fields[9]}]";
                }
            }
        }
    }

    private static bool Holds(int id, HashSet<string> sockets)
    {
        try
        {
            return new DirectoryInfo($"/proc/{id}/fd").EnumerateFileSystemInfos().Any(file => file.LinkTarget is { } target && sockets.Contains(target));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static int? ParentOf(int id) =>
        int.TryParse(Status(id, "PPid:"), NumberStyles.None, CultureInfo.InvariantCulture, out var parent) ? parent : null;

    private static string? Status(int id, string field)
    {
        try
        {
            return File.ReadLines($"/proc/{id}/status").FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal))?[field.Length..].Trim();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // Empty for a process that has ended or belongs to somebody else.
    private static string[] Entries(int id, string file)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{id}/{file}")).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
