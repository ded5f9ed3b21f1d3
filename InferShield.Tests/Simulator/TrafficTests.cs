using System.Globalization;
using InferShield.Traffic;
using InferShield.Traffic.Mix;
using Microsoft.Extensions.Time.Testing;

namespace InferShield.Tests.Simulator;

/// <summary>The traffic generator, with the simulator in the gateway's place.</summary>
public class TrafficTests
{
    private static readonly FakeTimeProvider Time = new(new DateTimeOffset(2026, 3, 31, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Plans_the_same_requests_for_the_same_seed()
    {
        Assert.Equal(Plan(seed: 7, count: 200), Plan(seed: 7, count: 200));
        Assert.NotEqual(Plan(seed: 7, count: 200), Plan(seed: 8, count: 200));
    }

    [Fact]
    public void Plans_every_kind_in_a_few_seconds_and_every_report_in_a_minute()
    {
        const int RequestsPerSecond = 5;
        var planner = new Planner(1, Time);

        var minute = Enumerable.Range(0, 60 * RequestsPerSecond).Select(_ => planner.Next()).ToArray();

        Assert.True(planner.Round <= 15 * RequestsPerSecond, $"a round takes {planner.Round} requests");
        Assert.Equal(26, minute.Take(planner.Round).Select(request => request.Kind).Distinct().Count());
        Assert.Equal(16, minute.Where(request => request.Kind == "report").Select(request => request.Detail).Distinct().Count());
    }

    [Fact]
    public void Repeats_some_prompts_so_that_caches_hit()
    {
        var planner = new Planner(1, Time);

        var benign = Enumerable.Range(0, 300).Select(_ => planner.Next()).Where(request => request.Kind == "benign")
            .Select(request => request.Body!.ToJsonString()).ToArray();

        Assert.InRange(benign.Distinct().Count(), benign.Length / 4, benign.Length * 3 / 4);
    }

    [Fact]
    public void Asks_for_reports_of_the_last_thirty_days()
    {
        var planner = new Planner(1, Time);

        var report = Enumerable.Range(0, planner.Round).Select(_ => planner.Next()).First(request => request.Kind == "report");

        Assert.Equal("2026-03-01", (string?)report.Body!["startDate"]);
        Assert.Equal("2026-03-31", (string?)report.Body["endDate"]);
        Assert.Equal("executive-summary", (string?)report.Body["type"]);
    }

    [Fact]
    public async Task Counts_what_it_sent_as_the_server_saw_it()
    {
        await using var simulator = await TestSimulator.StartAsync("--Simulator:ApiKey=isk_right", "--Simulator:SlowMilliseconds=1000");

        var (exitCode, counts) = await RunAsync(simulator, "--count", "150", "--rate", "0");

        var received = simulator.Received();
        Assert.Equal(0, exitCode);
        Assert.Equal(151, counts["requests"]);
        Assert.Equal(1, counts["kind.ready.200"]);
        Assert.Equal(150, counts.Where(count => count.Key.StartsWith("kind.", StringComparison.Ordinal)
            && count.Key.Count(letter => letter == '.') == 1).Sum(count => count.Value) - 1);
        Assert.Equal(151, counts.Where(count => count.Key.StartsWith("status.", StringComparison.Ordinal)).Sum(count => count.Value));
        Assert.Equal(151, counts.Where(count => count.Key.StartsWith("http_requests.", StringComparison.Ordinal)).Sum(count => count.Value));
        Assert.Equal(counts["kind.unauthenticated"], counts["status.401"]);
        Assert.Equal(counts["kind.abort"], counts["http_requests.POST./v1/chat/completions.499"]);
        Assert.Equal(counts["kind.upstream_error"], counts["http_requests.POST./v1/chat/completions.500"]);

        // Calls without the right key are not remembered, and on a busy machine not even those that were given up early.
        var chats = counts.Where(count => count.Key.StartsWith("http_requests.POST./v1/chat/completions.", StringComparison.Ordinal))
            .Sum(count => count.Value);
        var authenticated = chats - counts["status.401"];
        Assert.InRange(received.Total, authenticated - counts["kind.abort"], authenticated);
    }

    [Fact]
    public async Task Waits_until_the_gateway_is_there()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var address = simulator.Address.ToString();
        await simulator.DisposeAsync();
        using var output = new StringWriter();
        var traffic = TrafficCommand.RunAsync(
            ["--count", "1", "--rate", "0", "--gateway", address], Environment, output, output, TestSimulator.Cancellation);

        await using var late = await TestSimulator.StartAsync($"--urls={address}");
        var exitCode = await traffic;

        Assert.Equal(0, exitCode);
        Assert.Contains("kind.ready.200=1", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("kind.benign.unreachable", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stops_at_once_when_told_to()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await simulator.BehaveAsync(new { fault = "hang" });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestSimulator.Cancellation);
        using var output = new StringWriter();
        var traffic = TrafficCommand.RunAsync(
            ["--count", "100", "--rate", "0", "--gateway", simulator.Address.ToString()], Environment, output, output, stop.Token);
        await simulator.HasReceivedAsync(5);

        await stop.CancelAsync();

        Assert.Equal(1, await traffic.WaitAsync(TimeSpan.FromSeconds(5), TestSimulator.Cancellation));
    }

    [Theory]
    [InlineData("--rate", "-1")]
    [InlineData("--rate", "fast")]
    [InlineData("--count", "0")]
    [InlineData("--seed", "1.5")]
    [InlineData("--gateway", "nowhere")]
    [InlineData("--unheard", "of")]
    public async Task Refuses_options_that_make_no_sense(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        var exitCode = await TrafficCommand.RunAsync(args, Environment, output, error, TestSimulator.Cancellation);

        Assert.Equal(2, exitCode);
        Assert.Contains(args[1] == "of" ? args[0] : args[0].TrimStart('-'), error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INFERSHIELD_API_KEY", "")]
    [InlineData("GATEWAY_URL", "not a url")]
    [InlineData("TRAFFIC_RATE", "fast")]
    [InlineData("TRAFFIC_SEED", "x")]
    public async Task Refuses_an_environment_that_makes_no_sense(string name, string value)
    {
        using var error = new StringWriter();

        var exitCode = await TrafficCommand.RunAsync(
            [], variable => variable == name ? value : Environment(variable), TextWriter.Null, error, TestSimulator.Cancellation);

        Assert.Equal(2, exitCode);
        Assert.Contains(name, error.ToString(), StringComparison.Ordinal);
    }

    private static string? Environment(string name) => name switch
    {
        "INFERSHIELD_API_KEY" => "isk_right",
        "GATEWAY_URL" => "http://127.0.0.1:9",
        _ => null,
    };

    private static string[] Plan(int seed, int count)
    {
        var planner = new Planner(seed, Time);
        return [.. Enumerable.Range(0, count).Select(_ => planner.Next()).Select(request => $"{request} {request.Body?.ToJsonString()}")];
    }

    private static async Task<(int ExitCode, Dictionary<string, int> Counts)> RunAsync(TestSimulator simulator, params string[] args)
    {
        using var output = new StringWriter();
        var exitCode = await TrafficCommand.RunAsync(
            ["--gateway", simulator.Address.ToString(), .. args], Environment, output, output, TestSimulator.Cancellation);
        var counts = output.ToString().Split(System.Environment.NewLine).Where(line => line.Contains('='))
            .Where(line => !line.StartsWith("traffic:", StringComparison.Ordinal))
            .Select(line => line.Split('='))
            .ToDictionary(parts => parts[0], parts => int.Parse(parts[1], CultureInfo.InvariantCulture));
        return (exitCode, counts);
    }
}
