using System.Runtime.CompilerServices;
using InferShield.Traffic.Mix;

namespace InferShield.Traffic;

/// <summary>Sends the mix at its pace, waits while the gateway is away, and says every ten seconds what happened.</summary>
internal sealed class Generator(TrafficOptions options, TimeProvider time, TextWriter output) : IDisposable
{
    private static readonly TimeSpan SummaryInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    private readonly Planner _planner = new(options.Seed, time);
    private readonly Sender _sender = new(options);
    private readonly Tally _tally = new();
    private volatile bool _away = true;

    /// <summary>Whether as many requests were sent as were asked for; true for a run without end.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellation)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var summaries = SummarizeAsync(ended.Token);
        var done = await SendAllAsync(cancellation);
        await ended.CancelAsync();
        await summaries;

        if (options.Count is not null)
        {
            foreach (var count in _tally.All())
            {
                await output.WriteLineAsync(count);
            }
        }

        return done || options.Count is null;
    }

    public void Dispose() => _sender.Dispose();

    private async Task<bool> SendAllAsync(CancellationToken cancellation)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Concurrency, CancellationToken = cancellation };
        try
        {
            await Parallel.ForEachAsync(RequestsAsync(cancellation), parallel, async (request, stop) => await SendAsync(request, stop));
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async IAsyncEnumerable<PlannedRequest> RequestsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        using var pace = options.Rate > 0 ? new PeriodicTimer(TimeSpan.FromSeconds(1 / options.Rate), time) : null;
        for (var sent = 0; sent < (options.Count ?? int.MaxValue); sent += options.Count is null ? 0 : 1)
        {
            if (_away)
            {
                await WaitForGatewayAsync(cancellation);
            }

            if (pace is not null)
            {
                await pace.WaitForNextTickAsync(cancellation);
            }

            yield return _planner.Next();
        }
    }

    private async Task WaitForGatewayAsync(CancellationToken cancellation)
    {
        var wait = ShortestWait;
        while (await SendAsync(Planner.Probe(), cancellation) is Tally.Unreachable or Tally.Broken or "502" or "503" or "504")
        {
            await Task.Delay(wait, time, cancellation);
            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
        }

        _away = false;
    }

    private async Task<string> SendAsync(PlannedRequest request, CancellationToken cancellation)
    {
        var outcome = await _sender.SendAsync(request, cancellation);
        _tally.Add(request, outcome);
        _away |= outcome is Tally.Unreachable;
        return outcome;
    }

    private async Task SummarizeAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(SummaryInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                await output.WriteLineAsync($"traffic: {_tally.Recent()}{(_away ? " (gateway away)" : "")}");
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
