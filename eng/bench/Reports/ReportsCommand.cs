using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using InferShield.Api.Reports;

namespace InferShield.Bench.Reports;

/// <summary><c>reports</c>: prints what evidence costs: writing and checking audit records, making and verifying reports.</summary>
internal static class ReportsCommand
{
    private const int CouldNotRun = 2;
    private const double Megabyte = 1024 * 1024;

    private static readonly Option<long[]> Rows = new("--rows")
    {
        Description = "Audit records, one size after the other.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [100_000, 1_000_000],
    };

    private static readonly Option<string[]> Formats = new("--formats")
    {
        Description = "Formats of reports; all without it.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [.. ReportWords.Formats],
    };

    private static readonly Argument<string[]> Work = new("work") { Arity = ArgumentArity.OneOrMore };

    public static Command Create()
    {
        var command = new Command("reports",
            $"Measures the audit log and reports over it, each in a process of its own. {Gateway.Rig.Database} in the environment names a PostgreSQL, else it is SQLite.") { Rows, Formats };
        command.SetAction((parsed, cancellation) => TryAsync(() => MeasureAsync(parsed.GetValue(Rows)!, parsed.GetValue(Formats)!, cancellation)));
        command.Subcommands.Add(CreateSamples());
        return command;
    }

    private static Command CreateSamples()
    {
        var folder = new Option<DirectoryInfo>("--output") { Description = "The folder that gets them.", DefaultValueFactory = _ => new DirectoryInfo("artifacts/reports") };
        var command = new Command("samples", "Makes a report of every framework, edition, type and format over a year of made-up records.") { folder };
        command.SetAction((parsed, cancellation) => TryAsync(async () =>
        {
            var files = await SampleReports.MakeAsync(parsed.GetValue(folder)!.FullName, SampleReports.Requests, ReportWords.Frameworks, cancellation);
            Console.WriteLine($"{files.Count} reports in {parsed.GetValue(folder)!.FullName}");
        }));
        return command;
    }

    /// <summary>What a <see cref="Worker"/> runs: prints its result as JSON.</summary>
    public static Command CreateWorker()
    {
        var command = new Command(Worker.Command, "One piece of work of 'reports'.") { Work };
        command.Hidden = true;
        command.SetAction((parsed, cancellation) => TryAsync(async () =>
        {
            var words = parsed.GetRequiredValue(Work);
            var (tenant, rows, end) = (words[1], long.Parse(words[2], CultureInfo.InvariantCulture), DateTimeOffset.Parse(words[3], CultureInfo.InvariantCulture));
            Console.WriteLine(JsonSerializer.Serialize(words[0] switch
            {
                "write" => await EvidenceWork.WriteAsync(tenant, rows, end, cancellation),
                "check" => await EvidenceWork.CheckChainAsync(tenant, rows, cancellation),
                "add-up" => await EvidenceWork.AddUpAsync(tenant, rows, cancellation),
                "make" => await EvidenceWork.MakeAsync(tenant, rows, words[4], end, words[5], cancellation),
                "verify" => EvidenceWork.Verify(words[4], rows),
                var other => throw new InvalidOperationException($"There is no work '{other}'."),
            }));
        }));
        return command;
    }

    private static async Task<int> TryAsync(Func<Task> measure)
    {
        try
        {
            await measure();
            return 0;
        }
        catch (Exception failure) when (failure is InvalidOperationException or IOException or System.Data.Common.DbException or System.ComponentModel.Win32Exception)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return CouldNotRun;
        }
    }

    private static async Task MeasureAsync(long[] sizes, string[] formats, CancellationToken cancellation)
    {
        Console.WriteLine($"{Environment.ProcessorCount} processors, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]} before; database {Worker.Database} on the same machine");
        Console.WriteLine($"{"",-26}{"rows",10}{"seconds",10}{"again",8}{"cpu s",8}{"rows/s",10}{"MB",9}{"peak MB",9}  goal");
        var folder = Directory.CreateTempSubdirectory("infershield-reports-").FullName;
        try
        {
            var worker = new Worker(folder);
            var end = new DateTimeOffset(DateTime.UtcNow.Date, TimeSpan.Zero);
            foreach (var rows in sizes)
            {
                string[] Words(string kind, params string[] more) =>
                    [kind, $"bench-{rows}", rows.ToString(CultureInfo.InvariantCulture), end.ToString("O", CultureInfo.InvariantCulture), .. more];

                Print("write audit records", await worker.RunAsync(Words("write"), cancellation), "");
                Print("check the chain", await worker.RunAsync(Words("check"), cancellation), "");
                Print("add up the days", await worker.RunAsync(Words("add-up"), cancellation), "");
                foreach (var format in formats)
                {
                    var file = Path.Combine(folder, $"report-{rows}.{format}");
                    var made = await worker.RunAsync(Words("make", format, file), cancellation);
                    Print($"make {format}", made, Goal.Judge(format, made));
                    Print($"verify {format}", await worker.RunAsync(Words("verify", file), cancellation), "");
                    File.Delete(file);
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Print(string what, WorkResult result, string goal) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{what,-26}{result.Rows,10}{result.Seconds,10:0.00}{result.SecondsAgain,8:0.00}{result.ProcessorSeconds,8:0.0}{result.Rows / result.Seconds,10:0}{result.Bytes / Megabyte,9:0.0}{result.PeakBytes / Megabyte,9:0}  {goal}").TrimEnd());
}
