using System.CommandLine;

namespace InferShield.Kubernetes;

/// <summary>The steps of <c>eng/kubernetes.sh</c> that are more than a call.</summary>
internal static class KubernetesCommand
{
    private const int Different = 1;
    private const int CouldNotRun = 2;

    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Makes monitoring/kubernetes/base what it should be. eng/kubernetes.sh calls it.")
        {
            Parameters(), Clean(), Compare(), MakeSecret(),
        };
        try
        {
            return await root.Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false });
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return CouldNotRun;
        }
    }

    private static Command Parameters()
    {
        var manifest = new Argument<string>("manifest");
        var command = new Command("parameters", "Prints the values that Aspirate is given, one name=value a line: for a secret only its key's name.") { manifest };
        command.SetAction(parsed =>
        {
            foreach (var key in Manifest.Read(parsed.GetValue(manifest)!).SecretKeys)
            {
                Console.WriteLine($"{key}=$({key})");
            }
        });
        return command;
    }

    private static Command Clean()
    {
        var folder = new Argument<string>("folder");
        var command = new Command("clean", "Corrects what Aspirate wrote into a folder.") { folder };
        command.SetAction(parsed => CleanUp.Apply(parsed.GetValue(folder)!));
        return command;
    }

    private static Command Compare()
    {
        var manifest = new Argument<string>("manifest");
        var command = new Command("compare", "Prints how the base differs from a manifest; exit code 1 when it does.") { manifest };
        command.SetAction(parsed =>
        {
            var differences = Comparison.Differences(Manifest.Read(parsed.GetValue(manifest)!), Base.Folder).ToList();
            differences.ForEach(Console.WriteLine);
            return differences.Count == 0 ? 0 : Different;
        });
        return command;
    }

    private static Command MakeSecret()
    {
        var space = new Option<string?>("--namespace") { Description = "The namespace; without it kubectl's own." };
        var command = new Command("secrets", "Prints the Secret that the base reads, with new random values. The model provider's key comes from the variable PROVIDER_KEY.") { space };
        command.SetAction(parsed =>
        {
            if (Environment.GetEnvironmentVariable("PROVIDER_KEY") is not { Length: > 0 } providerKey)
            {
                Console.Error.WriteLine("PROVIDER_KEY is not set: the key that the gateway sends to the model provider (PROVIDER_KEY=none for a provider without one).");
                return CouldNotRun;
            }

            Console.Write(Secrets.Write(Base.SecretKeys(Base.Folder), parsed.GetValue(space), providerKey));
            return 0;
        });
        return command;
    }
}
