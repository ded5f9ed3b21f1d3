using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Aspire.Hosting.Orchestration;

/// <summary>What to start: environment variables with null are taken out of the inherited ones.</summary>
internal sealed record ProcessPlan(string Command, IReadOnlyList<string> Arguments, string WorkingDirectory, IReadOnlyDictionary<string, string?> Environment);

/// <summary>
/// A child as leader of its own process group, so that Ctrl+C of the terminal does not reach it before its turn,
/// and so that signals reach everything that it started.
/// </summary>
internal sealed partial class ChildProcess : IDisposable
{
    private const int SigTerm = 15;
    private const int SigKill = 9;
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(1);
    private readonly Process _process;

    private ChildProcess(Process process, Action<string, bool> onLine)
    {
        _process = process;
        Id = process.Id;
        Exited = ObserveAsync(onLine);
    }

    /// <summary>The exit code, once the process is gone and its last output is read.</summary>
    internal Task<int> Exited { get; }

    internal int Id { get; }

    internal static ChildProcess Start(ProcessPlan plan, Action<string, bool> onLine)
    {
        var command = Resolve(plan.Command, plan.WorkingDirectory)
            ?? throw new DistributedApplicationException($"The program '{plan.Command}' is not there.");
        var start = new ProcessStartInfo
        {
            WorkingDirectory = plan.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        List<string> line = [.. OwnGroup(), command, .. plan.Arguments];
        start.FileName = line[0];
        line.Skip(1).ToList().ForEach(start.ArgumentList.Add);
        foreach (var (name, value) in plan.Environment)
        {
            if (value is null)
            {
                start.Environment.Remove(name);
            }
            else
            {
                start.Environment[name] = value;
            }
        }

        var process = Process.Start(start) ?? throw new DistributedApplicationException($"The program '{plan.Command}' did not start.");
        process.StandardInput.Close();
        return new(process, onLine);
    }

    /// <summary>SIGTERM to the group, SIGKILL to what is left of it after the grace time or when cancelled.</summary>
    internal async Task StopAsync(TimeSpan grace, CancellationToken cancellationToken)
    {
        if (!Exited.IsCompleted)
        {
            Signal(SigTerm);
            await Task.WhenAny(Exited, Task.Delay(grace, cancellationToken)).ConfigureAwait(false);
        }

        if (!Exited.IsCompleted)
        {
            Signal(SigKill);
        }

        await Exited.ConfigureAwait(false);
    }

    public void Dispose() => _process.Dispose();

    private async Task<int> ObserveAsync(Action<string, bool> onLine)
    {
        var output = Task.WhenAll(ReadAsync(_process.StandardOutput, isError: false), ReadAsync(_process.StandardError, isError: true));
        await _process.WaitForExitAsync().ConfigureAwait(false);
        var code = _process.ExitCode;
        Signal(SigKill);
        await Task.WhenAny(output, Task.Delay(DrainTime)).ConfigureAwait(false);
        return code;

        async Task ReadAsync(StreamReader reader, bool isError)
        {
            try
            {
                while (await reader.ReadLineAsync().ConfigureAwait(false) is { } text)
                {
                    onLine(text, isError);
                }
            }
            catch (Exception closed) when (closed is IOException or ObjectDisposedException)
            {
                // The process is gone, there is nothing more to read.
            }
        }
    }

    private void Signal(int signal)
    {
        if (OperatingSystem.IsWindows())
        {
            if (!_process.HasExited)
            {
                _process.Kill(entireProcessTree: true);
            }

            return;
        }

        _ = Kill(-Id, signal);
    }

    /// <summary>The words in front of a command that make it the leader of a new process group.</summary>
    private static string[] OwnGroup() => OperatingSystem.IsWindows() ? []
        : FindOnPath("setsid") is { } setsid ? [setsid]
        : FindOnPath("perl") is { } perl ? [perl, "-e", "setpgrp(0,0);exec{$ARGV[0]}@ARGV"]
        : throw new DistributedApplicationException("Neither 'setsid' (util-linux) nor 'perl' is installed: processes could not be stopped as a group.");

    private static string? Resolve(string command, string workingDirectory)
    {
        if (!command.Contains('/') && !command.Contains('\\'))
        {
            return FindOnPath(command);
        }

        var path = Path.GetFullPath(command, workingDirectory);
        return File.Exists(path) ? path : null;
    }

    internal static string? FindOnPath(string command)
    {
        string[] names = OperatingSystem.IsWindows() ? [$"{command}.exe", $"{command}.cmd", command] : [command];
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(directory => names.Select(name => Path.Combine(directory, name)))
            .FirstOrDefault(File.Exists);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);
}
