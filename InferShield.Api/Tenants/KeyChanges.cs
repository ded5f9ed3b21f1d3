using InferShield.Api.Storage;
using Npgsql;

namespace InferShield.Api.Tenants;

/// <summary>
/// Hears from PostgreSQL that keys or tenants changed, whoever changed them, and reads them again at once. While the
/// connection is down (or where a pooler does not pass notifications on) the key ring's own refresh is what is left.
/// </summary>
internal sealed partial class KeyChanges(Database database, KeyRing ring, TimeProvider time, ILogger<KeyChanges> logger)
    : BackgroundService
{
    private const string Listen = "LISTEN infershield_keys";

    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);

    private volatile bool _isListening;

    public bool IsListening => _isListening;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (database.Source is not NpgsqlDataSource source)
        {
            return;
        }

        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), time);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(source, backoff, stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                if (_isListening)
                {
                    LogLost(failure.GetType().Name);
                }
            }
            catch (OperationCanceledException)
            {
                // Stopping.
            }

            _isListening = false;
            backoff.Failed();
            await backoff.WaitAsync(stoppingToken);
        }
    }

    private async Task ListenAsync(NpgsqlDataSource source, Backoff backoff, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await ExecuteAsync(connection, Listen, cancellation);
        _isListening = true;
        backoff.Succeeded();
        while (true)
        {
            // Also at first: what changed before this connection heard anything. Until it has loaded, the ring asks by itself.
            if (ring.IsLoaded)
            {
                await ring.ReloadAsync(cancellation);
            }

            while (!await connection.WaitAsync(LongestSilence, cancellation))
            {
                // A connection that was cut without a word is found out here.
                await ExecuteAsync(connection, "SELECT 1", cancellation);
            }
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Changes of keys are not heard of at once for now, but within seconds: {Kind}")]
    private partial void LogLost(string kind);
}
