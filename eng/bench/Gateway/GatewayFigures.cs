using InferShield.Scale.Measuring;

namespace InferShield.Bench.Gateway;

/// <summary>What the gateway adds to a call: the same load in a closed loop on the simulator and on the gateway before it, in turns.</summary>
internal sealed class GatewayFigures(Rig rig, TimeSpan duration)
{
    private const int PromptCharacters = 700;
    private const int StreamTokensPerSecond = 100;
    private const double Mebibyte = 1 << 20;

    // What else the machine does meets both alike.
    private const int Turns = 4;

    private static readonly int[] Connections = [1, 16, 64];
    private static readonly int[] AnswerMilliseconds = [20, 0];
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(40);

    public async IAsyncEnumerable<Figure> MeasureAsync()
    {
        await WarmUpAsync(stream: false);
        foreach (var milliseconds in AnswerMilliseconds)
        {
            await rig.PaceAsync(milliseconds, 0, CancellationToken.None);
            foreach (var connections in Connections)
            {
                await foreach (var figure in CompareAsync($"answer_{milliseconds}ms_c{connections}", connections, stream: false))
                {
                    yield return figure;
                }
            }
        }

        yield return new Figure("gateway_answers_peak_rss_mib", rig.GatewayServer.PeakMemory / Mebibyte);
        await WarmUpAsync(stream: true);
        await rig.PaceAsync(0, StreamTokensPerSecond, CancellationToken.None);
        foreach (var connections in Connections)
        {
            await foreach (var figure in CompareAsync($"stream_{StreamTokensPerSecond}tps_first_token_c{connections}", connections, stream: true))
            {
                yield return figure;
            }
        }

        yield return new Figure("gateway_peak_rss_mib", rig.GatewayServer.PeakMemory / Mebibyte);
    }

    // Until the compiler's last tier has had its time, in both.
    private async Task WarmUpAsync(bool stream)
    {
        await rig.PaceAsync(0, 0, CancellationToken.None);
        await RunAsync(rig.Direct, Connections[1], WarmUp / 4, stream, new Taken());
        await RunAsync(rig.Gateway, Connections[1], WarmUp, stream, new Taken());
    }

    private async IAsyncEnumerable<Figure> CompareAsync(string name, int connections, bool stream)
    {
        var (direct, gateway) = (new Taken(), new Taken());
        for (var turn = 0; turn < Turns; turn++)
        {
            await RunAsync(rig.Direct, connections, duration / Turns, stream, direct);
            await RunAsync(rig.Gateway, connections, duration / Turns, stream, gateway);
        }

        foreach (var share in (double[])[.5, .99])
        {
            var (without, with) = (Percentile(direct.Times, share), Percentile(gateway.Times, share));
            yield return new Figure($"{name}_direct_p{share * 100:0}_ms", without);
            yield return new Figure($"{name}_gateway_p{share * 100:0}_ms", with);
            yield return new Figure($"{name}_added_p{share * 100:0}_ms", with - without);
        }

        yield return new Figure($"{name}_direct_requests_per_second", direct.Times.Count / direct.Elapsed.TotalSeconds);
        yield return new Figure($"{name}_gateway_requests_per_second", gateway.Times.Count / gateway.Elapsed.TotalSeconds);
        yield return new Figure($"{name}_gateway_processor_us_per_request", gateway.Processor.TotalMicroseconds / gateway.Times.Count);
    }

    private async Task RunAsync(Uri target, int connections, TimeSpan time, bool stream, Taken taken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = connections, UseProxy = false }) { BaseAddress = target };
        var load = new GatewayLoad(http, rig.Key, PromptCharacters, connections);

        // The connections are there before the time is taken.
        await load.RunAsync(TimeSpan.FromMilliseconds(500), CancellationToken.None, stream);
        var (start, before) = (TimeProvider.System.GetTimestamp(), rig.GatewayServer.ProcessorTime);
        taken.Times.AddRange(await load.RunAsync(time, CancellationToken.None, stream));
        taken.Elapsed += TimeProvider.System.GetElapsedTime(start);
        taken.Processor += rig.GatewayServer.ProcessorTime - before;
    }

    private static double Percentile(List<TimeSpan> times, double share) =>
        times.Order().ElementAt((int)Math.Ceiling(share * times.Count) - 1).TotalMilliseconds;

    private sealed class Taken
    {
        public List<TimeSpan> Times { get; } = [];

        public TimeSpan Elapsed { get; set; }

        /// <summary>The gateway's processor time.</summary>
        public TimeSpan Processor { get; set; }
    }
}
