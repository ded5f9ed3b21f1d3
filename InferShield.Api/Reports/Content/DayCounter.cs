using InferShield.Api.Storage;

namespace InferShield.Api.Reports.Content;

/// <summary>Counts finished hours and days in the background, so that a report has little left to count when it is asked for.</summary>
internal sealed partial class DayCounter(DayStore days, StorageState storage, TimeProvider time, ILogger<DayCounter> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (storage.IsMigrated)
            {
                await CountAsync(stoppingToken);
            }

            await Task.Delay(storage.IsMigrated ? Period : Wait, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task CountAsync(CancellationToken stoppingToken)
    {
        try
        {
            await days.CatchUpAsync(stoppingToken);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            LogNotCounted(exception.GetType().Name, exception.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The days of the audit log cannot be counted now: {Kind}: {Reason}")]
    private partial void LogNotCounted(string kind, string reason);
}
