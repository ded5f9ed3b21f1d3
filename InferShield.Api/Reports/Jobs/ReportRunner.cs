using System.Security.Cryptography;
using InferShield.Api.Audit.Seals;
using InferShield.Api.Storage;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Reports.Jobs;

/// <summary>Makes one report that was claimed, and says on the way how far it is.</summary>
internal sealed partial class ReportRunner(
    ReportJobs jobs, ReportOrders orders, ReportMaker maker, ReportFiles files, SigningKeys keys, InferShieldMetrics metrics, IOptions<ReportOptions> options, TimeProvider time,
    ILogger<ReportRunner> logger)
{
    private const int AlmostDone = 99;
    private const int FailureAttempts = 3;

    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    private readonly ReportOptions _options = options.Value;

    /// <summary>Never throws: the report is completed or failed, put back, or was taken away from this worker.</summary>
    public async Task RunAsync(StoredReport report, Guid lease, CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(_options.TimeLimit, time);
        using var lost = new CancellationTokenSource();
        using var any = CancellationTokenSource.CreateLinkedTokenSource(stopping, limit.Token, lost.Token);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(any.Token);
        var progress = new Progress();
        // On a thread of its own: SQLite makes the report without ever giving this one back.
        var renewing = Task.Run(() => RenewAsync(report, lease, progress, lost, done.Token), CancellationToken.None);
        var started = time.GetTimestamp();
        try
        {
            var isKept = await MakeAsync(report, lease, progress, any.Token);
            if (isKept)
            {
                var seconds = time.GetElapsedTime(started).TotalSeconds;
                metrics.TrackReportGeneration(report.Framework, report.Format, seconds, cached: false, success: true);
                metrics.TrackReportSize(report.Format, report.RowCount, report.ByteCount);
                LogMade(report.Id, report.RowCount, report.ByteCount, seconds);
            }
            else
            {
                LogTaken(report.Id);
            }
        }
        catch (Exception) when (lost.IsCancellationRequested)
        {
            LogTaken(report.Id);
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            await SayAsync(report, token => jobs.ReleaseAsync(report, lease, isAttempt: false, TimeSpan.Zero, token));
        }
        catch (Exception exception)
        {
            var failure = limit.IsCancellationRequested ? ReportFailure.TimedOut(_options.TimeLimit) : ReportFailure.Of(exception);
            await EndAsync(report, lease, failure, exception);
        }
        finally
        {
            await done.CancelAsync();
            await renewing;
        }
    }

    private async Task<bool> MakeAsync(StoredReport report, Guid lease, Progress progress, CancellationToken cancellationToken)
    {
        if (!keys.CanSign)
        {
            throw new CryptographicException("There is no key to sign with.");
        }

        report.DataVersion = await orders.DataVersionAsync(report, cancellationToken);
        await using var content = files.Create();
        await maker.MakeAsync(report, content, progress, cancellationToken);
        content.Position = 0;
        return await jobs.CompleteAsync(report, lease, content, cancellationToken);
    }

    private async Task RenewAsync(StoredReport report, Guid lease, Progress progress, CancellationTokenSource lost, CancellationToken done)
    {
        var period = _options.Lease / 3 < _options.PollPeriod ? _options.Lease / 3 : _options.PollPeriod;
        while (true)
        {
            await Task.Delay(period, time, done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (done.IsCancellationRequested)
            {
                return;
            }

            try
            {
                if (!await jobs.RenewAsync(report, lease, progress.Now, done))
                {
                    await lost.CancelAsync();
                    return;
                }
            }
            catch (Exception exception)
            {
                // If it stays so, another takes over, and the storing of this one's report fails.
                LogNotRenewed(report.Id, exception.GetType().Name);
            }
        }
    }

    private async Task EndAsync(StoredReport report, Guid lease, ReportFailure failure, Exception exception)
    {
        if (StorageFaults.IsUnavailable(exception) && failure.Reason == "storage" && report.Attempts < _options.MaxAttempts)
        {
            LogAgain(report.Id, exception.GetType().Name);
            await SayAsync(report, token => jobs.ReleaseAsync(report, lease, isAttempt: true, _options.RetryDelay, token));
            return;
        }

        if (failure.Reason == ReportFailure.Internal)
        {
            LogFault(exception, report.Id);
        }
        else
        {
            LogFailed(report.Id, failure.Reason, exception.GetType().Name);
        }

        metrics.TrackReportGeneration(report.Framework, report.Format, 0, cached: false, success: false);
        metrics.TrackReportFailure(report.Framework, failure.Reason);
        await SayAsync(report, token => jobs.FailAsync(report, lease, failure, token));
    }

    // Where even this cannot be said, the lease ends by itself.
    private async Task SayAsync(StoredReport report, Func<CancellationToken, Task<bool>> say)
    {
        for (var attempt = 1; attempt <= FailureAttempts; attempt++)
        {
            using var limit = new CancellationTokenSource(LastWords, time);
            try
            {
                await say(limit.Token);
                return;
            }
            catch (Exception exception)
            {
                LogNotSaid(report.Id, exception.GetType().Name);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Made report {Report}: {Rows} rows, {Bytes} bytes in {Seconds:0.0} s")]
    private partial void LogMade(Guid report, long rows, long bytes, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "Report {Report} was cancelled, deleted or taken over by another worker")]
    private partial void LogTaken(Guid report);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Report {Report} failed ({Reason}): {Kind}")]
    private partial void LogFailed(Guid report, string reason, string kind);

    [LoggerMessage(Level = LogLevel.Error, Message = "Report {Report} failed because of a fault of the gateway")]
    private partial void LogFault(Exception exception, Guid report);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Report {Report} will be tried again, the database did not answer: {Kind}")]
    private partial void LogAgain(Guid report, string kind);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not say that report {Report} is still being made: {Kind}")]
    private partial void LogNotRenewed(Guid report, string kind);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not say what became of report {Report}: {Kind}")]
    private partial void LogNotSaid(Guid report, string kind);

    /// <summary>What the maker said last.</summary>
    private sealed class Progress : IProgress<ReportProgress>
    {
        private readonly Lock _gate = new();
        private ReportProgress _now;

        /// <summary>Less than 100 percent: the report still has to be stored.</summary>
        public ReportProgress Now
        {
            get
            {
                lock (_gate)
                {
                    return _now with { Percent = Math.Clamp(_now.Percent, 0, AlmostDone) };
                }
            }
        }

        public void Report(ReportProgress value)
        {
            lock (_gate)
            {
                _now = value;
            }
        }
    }
}
