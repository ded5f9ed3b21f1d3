using System.Diagnostics;

namespace InferShield.Containers;

internal sealed class DockerException(string message) : Exception(message);

/// <summary>The container runtime's command line.</summary>
internal sealed class Docker(string program)
{
    /// <summary>What a command printed on its standard output.</summary>
    /// <exception cref="DockerException">It failed; the message is the last line that it said.</exception>
    public async Task<string> RunAsync(IEnumerable<string> arguments, CancellationToken cancellation) => (await RunBothAsync(arguments, cancellation)).Output;

    /// <summary>What a command printed on both outputs, of which a container may use either.</summary>
    /// <exception cref="DockerException">As with <see cref="RunAsync"/>.</exception>
    public async Task<(string Output, string Errors)> RunBothAsync(IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var list = arguments.ToList();
        using var process = Process.Start(new ProcessStartInfo(program, list) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        var output = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode == 0
            ? (output.Trim(), (await errors).Trim())
            : throw new DockerException($"{program} {list[0]} {list[^1]}: {(await errors).Trim().Split('\n')[^1]}");
    }

    /// <summary>Pulls the images that are not here.</summary>
    /// <exception cref="DockerException">Some are neither here nor to be had; all of them are named.</exception>
    public async Task RequireImagesAsync(IReadOnlyList<string> images, CancellationToken cancellation)
    {
        var missing = new List<string>();
        foreach (var image in images)
        {
            try
            {
                await RunAsync(["image", "inspect", "--format", "{{.Id}}", image], cancellation);
            }
            catch (DockerException)
            {
                try
                {
                    await RunAsync(["pull", "--quiet", image], cancellation);
                }
                catch (DockerException failure)
                {
                    missing.Add($"  {image}: {failure.Message}");
                }
            }
        }

        if (missing.Count > 0)
        {
            throw new DockerException($"these images are neither here nor to be pulled:\n{string.Join('\n', missing)}");
        }
    }
}
