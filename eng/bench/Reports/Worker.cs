using System.Diagnostics;
using System.Text.Json;
using InferShield.Bench.Gateway;

namespace InferShield.Bench.Reports;

/// <summary>Starts this program again for one piece of work, so that its memory is its own.</summary>
/// <param name="folder">Where it runs and keeps its files.</param>
internal sealed class Worker(string folder)
{
    /// <summary>The hidden command that a worker is started with.</summary>
    public const string Command = "evidence-work";

    /// <exception cref="InvalidOperationException">It failed; the message is its own.</exception>
    public async Task<WorkResult> RunAsync(string[] arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["DOTNET_gcServer"] = "1", // As the gateway's own program has it.
                ["Logging__LogLevel__Default"] = "Error",
                ["Provider__Name"] = "nobody",
                ["Provider__BaseUrl"] = "http://127.0.0.1:9/v1",
            },
        };
        foreach (var argument in arguments.Prepend(Command))
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellation), process.StandardError.ReadToEndAsync(cancellation));
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }

        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<WorkResult>((await output).TrimEnd().Split('\n')[^1])!
            : throw new InvalidOperationException($"{string.Join(' ', arguments)}: {await errors}{await output}");
    }

    /// <summary>Which database the work is on.</summary>
    public static string Database => Environment.GetEnvironmentVariable(Rig.Database) is null ? "SQLite" : "PostgreSQL";
}
