using System.CommandLine;
using InferShield.Containers;

const int Found = 1;
const int CouldNotRun = 2;

var manifests = new Argument<FileInfo>("manifests") { Description = "What `kubectl kustomize` printed of the base." };
var provider = new Option<DirectoryInfo>("--provider") { Description = "The published simulator, which stands in for the model provider.", Required = true };
var runtime = new Option<string>("--runtime") { Description = "The container runtime's program.", DefaultValueFactory = _ => "docker" };
var seconds = new Option<int>("--seconds") { Description = "How long every target may take to be scraped.", DefaultValueFactory = _ => 180 };

var root = new RootCommand("Starts the containers of the base together once, looks whether the system works, and removes them.") { manifests, provider, runtime, seconds };
root.SetAction(async (parsed, cancellation) =>
{
    try
    {
        var parts = BaseManifest.Parse(await File.ReadAllTextAsync(parsed.GetValue(manifests)!.FullName, cancellation));
        var docker = new Docker(parsed.GetValue(runtime)!);
        await docker.RequireImagesAsync([.. parts.Select(part => part.Image).Distinct()], cancellation);
        await using var stack = new Stack(docker);
        await stack.StartAsync(parts, parsed.GetValue(provider)!.FullName, cancellation);
        return await new Check(stack, Console.WriteLine).RunAsync(TimeSpan.FromSeconds(parsed.GetValue(seconds)), cancellation) ? 0 : Found;
    }
    catch (Exception failure) when (failure is DockerException or InvalidDataException or IOException or System.ComponentModel.Win32Exception)
    {
        await Console.Error.WriteLineAsync($"containers: {failure.Message}");
        return CouldNotRun;
    }
});
return await root.Parse(args).InvokeAsync();
