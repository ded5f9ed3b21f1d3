namespace InferShield.Scale.Planning;

/// <summary>Where the plan's files lie in the repository.</summary>
internal static class PlanFiles
{
    private static readonly string Root = FindRoot();

    public static string Costs => PathOf("eng", "scale", "costs.json");

    public static string Document => PathOf("monitoring", "kubernetes", "SCALING.md");

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "InferShield.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("InferShield.sln is in no folder above this program.");
    }
}
