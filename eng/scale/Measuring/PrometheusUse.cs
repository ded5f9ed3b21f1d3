using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;

using InferShield.Simulator;

namespace InferShield.Scale.Measuring;

/// <summary>What Prometheus needs for a sample on disk and for a series in memory; the programs of this machine are asked.</summary>
internal static class PrometheusUse
{
    private const int ScrapeInterval = 15;

    // A block of two hours, the unit that Prometheus keeps and Thanos uploads.
    private const int BlockScrapes = 2 * 3600 / ScrapeInterval;
    private const int FewSeries = 1_000;
    private const int ManySeries = 101_000;

    /// <summary>Bytes a sample, index included: real scrapes, repeated until they fill a block that promtool writes.</summary>
    public static async Task<double> BytesPerSampleAsync(IReadOnlyList<Exposition> scrapes, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("infershield-scale-");
        try
        {
            var file = Path.Combine(folder.FullName, "metrics");
            var (samples, text) = Backfill(scrapes);
            await File.WriteAllTextAsync(file, text, cancellation);
            await RunAsync("promtool", ["tsdb", "create-blocks-from", "openmetrics", "--max-block-duration=4h", file, Path.Combine(folder.FullName, "blocks")], cancellation);
            return (double)folder.EnumerateDirectories("blocks").Single().EnumerateFiles("*", SearchOption.AllDirectories).Sum(stored => stored.Length) / samples;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Bytes of resident memory a series: of a Prometheus with many series, less that of one with few.</summary>
    public static async Task<double> MemoryPerSeriesAsync(CancellationToken cancellation) =>
        (await MemoryAsync(ManySeries, cancellation) - await MemoryAsync(FewSeries, cancellation)) / (ManySeries - FewSeries);

    private static (long Samples, string Text) Backfill(IReadOnlyList<Exposition> scrapes)
    {
        var begin = DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 7200 * 7200 - 7200;
        long samples = 0;
        var text = new StringBuilder();
        foreach (var series in scrapes[^1].Samples.Keys.Where(scrapes[0].Samples.ContainsKey))
        {
            // Counters go on where the scrapes end, so that each repetition looks like more of the same traffic.
            var counts = series.Contains("_total", StringComparison.Ordinal) || series.Contains("_bucket", StringComparison.Ordinal)
                || series.Contains("_count", StringComparison.Ordinal) || series.Contains("_sum", StringComparison.Ordinal);
            var growth = counts ? scrapes[^1].Samples[series] - scrapes[0].Samples[series] : 0;
            for (var i = 0; i < BlockScrapes; i++)
            {
                var value = scrapes[i % scrapes.Count].Samples.GetValueOrDefault(series) + (i / scrapes.Count * growth);
                text.Append(CultureInfo.InvariantCulture, $"{series} {value} {begin + (i * ScrapeInterval)}\n");
                samples++;
            }
        }

        return (samples, text.Append("# EOF\n").ToString());
    }

    private static async Task<double> MemoryAsync(int series, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("infershield-scale-");
        var (port, target) = (FreePort.Next(), FreePort.Next());
        var config = Path.Combine(folder.FullName, "prometheus.yml");
        await File.WriteAllTextAsync(config, $$"""
            global: {scrape_interval: 1s, scrape_timeout: 1s}
            scrape_configs:
              - {job_name: series, static_configs: [{targets: ['127.0.0.1:{{target}}']}]}
            """, cancellation);
        using var listener = new HttpListener { Prefixes = { $"http://127.0.0.1:{target}/" } };
        listener.Start();
        var serving = ServeAsync(listener, series);
        using var prometheus = Start("prometheus",
            [$"--config.file={config}", $"--storage.tsdb.path={Path.Combine(folder.FullName, "data")}", $"--web.listen-address=127.0.0.1:{port}", "--log.level=error"]);
        try
        {
            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            await Task.Delay(TimeSpan.FromSeconds(40), cancellation);
            var metrics = await Exposition.ScrapeAsync(http, cancellation);
            return metrics.Sum("prometheus_tsdb_head_series") >= series
                ? metrics.Sum("process_resident_memory_bytes")
                : throw new InvalidOperationException($"Prometheus holds {metrics.Sum("prometheus_tsdb_head_series")} of {series} series.");
        }
        finally
        {
            prometheus.Kill();
            await prometheus.WaitForExitAsync(CancellationToken.None);
            listener.Stop();
            await serving;
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Series with as many labels as the gateway's; a tenth of the values change from scrape to scrape.</summary>
    private static async Task ServeAsync(HttpListener listener, int series)
    {
        var random = new Random(1);
        var scrape = 0;
        try
        {
            while (true)
            {
                var context = await listener.GetContextAsync();
                scrape++;
                var text = new StringBuilder();
                for (var i = 0; i < series; i++)
                {
                    text.Append(CultureInfo.InvariantCulture, $"m{i % 50}_bucket{{method=\"POST\",route=\"/v1/chat/completions\",status_code=\"{i % 40}\",le=\"{i / 2000}\",tenant=\"t{i}\"}} {(i % 10 == 0 ? random.Next() : i + scrape)}\n");
                }

                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()));
                context.Response.Close();
            }
        }
        catch (Exception failure) when (failure is HttpListenerException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private static async Task RunAsync(string program, string[] arguments, CancellationToken cancellation)
    {
        using var process = Start(program, arguments);
        var error = await process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} failed: {error}");
        }
    }

    private static Process Start(string program, string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }
}
