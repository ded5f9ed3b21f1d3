using System.CommandLine;

namespace InferShield.Monitoring;

/// <summary>Makes the files of <c>monitoring/</c> that follow from others, and tells what its tests cover.</summary>
internal static class MonitoringCommand
{
    private const int CouldNotRun = 2;

    public static Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Makes the generated files of monitoring/ and prints what the rule tests cover.");
        root.Add(Generate());
        root.Add(Cases());
        root.Add(CostCommand.Create());
        return root.Parse(args).InvokeAsync();
    }

    private static Command Generate()
    {
        var check = new Option<bool>("--check") { Description = "Write nothing; exit code 1 when a file is not what it should be." };
        var command = new Command("generate", "Writes the SLOs' rules, the PrometheusRule objects and the tables of monitoring/README.md.") { check };
        command.SetAction(parsed => Generate(parsed.GetValue(check)));
        return command;
    }

    private static int Generate(bool checkOnly)
    {
        var stale = 0;
        try
        {
            // One by one: the tables list the rules that were written before.
            foreach (var file in GeneratedFiles.All().Where(file => !file.IsCurrent))
            {
                stale++;
                Console.WriteLine($"{file.Path} {(checkOnly ? "is out of date" : "written")}");
                if (!checkOnly)
                {
                    file.Write();
                }
            }
        }
        catch (InvalidDataException failure)
        {
            Console.Error.WriteLine(failure.Message);
            return CouldNotRun;
        }

        return checkOnly && stale > 0 ? 1 : 0;
    }

    private static Command Cases()
    {
        var command = new Command("cases", "Prints which cases the rule tests show of each alert; exit code 1 when one is missing.");
        command.SetAction(_ =>
        {
            var table = CaseTable.Read();
            Console.Write(table);
            return table.Holes.Any() ? 1 : 0;
        });
        return command;
    }
}
