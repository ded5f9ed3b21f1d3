using System.Diagnostics;

namespace InferShield.Tests.Monitoring;

/// <summary>Runs <c>promtool</c> and <c>amtool</c>. Where one is missing the test is skipped, in CI it fails.</summary>
internal static class MonitoringTool
{
    public static async Task<(int ExitCode, string Output)> RunAsync(string tool, IEnumerable<string> arguments, string? folder = null)
    {
        var path = Find(tool);
        if (path is null)
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", $"{tool} is missing; it comes with Prometheus and Alertmanager.");
            Assert.Skip($"{tool} is missing; it comes with Prometheus and Alertmanager.");
        }

        var start = new ProcessStartInfo(path, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? MonitoringFiles.Root,
        };
        using var process = Process.Start(start)!;
        var cancellation = TestContext.Current.CancellationToken;
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, await output + await errors);
    }

    /// <summary>Runs a check that has to succeed.</summary>
    public static async Task<string> CheckAsync(string tool, IEnumerable<string> arguments, string? folder = null)
    {
        var (exitCode, output) = await RunAsync(tool, arguments, folder);
        Assert.True(exitCode == 0, $"{tool} ended with {exitCode}:\n{output}");
        return output;
    }

    private static string? Find(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, tool))
        .FirstOrDefault(File.Exists);
}
