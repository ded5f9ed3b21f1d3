using Aspire.Hosting.Testing;

namespace InferShield.Tests.AppHost;

/// <summary>The manifest that the app host publishes for a deployment.</summary>
internal static class PublishedManifest
{
    /// <summary>Writes it into a folder; gives the file.</summary>
    public static async Task<string> WriteAsync(string folder, CancellationToken cancellation)
    {
        var manifest = Path.Combine(folder, "manifest.json");
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.InferShield_AppHost>(
            ["--publisher", "manifest", "--output-path", manifest], cancellation);
        await using var application = await builder.BuildAsync(cancellation);
        await application.RunAsync(cancellation);
        return manifest;
    }
}
