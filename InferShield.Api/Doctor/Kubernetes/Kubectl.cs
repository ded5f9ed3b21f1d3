using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace InferShield.Api.Doctor.Kubernetes;

/// <summary>kubectl is not here or its cluster does not answer.</summary>
internal sealed class ClusterException(string message) : Exception(message);

/// <summary>Asks a cluster by kubectl, with whatever context it is set to. Reads alone, each call bounded in time.</summary>
internal sealed class Kubectl(string program, TimeSpan limit)
{
    /// <summary>The items of a list; null when the cluster does not know the kind.</summary>
    /// <param name="kind">Such as <c>pods</c>.</param>
    /// <param name="scope">Such as <c>--all-namespaces</c>.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="ClusterException">No answer, or none that can be read.</exception>
    public async Task<IReadOnlyList<JsonElement>?> ListAsync(string kind, string[] scope, CancellationToken cancellation)
    {
        var (exitCode, output, error) = await RunAsync(["get", kind, .. scope, "--output=json"], cancellation);
        if (exitCode != 0)
        {
            return error.Contains("doesn't have a resource type", StringComparison.Ordinal)
                ? null
                : throw new ClusterException($"kubectl get {kind} failed: {FirstLine(error)}");
        }

        try
        {
            using var document = JsonDocument.Parse(output);
            return [.. document.RootElement.GetProperty("items").EnumerateArray().Select(item => item.Clone())];
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new ClusterException($"kubectl get {kind} answered no list: {failure.Message}");
        }
    }

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(string[] arguments, CancellationToken cancellation)
    {
        using var process = Start(arguments);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(limit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var error = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            return (process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellation.ThrowIfCancellationRequested();
            throw new ClusterException(string.Create(CultureInfo.InvariantCulture, $"kubectl does not answer within {limit.TotalSeconds:0.#} s: is the cluster of its current context reachable?"));
        }
    }

    private Process Start(string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new ClusterException($"{program} is not here: install kubectl and set its context to the cluster.");
        }
    }

    private static string FirstLine(string text) => text.Trim().Split('\n')[0];
}
