using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using InferShield.Api.Commands.Scanning;
using InferShield.Api.Policies;
using InferShield.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Commands;

/// <summary><c>scan</c>: says of every line of a file what the gateway would do with it. Needs no database and no network.</summary>
internal static class ScanCommand
{
    private const int FoundSomething = 1;
    private const int CouldNotRun = 2;
    private const int MostErrorsTold = 20;
    private const int MostThreads = 1024;
    private const string Standard = "-";
    private const string CodePoints = "codepoints";
    private const string KeyVariable = "Policies__RedactionKey";

    private static readonly Option<string> Input = new("--input")
    {
        Description = "JSON lines, one {\"id\",\"text\",\"channel\"?} each; channel: user (default), document, tool or completion. - is standard input.",
        HelpName = "FILE|-",
        DefaultValueFactory = _ => Standard,
    };

    private static readonly Option<string> Output = new("--output")
    {
        Description = "Where a line {\"id\",\"action\",\"score\",\"findings\",\"redacted\"?} goes for each, in the same order; {\"id\",\"error\"} for one that cannot be read. A file gets its name when it is whole. - is standard output.",
        HelpName = "FILE|-",
        DefaultValueFactory = _ => Standard,
    };

    private static readonly Option<string> Policies = new("--policies") { Description = "The policies to decide by, instead of those that the gateway comes with.", HelpName = "FILE" };

    private static readonly Option<string> Tenant = new("--tenant") { Description = "The tenant whose texts they are; without it policies for certain tenants do not count.", HelpName = "ID" };

    private static readonly Option<string> Offsets = new("--offsets")
    {
        Description = "What start and end count: UTF-16 units as C#, Java and JavaScript do, or code points as Python does.",
        DefaultValueFactory = _ => "utf16",
    };

    private static readonly Option<int> Threads = new("--threads") { Description = "How many lines are scanned at a time; by default one a core.", HelpName = "N", DefaultValueFactory = _ => Environment.ProcessorCount };
    private static readonly Option<bool> Quiet = new("--quiet") { Description = "No progress on the terminal." };

    public static Command Create()
    {
        Offsets.AcceptOnlyFromAmong("utf16", CodePoints);
        Threads.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var threads) && threads is >= 1 and <= MostThreads))
            {
                result.AddError($"--threads must be 1 to {MostThreads}.");
            }
        });
        var command = new Command("scan", "Scan JSON lines. Exit code 0: nothing found, 1: something found, 2: could not run, was interrupted, or a line could not be read.")
        {
            Input, Output, Policies, Tenant, Offsets, Threads, Quiet,
        };
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        var (input, output) = (PathOf(parsed.GetRequiredValue(Input)), PathOf(parsed.GetRequiredValue(Output)));
        if (input is not null && input == output)
        {
            return await RefuseAsync("--input and --output are the same file");
        }

        try
        {
            var engine = new PolicyEngine(Options.Create(new PolicyOptions { File = parsed.GetValue(Policies), RedactionKey = Environment.GetEnvironmentVariable(KeyVariable) }));
            var scanner = new BatchScanner(engine.Current, parsed.GetValue(Offsets) == CodePoints, parsed.GetValue(Tenant));
            await using var source = input is null ? Console.OpenStandardInput() : new FileStream(input, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
            using var target = new ScanOutput(output);
            var showsProgress = !parsed.GetValue(Quiet) && !Console.IsErrorRedirected && (output is not null || Console.IsOutputRedirected);
            var progress = showsProgress ? new ProgressBar(source.CanSeek ? source.Length : null) : null;
            return await RunAsync(source, scanner, parsed.GetValue(Threads), target, progress, input is null ? "" : $"{parsed.GetRequiredValue(Input)}: ");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidConfigurationException)
        {
            return await RefuseAsync(failure.Message);
        }
        catch (FormatException failure)
        {
            return await RefuseAsync($"{KeyVariable} {failure.Message}");
        }
    }

    private static async Task<int> RunAsync(Stream source, BatchScanner scanner, int threads, ScanOutput target, ProgressBar? progress, string where)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        var totals = new ScanTotals();
        var isBroken = false;
        try
        {
            await ScanRun.RunAsync(source, scanner, threads, WriteAsync, stop.Token);
        }
        catch (OperationCanceledException) when (isBroken)
        {
            return CouldNotRun;
        }
        catch (OperationCanceledException)
        {
            progress?.Clear();
            return await RefuseAsync($"interrupted after {totals.Lines} lines" + (target.Keep() is { } file ? $", which are in {file}" : ""));
        }

        progress?.Clear();
        target.Complete();
        if (totals.Errors > MostErrorsTold)
        {
            await Console.Error.WriteLineAsync($"{where}… and {totals.Errors - MostErrorsTold} more lines that cannot be read");
        }

        return totals.Errors > 0 ? CouldNotRun : totals.Found > 0 ? FoundSomething : 0;

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }

        async ValueTask WriteAsync(BatchResult result)
        {
            try
            {
                await target.WriteAsync(result.Output);
            }
            catch (IOException) when (!target.IsFile)
            {
                // Nobody reads any more.
                isBroken = true;
                throw new OperationCanceledException();
            }

            foreach (var error in result.Errors.Take((int)Math.Max(0, MostErrorsTold - totals.Errors)))
            {
                progress?.Clear();
                await Console.Error.WriteLineAsync(where + error);
            }

            totals = totals.With(result);
            progress?.Show(totals);
        }
    }

    private static async Task<int> RefuseAsync(string why)
    {
        await Console.Error.WriteLineAsync($"scan: {why}");
        return CouldNotRun;
    }

    /// <summary>The file itself, whatever links lead to it; null for a standard stream.</summary>
    private static string? PathOf(string path)
    {
        if (path == Standard)
        {
            return null;
        }

        var full = Path.GetFullPath(path);
        return File.Exists(full) ? File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full : full;
    }
}
