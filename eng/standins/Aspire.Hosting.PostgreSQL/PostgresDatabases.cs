using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Aspire.Hosting.Postgres;

internal sealed record CreationScriptAnnotation(string Script) : IResourceAnnotation;

internal static class PostgresDatabases
{
    internal static async Task CreateMissingAsync(PostgresServerResource server, IEnumerable<PostgresDatabaseResource> databases, CancellationToken cancellationToken)
    {
        var connection = await OpenAsync(server, "postgres", cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            foreach (var database in databases.Where(d => d.Parent == server))
            {
                var script = database.TryGetLastAnnotation<CreationScriptAnnotation>(out var own)
                    ? own.Script
                    : $"CREATE DATABASE \"{database.DatabaseName.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
#pragma warning disable CA2100 // The name is quoted, and it comes from the app host's own code.
                using var command = new NpgsqlCommand(script, connection);
#pragma warning restore CA2100
                try
                {
                    await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                }
                catch (PostgresException known) when (known.SqlState == PostgresErrorCodes.DuplicateDatabase)
                {
                    // Left from an earlier run.
                }
            }
        }
    }

    internal static async Task<NpgsqlConnection> OpenAsync(PostgresServerResource server, string database, CancellationToken cancellationToken)
    {
        var text = await server.GetConnectionStringAsync(cancellationToken).ConfigureAwait(false);
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(text) { Database = database, Pooling = false, Timeout = 5 }.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}

internal sealed class PostgresHealthCheck(PostgresServerResource server, string database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!server.PrimaryEndpoint.IsAllocated)
        {
            return HealthCheckResult.Unhealthy("The server has no address yet.");
        }

        try
        {
            var connection = await PostgresDatabases.OpenAsync(server, database, cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                return HealthCheckResult.Healthy();
            }
        }
        catch (NpgsqlException failure)
        {
            return HealthCheckResult.Unhealthy(failure.Message);
        }
    }
}
