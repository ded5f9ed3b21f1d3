using Microsoft.AspNetCore.Connections;

namespace InferShield.ServiceDefaults.Metrics;

/// <summary>Keeps <c>active_connections{type="http"}</c> true.</summary>
internal sealed class OpenConnections(InferShieldMetrics metrics)
{
    private readonly Lock _gate = new();
    private long _open;

    public ConnectionDelegate Count(ConnectionDelegate next) => async connection =>
    {
        Change(1);
        try
        {
            await next(connection);
        }
        finally
        {
            Change(-1);
        }
    };

    // The lock keeps the gauge's values in the order of the changes.
    private void Change(int by)
    {
        lock (_gate)
        {
            _open += by;
            metrics.UpdateActiveConnections("http", _open);
        }
    }
}
