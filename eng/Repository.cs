namespace InferShield;

/// <summary>Where the repository's files are, for the programs of <c>eng/</c>, which each compile this file.</summary>
internal static class Repository
{
    private static readonly string Root = FindRoot();

    public static string PathOf(params ReadOnlySpan<string> steps) => Path.Combine([Root, .. steps]);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "InferShield.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("InferShield.sln is in no folder above the program.");
    }
}
