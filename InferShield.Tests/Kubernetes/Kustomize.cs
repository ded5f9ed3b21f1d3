using System.Collections.Concurrent;
using System.Diagnostics;
using InferShield.Tests.Servers;

namespace InferShield.Tests.Kubernetes;

/// <summary>Renders kustomizations with <c>kubectl kustomize</c>, each once; nothing is asked of a cluster.</summary>
internal static class Kustomize
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<Rendering>>> Rendered = new();

    public static string Root => MonitoringFiles.PathOf("kubernetes");

    /// <summary>
    /// Every kustomization below monitoring/kubernetes that can be applied by itself, by its folder: components
    /// are parts of others, and so are the folders that the base consists of, and bases that are no system.
    /// </summary>
    public static IReadOnlyList<string> Overlays { get; } =
    [
        .. Directory.EnumerateFiles(Root, "kustomization.y*ml", SearchOption.AllDirectories)
            .Where(file => !File.ReadLines(file).Contains("kind: Component"))
            .Select(file => Path.GetRelativePath(Root, Path.GetDirectoryName(file)!).Replace('\\', '/'))
            .Where(folder => !folder.StartsWith("base/", StringComparison.Ordinal) && !folder.StartsWith("templates", StringComparison.Ordinal) && !folder.EndsWith("/base", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    public static Task<Rendering> RenderAsync(string overlay)
    {
        NativeServers.Require("kubectl");
        return Rendered.GetOrAdd(overlay, name => new(async () => Rendering.Parse(name, await BuildAsync(Path.Combine(Root, name))))).Value;
    }

    /// <summary>A rendering with the system that it is applied beside, where it has no pods itself: production.</summary>
    public static Rendering Beside(Rendering rendering) =>
        rendering.Workloads.Any() ? rendering : rendering.With([.. RenderAsync("overlays/production").GetAwaiter().GetResult().Resources]);

    /// <summary>The text that <c>kubectl kustomize</c> prints.</summary>
    public static async Task<string> BuildAsync(string folder)
    {
        NativeServers.Require("kubectl");
        var start = new ProcessStartInfo(NativeServers.PathOf("kubectl"), ["kustomize", folder]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"kubectl kustomize {folder} ended with {process.ExitCode}:\n{await errors}");
        return output;
    }

    /// <summary>Renders a kustomization of one's own that lies beside the others for as long as it takes.</summary>
    /// <param name="overlay">The one that it is made of.</param>
    /// <param name="lines">What it changes.</param>
    public static async Task<Rendering> RenderAsync(string overlay, string lines)
    {
        var folder = Directory.CreateTempSubdirectory("infershield-kustomize-");
        try
        {
            var target = Path.GetRelativePath(folder.FullName, Path.Combine(Root, overlay));
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "kustomization.yaml"), $"resources:\n  - {target}\n{lines}\n");
            return Rendering.Parse(overlay, await BuildAsync(folder.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
