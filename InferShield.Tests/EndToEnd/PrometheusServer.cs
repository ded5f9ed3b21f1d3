using InferShield.Simulator;
using InferShield.Tests.Servers;

namespace InferShield.Tests.EndToEnd;

/// <summary>A real Prometheus on a free port of 127.0.0.1, its files in a folder of the test's.</summary>
/// <param name="home">Holds <c>prometheus.yml</c>, and gets the samples.</param>
internal sealed class PrometheusServer(string home) : IAsyncDisposable
{
    private const string Program = "prometheus";

    private readonly HttpClient _http = new();
    private NativeProcess? _process;

    public int Port { get; } = FreePort.Next();

    public PrometheusApi Api => new(_http);

    /// <summary>Starts it, or starts it again; skips the test where it is missing.</summary>
    /// <param name="arguments">Beside those of its files and its address.</param>
    public async Task StartAsync(params string[] arguments)
    {
        NativeServers.Require(Program);
        _http.BaseAddress ??= new Uri($"http://127.0.0.1:{Port}");
        _process = NativeProcess.Start(Program, home,
            [$"--config.file={Path.Combine(home, "prometheus.yml")}", $"--storage.tsdb.path={Path.Combine(home, "tsdb")}", $"--web.listen-address=127.0.0.1:{Port}", "--log.level=warn", .. arguments]);
        await Eventually.IsTrueAsync(async () =>
        {
            Assert.False(_process.HasExited, _process.Output);
            try
            {
                using var answer = await _http.GetAsync("/-/ready", TestContext.Current.CancellationToken);
                return answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }, "Prometheus is ready", TimeSpan.FromMinutes(1));
    }

    public Task StopAsync() => _process!.StopAsync();

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _http.Dispose();
    }
}
