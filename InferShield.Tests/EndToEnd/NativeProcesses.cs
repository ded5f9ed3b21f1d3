namespace InferShield.Tests.EndToEnd;

/// <summary>What <c>/proc</c> says of processes and their parents.</summary>
internal static class NativeProcesses
{
    public static IReadOnlyList<int> Descendants(int root)
    {
        var parents = Directory.EnumerateDirectories("/proc")
            .Select(folder => (Id: int.TryParse(Path.GetFileName(folder), out var id) ? id : 0, Folder: folder))
            .Where(process => process.Id > 0)
            .Select(process => (process.Id, Parent: Parent(process.Folder)))
            .ToLookup(process => process.Parent, process => process.Id);
        var found = new List<int>();
        for (var queue = new Queue<int>([root]); queue.TryDequeue(out var parent);)
        {
            foreach (var child in parents[parent])
            {
                found.Add(child);
                queue.Enqueue(child);
            }
        }

        return found;
    }

    public static bool IsAlive(int id) => File.Exists($"/proc/{id}/stat") && State(id) is not ('Z' or 'X');

    private static char State(int id) => AfterName($"/proc/{id}").FirstOrDefault() is { Length: 1 } state ? state[0] : 'X';

    private static int Parent(string folder) => AfterName(folder) is [_, var parent, ..] ? int.Parse(parent, System.Globalization.CultureInfo.InvariantCulture) : 0;

    // The name, in parentheses, may hold anything; what follows it is separated by spaces.
    private static string[] AfterName(string folder)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return [];
        }
    }
}
