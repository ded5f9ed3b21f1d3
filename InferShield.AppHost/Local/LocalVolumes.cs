namespace InferShield.AppHost.Local;

/// <summary>
/// The named volumes in which the containers of local runs keep their data. They belong to a data folder: its secrets open
/// what they hold, so another folder, or the same one emptied, has others.
/// </summary>
internal static class LocalVolumes
{
    /// <summary>What the names of a data folder's volumes begin with.</summary>
    public static string Prefix(string instance) => $"infershield-{instance}-";

    /// <summary>Removes the volumes that a data folder's containers left.</summary>
    /// <exception cref="DistributedApplicationException">They are in use.</exception>
    public static void Remove(string instance)
    {
        if (Machine.ContainerRuntime() is not { } runtime)
        {
            return;
        }

        var prefix = Prefix(instance);
        var names = Machine.Run(runtime, "volume", "ls", "--quiet").Output
            .Split('\n', StringSplitOptions.TrimEntries)
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .ToArray();
        if (names.Length > 0 && Machine.Run(runtime, ["volume", "rm", .. names]) is { ExitCode: not 0, Output: var problem })
        {
            throw new DistributedApplicationException($"--fresh: the volumes {prefix}… cannot be removed: {problem.Trim()}");
        }
    }
}
