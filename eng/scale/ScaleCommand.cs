using System.CommandLine;
using System.Net.Sockets;
using InferShield.Scale.Measuring;
using InferShield.Scale.Planning;
using Npgsql;
using StackExchange.Redis;

namespace InferShield.Scale;

/// <summary>The command line. Exit code: 0 done, 1 the document is out of date (<c>generate --check</c>), 2 it could not run.</summary>
internal static class ScaleCommand
{
    private const int OutOfDate = 1;
    private const int CouldNotRun = 2;

    private static readonly Option<string> Data = new("--data")
    {
        Description = "The data folder of the running app host.",
        DefaultValueFactory = _ => Repository.PathOf(".data"),
    };

    private static readonly Option<string> Gateway = new("--gateway")
    {
        Description = "The gateway's public address.",
        DefaultValueFactory = _ => "http://localhost:8080",
    };

    private static readonly Option<int> PostgresPort = new("--postgres-port") { DefaultValueFactory = _ => 5432 };

    private static readonly Option<int> RedisPort = new("--redis-port") { DefaultValueFactory = _ => 6379 };

    private static readonly Option<int> Seconds = new("--seconds") { Description = "How long to load the gateway.", DefaultValueFactory = _ => 60 };

    private static readonly Option<string> Machine = new("--machine")
    {
        Description = "What it runs on, in words; stands in the document.",
        DefaultValueFactory = _ => $"{Environment.ProcessorCount} processors",
    };

    private static readonly Option<bool> Check = new("--check") { Description = "Write nothing; exit code 1 when the document is not what the costs say." };

    public static Task<int> RunAsync(string[] args)
    {
        var measure = new Command("measure", "Loads a running system, prints what one unit of work costs each part, and writes eng/scale/costs.json.")
        {
            Data, Gateway, PostgresPort, RedisPort, Seconds, Machine,
        };
        measure.SetAction(MeasureAsync);
        var costs = new Command("costs", "Prints the costs that were measured last.");
        costs.SetAction(_ => Console.Write(CostTable.Of(UnitCosts.Read(PlanFiles.Costs))));
        var generate = new Command("generate", "Writes the tables of monitoring/kubernetes/SCALING.md from the costs.") { Check };
        generate.SetAction(parsed => Generate(parsed.GetValue(Check)));
        return new RootCommand("Measures what a request costs, and works the scale plan out from it.") { measure, costs, generate }.Parse(args).InvokeAsync();
    }

    private static async Task<int> MeasureAsync(ParseResult parsed, CancellationToken cancellation)
    {
        try
        {
            var run = LocalRun.Find(parsed.GetValue(Data)!, new Uri(parsed.GetValue(Gateway)!), parsed.GetValue(PostgresPort), parsed.GetValue(RedisPort));
            var costs = await Measurement.RunAsync(run, TimeSpan.FromSeconds(parsed.GetValue(Seconds)), parsed.GetValue(Machine)!, cancellation);
            Console.Write(CostTable.Of(costs));
            costs.Write(PlanFiles.Costs);
            return 0;
        }
        catch (Exception failure) when (failure is InvalidOperationException or HttpRequestException or NpgsqlException or RedisException or IOException
            or SocketException or UriFormatException or System.ComponentModel.Win32Exception)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return CouldNotRun;
        }
    }

    private static int Generate(bool checkOnly)
    {
        var document = new PlanDocument(UnitCosts.Read(PlanFiles.Costs));
        var current = File.ReadAllText(PlanFiles.Document);
        var wanted = document.Fill(current);
        if (wanted == current)
        {
            return 0;
        }

        Console.WriteLine($"{PlanFiles.Document} {(checkOnly ? "is out of date" : "written")}");
        if (checkOnly)
        {
            return OutOfDate;
        }

        File.WriteAllText(PlanFiles.Document, wanted);
        return 0;
    }
}
