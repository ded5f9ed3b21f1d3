using InferShield.Api.Storage;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Reports.Schedules;

/// <summary>Looks from time to time for schedules and runs that are due.</summary>
internal sealed partial class ScheduleService(
    Scheduler scheduler, RunWorker worker, StorageState storage, IOptions<ScheduleOptions> options, TimeProvider time, ILogger<ScheduleService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (options.Value.Enabled && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (storage.IsMigrated)
                {
                    await scheduler.BeginDueAsync(stoppingToken);
                    await worker.StepAsync(stoppingToken);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception.GetType().Name);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(options.Value.PollPeriod, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cannot look after the schedules: {Kind}")]
    private partial void LogFailed(string kind);
}
