using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using InferShield.Tests.Servers;

namespace InferShield.Tests.Kubernetes;

/// <summary>Renders kustomizations with <c>kubectl kustomize</c>, each once; nothing is asked of a cluster.</summary>
internal static class Kustomize
{
    private const string With = " + ";
    private const string ProductionOverlay = "overlays/production";
    private const string ManagedOverlay = "overlays/production-managed";
    private const string WithoutRedis = "components/without-redis"; // Says the opposite of what production-managed says.
    private static readonly ConcurrentDictionary<string, Lazy<Task<Rendering>>> Rendered = new();

    public static string Root => MonitoringFiles.PathOf("kubernetes");

    /// <summary>
    /// Every kustomization below monitoring/kubernetes that can be applied by itself, by its folder, and each component
    /// that is offered but in none of them, added to production ("overlays/production + components/NAME"), with a
    /// provider's database too. The folders that a base consists of are parts.
    /// </summary>
    public static IReadOnlyList<string> Overlays { get; } = [.. Folders().Where(folder => !IsComponent(folder)).Concat(Offered()).Order(StringComparer.Ordinal)];

    public static Task<Rendering> RenderAsync(string overlay)
    {
        NativeServers.Require("kubectl");
        return Rendered.GetOrAdd(overlay, name => new(() => MakeAsync(name))).Value;
    }

    /// <summary>A rendering with the system that it is applied beside, where it has no pods itself: production.</summary>
    public static Rendering Beside(Rendering rendering) =>
        rendering.Workloads.Any() ? rendering : rendering.With([.. RenderAsync(ProductionOverlay).GetAwaiter().GetResult().Resources]);

    /// <summary>Renders an overlay for another namespace.</summary>
    public static async Task<Rendering> RenderAsync(string overlay, string inNamespace)
    {
        NativeServers.Require("kubectl");
        var folder = Directory.CreateTempSubdirectory("infershield-kustomize-").FullName;
        try
        {
            var parts = overlay.Split(With).Select(part => Path.GetRelativePath(folder, Path.Combine(Root, part))).ToList();
            await File.WriteAllTextAsync(Path.Combine(folder, "kustomization.yaml"), $"""
                namespace: {inNamespace}
                resources: ["{parts[0]}"]
                components: [{string.Join(',', parts.Skip(1).Select(part => $"\"{part}\""))}]
                """);
            return Rendering.Parse(overlay, await BuildAsync(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Rendering> MakeAsync(string overlay) =>
        overlay.Contains(With, StringComparison.Ordinal) ? await RenderAsync(overlay, "infershield") : Rendering.Parse(overlay, await BuildAsync(Path.Combine(Root, overlay)));

    /// <summary>The text that <c>kubectl kustomize</c> prints for a folder.</summary>
    public static async Task<string> BuildAsync(string folder)
    {
        NativeServers.Require("kubectl");
        var start = new ProcessStartInfo(NativeServers.PathOf("kubectl"), ["kustomize", folder]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"kubectl kustomize {Path.GetRelativePath(Root, folder)} ended with {process.ExitCode}: …{Last(await errors)}");
        return output;
    }

    // It tells the way to what is wrong first, folder by folder.
    private static string Last(string text) => text[Math.Max(0, text.Length - 400)..].Replace("\\", "", StringComparison.Ordinal);

    private static IEnumerable<string> Folders() =>
        Directory.EnumerateFiles(Root, "kustomization.yaml", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, Path.GetDirectoryName(file)!).Replace('\\', '/'))
            .Where(folder => !folder.StartsWith("base/", StringComparison.Ordinal) && !folder.StartsWith("templates", StringComparison.Ordinal) && !folder.EndsWith("/base", StringComparison.Ordinal));

    private static IEnumerable<string> Offered()
    {
        var used = Folders().SelectMany(folder => Kustomization(folder).Texts("components").Select(component => Path.GetFullPath(Path.Combine(Root, folder, component)))).ToHashSet();
        return Folders().Where(IsComponent).Where(folder => !used.Contains(Path.GetFullPath(Path.Combine(Root, folder))))
            .SelectMany(folder => Bases(folder).Select(overlay => overlay + With + folder));
    }

    private static string[] Bases(string component) =>
        component.EndsWith("/plain", StringComparison.Ordinal) ? ["overlays/production-plain/system"]
            : component == WithoutRedis ? [ProductionOverlay]
            : [ProductionOverlay, ManagedOverlay];

    private static bool IsComponent(string folder) => Kustomization(folder).Text("kind") == "Component";

    private static JsonNode? Kustomization(string folder) => KubeYaml.Parse(File.ReadAllText(Path.Combine(Root, folder, "kustomization.yaml")));
}
