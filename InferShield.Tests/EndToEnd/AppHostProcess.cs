using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using InferShield.Simulator;
using InferShield.Tests.Servers;

namespace InferShield.Tests.EndToEnd;

/// <summary>The app host as its user starts it: a process of its own, with its arguments, its output and its signals.</summary>
internal sealed class AppHostProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private const string Marker = "INFERSHIELD_TEST_RUN";

    private readonly StringBuilder _output = new();
    private readonly string _marker = Guid.NewGuid().ToString("N");
    private readonly Process _process;

    private AppHostProcess(string[] arguments, IReadOnlyDictionary<string, string> environment)
    {
        var folder = AppContext.BaseDirectory.Replace("InferShield.Tests", "InferShield.AppHost", StringComparison.Ordinal);
        // A shell starts background jobs, as some CI runs are, deaf to Ctrl+C: the app host is to hear it.
        string[] program = ["dotnet", Path.Combine(folder, "InferShield.AppHost.dll"), .. arguments];
        var start = new ProcessStartInfo("env", OperatingSystem.IsLinux() ? ["--default-signal=INT", .. program] : program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(MonitoringFiles.Root)!,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        start.Environment[Marker] = _marker;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public static AppHostProcess Start(params string[] arguments) => Start(new Dictionary<string, string>(), arguments);

    /// <param name="environment">Variables beside those of this process; Aspire's own endpoints are set so that runs do not meet.</param>
    public static AppHostProcess Start(Dictionary<string, string> environment, params string[] arguments)
    {
        environment.TryAdd("ASPIRE_ALLOW_UNSECURED_TRANSPORT", "true");
        environment.TryAdd("ASPNETCORE_URLS", $"http://127.0.0.1:{FreePort.Next()}");
        environment.TryAdd("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", $"http://127.0.0.1:{FreePort.Next()}");
        environment.TryAdd("ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL", $"http://127.0.0.1:{FreePort.Next()}");
        return new AppHostProcess(arguments, environment);
    }

    /// <summary>The address that the start table shows beside a part.</summary>
    public async Task<Uri> AddressAsync(string part)
    {
        var row = new Regex($@"^  {Regex.Escape(part)}  .*?(http://\S+)", RegexOptions.Multiline);
        await Eventually.IsTrueAsync(() => row.IsMatch(Output), $"the start table has {part}:\n{Output}", Patience);
        return new Uri(row.Match(Output).Groups[1].Value);
    }

    /// <summary>Waits until the gateway is ready.</summary>
    public async Task IsReadyAsync()
    {
        using var http = new HttpClient { BaseAddress = await AddressAsync("api, management") };
        await Eventually.IsTrueAsync(async () =>
        {
            Assert.False(_process.HasExited, Output);
            try
            {
                return (await http.GetAsync("/health/ready", TestContext.Current.CancellationToken)).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }, "the gateway is ready", Patience);
    }

    /// <summary>How many processes run that the app host started, and theirs: its environment leads to them.</summary>
    public int Processes() => InferShield.Campaign.Stack.Processes.With(Marker, _marker).Count(id => id != _process.Id);

    /// <summary>Ctrl+C.</summary>
    public async Task InterruptAsync()
    {
        using var kill = Process.Start("kill", ["-INT", $"{_process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public async Task<int> ExitCodeAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await InterruptAsync();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            await _process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
        await Eventually.IsTrueAsync(() => !InferShield.Campaign.Stack.Processes.With(Marker, _marker).Any(), "every process of the run has ended");
    }

    private void Append(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }
}
