using StackExchange.Redis;

namespace InferShield.Api.Caching;

/// <summary>Asks Redis every second whether it answers, so that no request has to find out by waiting.</summary>
internal sealed partial class CacheMonitor(IServiceProvider services, CacheState state, TimeProvider time, ILogger<CacheMonitor> logger)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var first = true; !stoppingToken.IsCancellationRequested; first = false)
        {
            var problem = await PingAsync();
            if (problem is not null && (state.IsUsable || first))
            {
                LogAway(problem);
            }
            else if (problem is null && !state.IsUsable && !first)
            {
                LogBack();
            }

            state.IsUsable = problem is null;
            await Task.Delay(Period, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Resolved here, where nobody waits for the first connection.
    private async Task<string?> PingAsync()
    {
        try
        {
            await services.GetRequiredService<IConnectionMultiplexer>().GetDatabase().PingAsync();
            return null;
        }
        catch (Exception failure)
        {
            return failure.GetType().Name;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis does not answer ({Kind}); verdicts are cached in the process alone")]
    private partial void LogAway(string kind);

    [LoggerMessage(Level = LogLevel.Information, Message = "Redis answers again")]
    private partial void LogBack();
}
