using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace InferShield.Api.Doctor.Kubernetes;

/// <summary>kubectl is not here or its cluster does not answer.</summary>
internal sealed class ClusterException(string message) : Exception(message);

/// <summary>Asks a cluster by kubectl, with whatever context it is set to. Reads alone, each call bounded in time and size.</summary>
/// <param name="program">The kubectl to run.</param>
/// <param name="limit">How long a call may take.</param>
/// <param name="maxCharacters">How much it may print.</param>
internal sealed class Kubectl(string program, TimeSpan limit, int maxCharacters = 64 << 20)
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

    /// <summary>The cluster's version, major and minor.</summary>
    /// <exception cref="ClusterException">No answer, or none that can be read.</exception>
    public async Task<Version> VersionAsync(CancellationToken cancellation)
    {
        var (exitCode, output, error) = await RunAsync(["version", "--output=json"], cancellation);
        try
        {
            using var document = exitCode == 0 ? JsonDocument.Parse(output) : throw new ClusterException($"kubectl version failed: {FirstLine(error)}");
            var server = document.RootElement.GetProperty("serverVersion");
            return new Version(Number(server.GetProperty("major")), Number(server.GetProperty("minor")));
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ClusterException($"kubectl version tells no version of the cluster: {failure.Message}");
        }

        // Managed clusters say 30+.
        static int Number(JsonElement part) => int.Parse(part.GetString()!.TrimEnd('+'), NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <summary>The names of a Secret's keys, whose values kubectl does not print; null when it is not there.</summary>
    /// <exception cref="ClusterException">No answer.</exception>
    public async Task<IReadOnlySet<string>?> SecretKeysAsync(string name, string inNamespace, CancellationToken cancellation)
    {
        const string keys = "--output=go-template={{range $key, $value := .data}}{{$key}} {{end}}";
        var (exitCode, output, error) = await RunAsync(["get", "secret", name, "--namespace=" + inNamespace, keys], cancellation);
        return exitCode == 0 ? output.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).ToHashSet()
            : error.Contains("not found", StringComparison.OrdinalIgnoreCase) ? null
            : throw new ClusterException($"kubectl get secret {name} failed: {FirstLine(error)}");
    }

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(string[] arguments, CancellationToken cancellation)
    {
        using var process = Start(arguments);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(limit);
        try
        {
            var error = ReadAsync(process.StandardError, timeout.Token);
            var output = await ReadAsync(process.StandardOutput, timeout.Token);
            if (output.Length > maxCharacters)
            {
                process.Kill(entireProcessTree: true);
                throw new ClusterException(string.Create(CultureInfo.InvariantCulture, $"kubectl {string.Join(' ', arguments)} prints more than {maxCharacters / 1e6:0.#} million characters: name a smaller namespace."));
            }

            await process.WaitForExitAsync(timeout.Token);
            return (process.ExitCode, output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellation.ThrowIfCancellationRequested();
            throw new ClusterException(string.Create(CultureInfo.InvariantCulture, $"kubectl does not answer within {limit.TotalSeconds:0.#} s: is the cluster of its current context reachable?"));
        }
    }

    /// <summary>All of it, or more than <c>maxCharacters</c> where there is more.</summary>
    private async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellation)
    {
        var text = new StringBuilder();
        var buffer = new char[16 << 10];
        while (text.Length <= maxCharacters && await reader.ReadAsync(buffer, cancellation) is > 0 and var read)
        {
            text.Append(buffer, 0, read);
        }

        return text.ToString();
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
