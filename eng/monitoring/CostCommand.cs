using System.CommandLine;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.Json;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace InferShield.Monitoring;

/// <summary>Measures what monitoring costs: the calls of one request in this process, and what a running Prometheus stores.</summary>
internal static class CostCommand
{
    private const int Requests = 200_000;
    private const int SecondsADay = 86_400;

    public static Command Create()
    {
        var prometheus = new Option<string>("--prometheus")
        {
            Description = "A running Prometheus that scrapes the gateway.",
            DefaultValueFactory = _ => "http://localhost:9090",
        };
        var command = new Command("cost", "Measures the metrics' cost per request, per process and per day of storage.") { prometheus };
        command.SetAction(async (parsed, cancellation) =>
        {
            Calls();
            using var http = new HttpClient { BaseAddress = new Uri(parsed.GetValue(prometheus)!) };
            await StorageAsync(http, cancellation);
            return 0;
        });
        return command;
    }

    private static void Calls()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var metrics = new InferShieldMetrics(services.GetRequiredService<IMeterFactory>());
        using var provider = Sdk.CreateMeterProviderBuilder().AddMeter(MetricContract.MeterName).AddReader(new BaseExportingMetricReader(new Nowhere())).Build();
        Request(metrics, Requests / 10);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        Request(metrics, Requests);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Print("metric calls of one chat request", $"{seconds / Requests * 1e6:0.00} µs, {(GC.GetAllocatedBytesForCurrentThread() - allocated) / Requests} bytes allocated");
    }

    /// <summary>What the gateway counts for a chat request of two texts, one of which the cache knows.</summary>
    private static void Request(InferShieldMetrics metrics, int count)
    {
        for (var i = 0; i < count; i++)
        {
            metrics.TrackRequestsInFlight(1);
            metrics.TrackCacheHit("verdict");
            metrics.TrackCacheMiss("verdict");
            metrics.TrackScan("user", 0.0002);
            metrics.TrackVerdict("user", "allowed");
            metrics.TrackVerdict("completion", "allowed");
            metrics.TrackUpstream("simulator", 0.5, null);
            metrics.TrackGenAi("chat", "simulator", "sim-chat", 0.5, null, 100, 200);
            metrics.TrackHttpRequest("POST", "/v1/chat/completions", 200, 0.501, 0.5);
            metrics.TrackRequestsInFlight(-1);
        }
    }

    private static async Task StorageAsync(HttpClient prometheus, CancellationToken cancellation)
    {
        const string gateway = """{job="infershield"}""";
        var series = await QueryAsync(prometheus, $"sum(scrape_samples_scraped{gateway})", cancellation);
        var interval = await QueryAsync(prometheus, $"1 / (sum(rate(prometheus_target_interval_length_seconds_count[10m])) / sum(rate(prometheus_target_interval_length_seconds_sum[10m])))", cancellation);
        var bytes = await QueryAsync(prometheus, "sum(prometheus_tsdb_compaction_chunk_size_bytes_sum) / (sum(prometheus_tsdb_compaction_chunk_samples_sum) > 0)", cancellation);
        var all = await QueryAsync(prometheus, "sum(prometheus_tsdb_head_series)", cancellation);
        Print("series of the gateway, of all targets and rules", $"{series:0}, {all:0}");
        Print("time to scrape the gateway", $"{await QueryAsync(prometheus, $"avg_over_time(scrape_duration_seconds{gateway}[10m])", cancellation) * 1000:0.0} ms");
        Print("time to evaluate all rules once", $"{await QueryAsync(prometheus, "sum(prometheus_rule_group_last_duration_seconds)", cancellation) * 1000:0.0} ms");
        Print("Prometheus's memory", $"{await QueryAsync(prometheus, """max(process_resident_memory_bytes{job="prometheus"})""", cancellation) / 1e6:0} MB");
        Print("gateway's memory", $"{await QueryAsync(prometheus, """max(process_resident_memory_bytes{job="infershield"})""", cancellation) / 1e6:0} MB");
        if (bytes is double.NaN)
        {
            Print("bytes a sample", $"not known before the first compaction (2 h); 2 assumed");
            bytes = 2;
        }
        else
        {
            Print("bytes a sample", $"{bytes:0.00}");
        }

        Print("storage of one series", $"{SecondsADay / interval * bytes / 1000:0.0} kB a day with one sample in {interval:0.#} s");
        Print("storage of all series", $"{all * SecondsADay / interval * bytes / 1e6:0} MB a day");
    }

    private static async Task<double> QueryAsync(HttpClient prometheus, string query, CancellationToken cancellation)
    {
        using var answer = JsonDocument.Parse(await prometheus.GetStringAsync("/api/v1/query?query=" + Uri.EscapeDataString(query), cancellation));
        var result = answer.RootElement.GetProperty("data").GetProperty("result");
        return result.GetArrayLength() == 0 ? double.NaN : double.Parse(result[0].GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture);
    }

    private static void Print(string what, FormattableString figure) => Console.WriteLine($"{what,-50}{figure.ToString(CultureInfo.InvariantCulture)}");

    private sealed class Nowhere : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch) => ExportResult.Success;
    }
}
