using System.Diagnostics;
using InferShield.Tests.Servers;

namespace InferShield.Tests.Monitoring;

/// <summary>Runs <c>promtool</c> and <c>amtool</c>. Where one is missing the test is skipped, in CI it fails.</summary>
internal static class MonitoringTool
{
    public static async Task<(int ExitCode, string Output)> RunAsync(string tool, IEnumerable<string> arguments, string? folder = null)
    {
        NativeServers.Require(tool);
        var start = new ProcessStartInfo(NativeServers.PathOf(tool), arguments)
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
}
