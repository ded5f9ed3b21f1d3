using Dapper;

namespace InferShield.Api.Storage;

/// <summary>Asks the database every two seconds whether it answers, so that a scrape can tell without asking.</summary>
internal sealed class StorageMonitor(Database database, StorageState state, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>A query that reads nothing.</summary>
    public static Task ProbeAsync(Database database, CancellationToken cancellationToken) =>
        database.QueryAsync("health", (connection, token) =>
            connection.ExecuteAsync(new CommandDefinition("select 1", cancellationToken: token)), cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            state.Answered(await AnswersAsync(stoppingToken));
            await Task.Delay(Period, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Logged by those who need the database, not here too.
    private async Task<bool> AnswersAsync(CancellationToken stoppingToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        limit.CancelAfter(Limit);
        try
        {
            // Not every client stops when it is told to, nor leaves the thread while it connects.
            await Task.Run(() => ProbeAsync(database, limit.Token), CancellationToken.None).WaitAsync(limit.Token);
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }
}
