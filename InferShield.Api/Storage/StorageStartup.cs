using Microsoft.Extensions.Options;

namespace InferShield.Api.Storage;

/// <summary>
/// Migrates in the background, however long the database takes to come, and goes on looking whether the schema is up to
/// date: a dump of an earlier version may be restored at any time.
/// </summary>
internal sealed partial class StorageStartup(
    Migrator migrator, IOptions<StorageOptions> options, TimeProvider time, ILogger<StorageStartup> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await UntilUpToDateAsync(stoppingToken);
            await UntilOutdatedAsync(stoppingToken);
        }
    }

    private async Task UntilUpToDateAsync(CancellationToken stoppingToken)
    {
        var backoff = new Backoff(options.Value.RetryDelay, options.Value.MaxRetryDelay, time);
        for (var attempt = 1; !stoppingToken.IsCancellationRequested; attempt++)
        {
            try
            {
                if (await IsMigratedAsync(stoppingToken))
                {
                    LogReady(attempt);
                    return;
                }

                LogNotMigrated();
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogFailed(attempt, exception.GetType().Name, exception.Message, backoff.Delay.TotalSeconds);
            }

            backoff.Failed();
            await backoff.WaitAsync(stoppingToken);
        }
    }

    private async Task UntilOutdatedAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(options.Value.SchemaCheckPeriod, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                if (!await migrator.IsUpToDateAsync(stoppingToken).WaitAsync(stoppingToken))
                {
                    return;
                }
            }
            catch (Exception)
            {
                // What is known of the schema holds while the database is away; those who need it say that it is.
            }
        }
    }

    private async Task<bool> IsMigratedAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.MigrateAtStart)
        {
            return await migrator.IsUpToDateAsync(cancellationToken);
        }

        await migrator.MigrateAsync(cancellationToken);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The database is ready (attempt {Attempt})")]
    private partial void LogReady(int attempt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The schema is not up to date; run the subcommand migrate")]
    private partial void LogNotMigrated();

    // The exception itself is left out: its data may name more of the connection than a log should.
    [LoggerMessage(Level = LogLevel.Warning, Message = "The database is not ready (attempt {Attempt}): {Kind}: {Reason}; trying again in {Delay} s")]
    private partial void LogFailed(int attempt, string kind, string reason, double delay);
}
