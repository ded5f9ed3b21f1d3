using System.Diagnostics;
using System.Globalization;

namespace InferShield.Bench.Gateway;

/// <summary>A program of this repository that serves while it is measured.</summary>
internal sealed class Server : IAsyncDisposable
{
    private const double TicksPerSecond = 100;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _name;

    private Server(Process process, string name) => (_process, _name) = (process, name);

    /// <summary>The most memory that it ever held, bytes.</summary>
    public double PeakMemory => 1024 * double.Parse(
        File.ReadLines($"/proc/{_process.Id}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);

    /// <summary>Processor time so far, of user and system.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            // After the name, which may hold anything.
            var stat = File.ReadAllText($"/proc/{_process.Id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return TimeSpan.FromSeconds(fields[11..13].Sum(ticks => double.Parse(ticks, CultureInfo.InvariantCulture)) / TicksPerSecond);
        }
    }

    /// <summary>Starts it and waits until it says that it is ready.</summary>
    /// <param name="project">Its project; the release build is run.</param>
    /// <param name="folder">Where it runs and keeps its files.</param>
    /// <param name="ready">What answers with a success then.</param>
    /// <param name="settings">Its environment beside this process's own.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">It ended or did not get ready.</exception>
    public static async Task<Server> StartAsync(
        string project, string folder, Uri ready, IReadOnlyDictionary<string, string> settings, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "..", "..", project, "release", project))
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) => Console.Error.WriteLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var server = new Server(process, project);
        try
        {
            await server.IsReadyAsync(ready, cancellation);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private async Task IsReadyAsync(Uri ready, CancellationToken cancellation)
    {
        using var http = new HttpClient();
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < StartLimit && !_process.HasExited; await Task.Delay(100, cancellation))
        {
            try
            {
                using var answer = await http.GetAsync(ready, cancellation);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }
        }

        throw new InvalidOperationException($"{_name} did not get ready.");
    }
}
