using InferShield.Api.Storage;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Reports.Jobs;

/// <summary>Makes the reports that wait, as many at once as <see cref="ReportOptions.Workers"/> says.</summary>
internal sealed partial class ReportWorkers : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly ReportJobs _jobs;
    private readonly ReportRunner _runner;
    private readonly ReportBell _bell;
    private readonly StorageState _storage;
    private readonly TimeProvider _time;
    private readonly ILogger<ReportWorkers> _logger;
    private readonly ReportOptions _options;
    private int _running;

    public ReportWorkers(
        ReportJobs jobs, ReportRunner runner, ReportBell bell, StorageState storage, InferShieldMetrics metrics, IOptions<ReportOptions> options, TimeProvider time,
        ILogger<ReportWorkers> logger)
    {
        (_jobs, _runner, _bell, _storage, _time, _logger, _options) = (jobs, runner, bell, storage, time, logger, options.Value);
        metrics.Observe(MetricContract.ReportsRunning, () => Volatile.Read(ref _running));
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, _options.Workers).Select(_ => Task.Run(() => WorkAsync(stoppingToken), CancellationToken.None)));

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        var backoff = new Backoff(FirstPause, LongestPause, _time);
        while (!stoppingToken.IsCancellationRequested)
        {
            if (!await TryWorkAsync(backoff, stoppingToken))
            {
                await _bell.WaitAsync(_options.PollPeriod, stoppingToken);
            }

            await backoff.WaitAsync(stoppingToken);
        }
    }

    /// <summary>False when there is nothing to do.</summary>
    private async Task<bool> TryWorkAsync(Backoff backoff, CancellationToken stoppingToken)
    {
        try
        {
            var lease = Guid.NewGuid();
            if (!_storage.IsMigrated || await _jobs.ClaimAsync(lease, stoppingToken) is not { } report)
            {
                return false;
            }

            backoff.Succeeded();
            // There may be more for another worker.
            _bell.Ring();
            Interlocked.Increment(ref _running);
            try
            {
                await _runner.RunAsync(report, lease, stoppingToken);
            }
            finally
            {
                Interlocked.Decrement(ref _running);
            }

            return true;
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            backoff.Failed();
            LogIdle(exception.GetType().Name);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cannot see which reports wait: {Kind}")]
    private partial void LogIdle(string kind);
}
