using System.CommandLine;
using System.Text.Json;
using InferShield.Campaign.Faults;
using InferShield.Campaign.Running;
using InferShield.Campaign.Stack;

namespace InferShield.Campaign;

/// <summary>The command line. Exit code: 0 every fault caught and no false page, 1 otherwise, 2 it could not run.</summary>
internal static class CampaignCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private static readonly Option<string[]> Only = new("--only")
    {
        Description = "The faults to inject, by name; also several times. Default: all.",
        HelpName = "FAULT",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<bool> List = new("--list") { Description = "Say which faults there are and what has to be told of them." };

    private static readonly Option<FileInfo?> JsonFile = new("--json") { Description = "Write the outcomes into this file as well.", HelpName = "FILE" };

    private static readonly Option<double> Factor = new("--factor")
    {
        Description = "How many times faster than real the rules run: with 30, five minutes are ten seconds.",
        DefaultValueFactory = _ => 30,
    };

    private static readonly Option<bool> SharedMachine = new("--shared-machine")
    {
        Description = "Do not count alerts about the machine, which other programs keep busy.",
    };

    public static async Task<int> RunAsync(string[] args)
    {
        var command = new RootCommand("Injects faults into the running system, one by one, and sees which alerts reach whom.")
        {
            Only, List, JsonFile, Factor, SharedMachine,
        };
        Only.Validators.Add(result =>
        {
            foreach (var unknown in result.Tokens.Select(token => token.Value).Where(name => Catalog.All.All(fault => fault.Name != name)))
            {
                result.AddError($"'{unknown}' is no fault: --list names them.");
            }
        });
        Factor.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<double>() is < 1 or > 120)
            {
                result.AddError("--factor has to be a number from 1 to 120.");
            }
        });
        command.SetAction((parsed, cancellation) => parsed.GetValue(List) ? Task.FromResult(ListFaults()) : RunAsync(parsed, cancellation));
        var result = command.Parse(args);
        return await result.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) }) is var exitCode && result.Errors.Count > 0 ? 2 : exitCode;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var names = parsed.GetValue(Only) ?? [];
        var faults = Catalog.All.Where(fault => names.Length == 0 || names.Contains(fault.Name)).ToList();
        try
        {
            await using var stack = await LiveStack.StartAsync(parsed.GetValue(Factor), cancellation);
            var outcomes = await RunAsync(new Runner(stack, parsed.GetValue(SharedMachine), Console.Error.WriteLine), faults, cancellation);
            Console.WriteLine(OutcomeTable.Of(outcomes));
            Console.WriteLine();
            Console.WriteLine(OutcomeTable.Summary(outcomes));
            if (parsed.GetValue(JsonFile) is { } file)
            {
                await File.WriteAllTextAsync(file.FullName, JsonSerializer.Serialize(outcomes, Json), CancellationToken.None);
            }

            return outcomes.All(outcome => outcome.IsClean) ? 0 : 1;
        }
        catch (Exception failure) when (failure is TimeoutException or InvalidOperationException or IOException)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return 2;
        }
    }

    private static async Task<List<Outcome>> RunAsync(Runner runner, IEnumerable<Fault> faults, CancellationToken cancellation)
    {
        var outcomes = new List<Outcome>();
        foreach (var fault in faults)
        {
            var outcome = await runner.RunAsync(fault, cancellation);
            outcomes.Add(outcome);
            await Console.Error.WriteLineAsync($"  {OutcomeTable.Result(outcome)}; seen: {string.Join(", ", outcome.Seen.Select(seen => $"{seen.Alert} {seen.Seconds} s"))}; silenced: {string.Join(", ", outcome.Silenced)}");
        }

        return outcomes;
    }

    private static int ListFaults()
    {
        foreach (var fault in Catalog.All)
        {
            Console.WriteLine($"{fault.Name}: {fault.What}");
            foreach (var expected in fault.Expect)
            {
                Console.WriteLine($"  {expected.Alert} to {string.Join(" and ", expected.Receivers)}");
            }
        }

        return 0;
    }
}
