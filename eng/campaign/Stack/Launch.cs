using System.Diagnostics;

namespace InferShield.Campaign.Stack;

/// <summary>How a process is started: its command, in which folder, with which environment.</summary>
/// <param name="Environment">All of it; nothing is inherited.</param>
internal sealed record Launch(IReadOnlyList<string> Command, string Folder, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>How a running process was started.</summary>
    public static Launch Of(int id) => new(Processes.CommandOf(id), Processes.FolderOf(id), Processes.EnvironmentOf(id));

    public Launch With(params IEnumerable<(string Name, string Value)> variables)
    {
        var environment = new Dictionary<string, string>(Environment);
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        return this with { Environment = environment };
    }

    /// <summary>Starts it; what it prints is added to <paramref name="log"/>.</summary>
    public Process Start(string log)
    {
        var start = new ProcessStartInfo(Command[0], Command.Skip(1))
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        process.StandardInput.Close();
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;

        void Append(string? line)
        {
            lock (process)
            {
                if (line is not null && Directory.Exists(Path.GetDirectoryName(log)))
                {
                    File.AppendAllText(log, line + "\n");
                }
            }
        }
    }
}
