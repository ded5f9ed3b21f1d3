using System.Text.RegularExpressions;
using InferShield.Tests.Storage;
using Npgsql;

namespace InferShield.Tests.Monitoring;

/// <summary>What runbooks have somebody type who was called at night.</summary>
public sealed partial class RunbookQueryTests
{
    // What is asked of a replica, no other server answers.
    private const string Replica = "REPLICA";

    [Fact]
    public async Task Every_query_of_a_runbook_is_one_that_the_gateways_database_answers()
    {
        await using var host = await StorageHost.CreateAsync("postgres");
        await host.MigrateAsync();
        await using var connection = (NpgsqlConnection)await host.Database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var queries = Directory.EnumerateFiles(MonitoringFiles.PathOf("runbooks"), "*.md")
            .SelectMany(file => Query().Matches(File.ReadAllText(file))
                .Where(match => !match.Groups["options"].Value.Contains(Replica, StringComparison.Ordinal))
                .Select(match => (Runbook: Path.GetFileNameWithoutExtension(file), Sql: Fill(match.Groups["sql"].Value))))
            .ToList();

        Assert.True(queries.Count > 50, $"only {queries.Count} queries");
        var problems = new List<string>();
        foreach (var (runbook, sql) in queries)
        {
            await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
            try
            {
                await using var command = new NpgsqlCommand(sql, connection, transaction);
                await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            }
            catch (PostgresException problem)
            {
                problems.Add($"{runbook}: {problem.MessageText}: {sql}");
            }
        }

        Assert.Empty(problems);
    }

    private static string Fill(string sql) => sql.Replace("\\\"", "\"", StringComparison.Ordinal)
        .Replace("'KEY'", $"'{Guid.Empty}'", StringComparison.Ordinal).Replace("(PID)", "(0)", StringComparison.Ordinal);

    // Not the commands of psql itself, nor what cannot be done in a transaction.
    [GeneratedRegex("""psql (?<options>[^"`\n]*)-c "(?<sql>(?:select|update)(?:[^"\\]|\\.)*)"{1}""", RegexOptions.NonBacktracking)]
    private static partial Regex Query();
}
