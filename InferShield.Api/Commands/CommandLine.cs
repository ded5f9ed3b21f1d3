using System.CommandLine;

namespace InferShield.Api.Commands;

/// <summary>The executable's commands. Exit codes: 0 fine, 1 found something, 2 could not run.</summary>
internal static class CommandLine
{
    private const int CouldNotRun = 2;

    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("InferShield, a security gateway for LLM inference. Without a command it serves; settings come from the environment.");
        root.SetAction((_, cancellation) => ServeCommand.RunAsync(cancellation));
        root.Add(ScanCommand.Create());
        root.Add(MigrateCommand.Create());
        root.Add(KeysCommand.Create());
        root.Add(DoctorCommand.Create());
        root.Add(PoliciesCommand.Create());
        root.Add(VerifyCommand.Create());

        var parsed = root.Parse(args);
        try
        {
            // The host ends itself on SIGTERM and takes the time that it needs.
            var exitCode = await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
            return parsed.Errors.Count > 0 ? CouldNotRun : exitCode;
        }
        catch (Exception failure)
        {
            await Console.Error.WriteLineAsync($"{parsed.CommandResult.Command.Name} could not run: {failure.Message}");
            return CouldNotRun;
        }
    }
}
