using Microsoft.AspNetCore.Connections;

namespace InferShield.ServiceDefaults.Metrics;

/// <summary>Keeps <c>active_connections{type="http"}</c> true.</summary>
internal sealed class OpenConnections(InferShieldMetrics metrics)
{
    private long _open;

    public ConnectionDelegate Count(ConnectionDelegate next) => async connection =>
    {
        metrics.UpdateActiveConnections("http", Interlocked.Increment(ref _open));
        try
        {
            await next(connection);
        }
        finally
        {
            metrics.UpdateActiveConnections("http", Interlocked.Decrement(ref _open));
        }
    };
}
