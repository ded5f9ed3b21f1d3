using System.Net.Http.Json;
using System.Text.Json;

using InferShield.Simulator;

namespace InferShield.Tests.Servers;

/// <summary>An alert as Alertmanager lists it.</summary>
internal sealed record ListedAlert(string Fingerprint, IReadOnlyDictionary<string, string> Labels, bool IsSuppressed, string[] InhibitedBy, DateTimeOffset StartsAt, DateTimeOffset UpdatedAt);

/// <summary>A real Alertmanager on a free port of 127.0.0.1, its files in a folder of the test's.</summary>
/// <param name="home">Holds <c>alertmanager.yml</c>, and gets the state.</param>
internal sealed class AlertmanagerServer(string home) : IAsyncDisposable
{
    private const string Program = "prometheus-alertmanager";

    private readonly HttpClient _http = new();
    private NativeProcess? _process;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public int Port { get; } = FreePort.Next();

    public string Home => home;

    /// <summary>What it has written since it started.</summary>
    public string Output => _process?.Output ?? "";

    /// <summary>Starts it, or starts it again; skips the test where it is missing.</summary>
    public async Task StartAsync()
    {
        NativeServers.Require(Program);
        _http.BaseAddress ??= new Uri($"http://127.0.0.1:{Port}");
        _process = NativeProcess.Start(Program, home,
            $"--config.file={Path.Combine(home, "alertmanager.yml")}", $"--storage.path={Path.Combine(home, "state")}", "--data.maintenance-interval=1s",
            $"--web.listen-address=127.0.0.1:{Port}", "--cluster.listen-address=", "--log.level=debug");
        await Eventually.IsTrueAsync(async () =>
        {
            Assert.False(_process.HasExited, _process.Output);
            try
            {
                using var answer = await _http.GetAsync("/-/ready", Cancellation);
                return answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }, "Alertmanager is ready");
    }

    public Task StopAsync() => _process!.StopAsync();

    /// <summary>Kills it, but not before a snapshot has what was notified up to now.</summary>
    public async Task KillAsync()
    {
        var log = Path.Combine(home, "state", "nflog");
        for (var snapshots = 0; snapshots < 2; snapshots++)
        {
            var before = File.GetLastWriteTimeUtc(log);
            await Eventually.IsTrueAsync(() => File.GetLastWriteTimeUtc(log) > before, "a snapshot of what was notified");
        }

        await _process!.KillAsync();
    }

    /// <summary>Reads the configuration again.</summary>
    public async Task ReloadAsync() => (await _http.PostAsync("/-/reload", null, Cancellation)).EnsureSuccessStatusCode();

    /// <summary>Posts alerts as Prometheus does.</summary>
    /// <param name="alerts">The labels of each.</param>
    /// <param name="resolved">Whether they are over.</param>
    public async Task PostAsync(IEnumerable<IReadOnlyDictionary<string, string>> alerts, bool resolved = false)
    {
        var now = DateTimeOffset.UtcNow;
        var body = alerts.Select(labels => new
        {
            labels,
            annotations = new Dictionary<string, string> { ["summary"] = "A drill", ["description"] = "Nothing is wrong.", ["dashboard_url"] = "/d/infershield-overview?viewPanel=1" },
            startsAt = now.AddMinutes(-1),
            endsAt = resolved ? now.AddSeconds(-1) : now.AddHours(1),
        });
        using var answer = await _http.PostAsJsonAsync("/api/v2/alerts", body, Cancellation);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    /// <param name="matcher">Such as <c>cluster="a"</c>.</param>
    public async Task<IReadOnlyList<ListedAlert>> ListAsync(string matcher)
    {
        var alerts = await _http.GetFromJsonAsync<JsonElement>("/api/v2/alerts?filter=" + Uri.EscapeDataString(matcher), Cancellation);
        return [.. alerts.EnumerateArray().Select(alert =>
        {
            var status = alert.GetProperty("status");
            return new ListedAlert(
                alert.GetProperty("fingerprint").GetString()!,
                alert.GetProperty("labels").Deserialize<Dictionary<string, string>>()!,
                status.GetProperty("state").GetString() == "suppressed",
                status.GetProperty("inhibitedBy").Deserialize<string[]>()!,
                alert.GetProperty("startsAt").GetDateTimeOffset(),
                alert.GetProperty("updatedAt").GetDateTimeOffset());
        })];
    }

    /// <summary>The sum of its own metric's series that contain a text.</summary>
    public async Task<double> MetricAsync(string series) =>
        (await _http.GetStringAsync("/metrics", Cancellation)).Split('\n')
        .Where(line => !line.StartsWith('#') && line.Contains(series, StringComparison.Ordinal))
        .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture));

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _http.Dispose();
    }
}
