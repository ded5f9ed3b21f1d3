using System.Diagnostics;
using System.Globalization;
using Npgsql;
using StackExchange.Redis;

namespace InferShield.Scale.Measuring;

/// <summary>Puts load on a running system and reads what each part used for it.</summary>
internal static class Measurement
{
    private const int PromptCharacters = 700;
    private const int Scrapes = 60;
    private const int WaitingRequests = 1000;

    // Each entry lives ten minutes, so none of them goes while they are counted.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(40);

    public static async Task<UnitCosts> RunAsync(LocalRun run, TimeSpan duration, string machine, CancellationToken cancellation)
    {
        using var gateway = new HttpClient { BaseAddress = run.Gateway };
        using var management = new HttpClient { BaseAddress = run.Management };
        using var prometheus = new HttpClient { BaseAddress = run.Prometheus };
        await using var postgres = NpgsqlDataSource.Create(run.Postgres);
        await using var redis = await ConnectionMultiplexer.ConnectAsync(run.Redis);
        var cache = redis.GetServers()[0];

        var idle = await Exposition.ScrapeAsync(management, cancellation);
        var load = new GatewayLoad(gateway, run.Key, PromptCharacters);
        Say($"holding {WaitingRequests} requests that wait for the provider");
        var waiting = await WaitingMemoryAsync(load, management, cancellation);
        Say($"warming up for {WarmUp.TotalSeconds:0} s");
        await load.RunAsync(WarmUp, cancellation);
        await SettleAsync(postgres, cancellation);

        Say($"measuring for {duration.TotalSeconds:0} s");
        var before = (Gateway: await Exposition.ScrapeAsync(management, cancellation), Postgres: await PostgresUse.ReadAsync(postgres, cancellation), Redis: await RedisUse.ReadAsync(cache));
        var start = Stopwatch.GetTimestamp();
        var loading = load.RunAsync(duration, cancellation);
        var scrapes = new List<Exposition>();
        while (scrapes.Count < Scrapes)
        {
            await Task.Delay(duration / Scrapes, cancellation);
            scrapes.Add(await Exposition.ScrapeAsync(management, cancellation));
        }

        var requests = (await loading).Count;
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await SettleAsync(postgres, cancellation);
        var after = (Gateway: await Exposition.ScrapeAsync(management, cancellation), Postgres: await PostgresUse.ReadAsync(postgres, cancellation), Redis: await RedisUse.ReadAsync(cache));

        double Used(string metric) => (after.Gateway.Sum(metric) - before.Gateway.Sum(metric)) / requests;
        double rows = after.Postgres.Rows - before.Postgres.Rows;
        double entries = after.Redis.Entries - before.Redis.Entries;
        var tenant = after.Gateway.Samples.Keys.Count(series => series.Contains("tenant=\"default\"", StringComparison.Ordinal));
        var all = (await Exposition.ScrapeAsync(prometheus, cancellation)).Sum("prometheus_tsdb_head_series");
        Say($"asking Prometheus what a sample and a series cost it");
        return new UnitCosts
        {
            Machine = machine,
            Date = DateOnly.FromDateTime(DateTime.UtcNow),
            Requests = requests,
            PromptCharacters = PromptCharacters,
            GatewayCpuSecondsPerRequest = Used("process_cpu_seconds_total"),
            GatewayAllocatedPerRequest = Used("dotnet_gc_heap_total_allocated_bytes_total"),
            GatewayRequestsPerSecond = requests / seconds,
            GatewayIdleMemory = idle.Sum("process_resident_memory_bytes"),
            GatewayLoadedMemory = scrapes.Max(scrape => scrape.Sum("process_resident_memory_bytes")),
            GatewayMemoryPerWaitingRequest = waiting,
            AuditRowsPerRequest = rows / requests,
            AuditRowTableBytes = (after.Postgres.TableBytes - before.Postgres.TableBytes) / rows,
            AuditRowIndexBytes = (after.Postgres.IndexBytes - before.Postgres.IndexBytes) / rows,
            WalBytesPerRow = (after.Postgres.WalBytes - before.Postgres.WalBytes) / rows,
            PostgresCpuSecondsPerRequest = (after.Postgres.CpuSeconds - before.Postgres.CpuSeconds) / requests,
            PostgresConnectionsPerGateway = after.Postgres.Connections,
            RedisEntriesPerRequest = entries / requests,
            RedisBytesPerEntry = (after.Redis.Bytes - before.Redis.Bytes) / entries,
            RedisCpuSecondsPerRequest = (after.Redis.CpuSeconds - before.Redis.CpuSeconds) / requests,
            SeriesPerGateway = after.Gateway.Samples.Count - tenant,
            SeriesPerTenant = tenant,
            OtherSeries = all - after.Gateway.Samples.Count,
            PrometheusBytesPerSample = await PrometheusUse.BytesPerSampleAsync(scrapes, cancellation),
            PrometheusMemoryPerSeries = await PrometheusUse.MemoryPerSeriesAsync(cancellation),
        };
    }

    /// <summary>How much resident memory grows with each request that waits for the provider.</summary>
    private static async Task<double> WaitingMemoryAsync(GatewayLoad load, HttpClient management, CancellationToken cancellation)
    {
        await load.RunAsync(TimeSpan.FromSeconds(2), cancellation);
        var before = await MemoryAsync();
        var held = Task.WhenAll(Enumerable.Range(0, WaitingRequests).Select(_ => load.SendAsync(GatewayLoad.SlowModel, cancellation)));
        var most = before;
        while (!held.IsCompleted)
        {
            most = Math.Max(most, await MemoryAsync());
            await Task.Delay(100, cancellation);
        }

        await held;
        return (most - before) / WaitingRequests;

        async Task<double> MemoryAsync() => (await Exposition.ScrapeAsync(management, cancellation)).Sum("process_resident_memory_bytes");
    }

    /// <summary>Waits until no audit record comes any more.</summary>
    private static async Task SettleAsync(NpgsqlDataSource postgres, CancellationToken cancellation)
    {
        for (var (rows, last) = (0L, -1L); rows != last;)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
            (last, rows) = (rows, (await PostgresUse.ReadAsync(postgres, cancellation)).Rows);
        }
    }

    private static void Say(FormattableString what) => Console.Error.WriteLine(what.ToString(CultureInfo.InvariantCulture));
}
