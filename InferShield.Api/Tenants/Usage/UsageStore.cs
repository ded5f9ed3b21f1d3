using System.Data.Common;
using InferShield.Api.Storage;
using Npgsql;

namespace InferShield.Api.Tenants.Usage;

/// <summary>What is counted together: a tenant's key, a model and a day in UTC.</summary>
internal readonly record struct UsageKey(DateOnly Day, string Tenant, Guid KeyId, string Model) : IComparable<UsageKey>
{
    public int CompareTo(UsageKey other) =>
        Day.CompareTo(other.Day) is not 0 and var byDay ? byDay
        : string.CompareOrdinal(Tenant, other.Tenant) is not 0 and var byTenant ? byTenant
        : KeyId.CompareTo(other.KeyId) is not 0 and var byKey ? byKey
        : string.CompareOrdinal(Model, other.Model);
}

/// <param name="Cost">In billionths of a US dollar.</param>
internal readonly record struct UsageCount(long Requests, long InputTokens, long OutputTokens, long Cost)
{
    public static UsageCount operator +(UsageCount one, UsageCount other) => new(
        one.Requests + other.Requests, one.InputTokens + other.InputTokens, one.OutputTokens + other.OutputTokens, one.Cost + other.Cost);
}

/// <summary>What a key used of the windows that now are in.</summary>
internal readonly record struct KeyUsage(string Tenant, Guid KeyId, long DayTokens, long MonthCost);

/// <summary>The table of what was used, a row for each <see cref="UsageKey"/>.</summary>
internal sealed class UsageStore(Database database)
{
    private const string Columns = "day, tenant_id, key_id, model, requests, input_tokens, output_tokens, cost";

    private const string Add =
        """
        ON CONFLICT (day, tenant_id, key_id, model) DO UPDATE SET
            requests = usage_days.requests + excluded.requests,
            input_tokens = usage_days.input_tokens + excluded.input_tokens,
            output_tokens = usage_days.output_tokens + excluded.output_tokens,
            cost = usage_days.cost + excluded.cost
        """;

    /// <summary>Adds counts to what is stored, all or nothing.</summary>
    /// <param name="rows">In the order of their keys: two gateways that lock rows in one order cannot lock each other out.</param>
    /// <param name="cancellation">Ends the write.</param>
    public Task AddAsync(IReadOnlyList<KeyValuePair<UsageKey, UsageCount>> rows, CancellationToken cancellation) =>
        database.QueryAsync("usage_upsert", (connection, token) => connection is NpgsqlConnection postgres
            ? AddAsync(postgres, rows, token)
            : AddOneByOneAsync(connection, rows, token), cancellation);

    /// <summary>What the keys of these tenants used today and this month.</summary>
    public Task<List<KeyUsage>> CurrentAsync(IReadOnlyCollection<string> tenants, DateOnly today, CancellationToken cancellation) =>
        database.QueryAsync("usage_select", async (connection, token) =>
        {
            await using var command = connection.CreateCommand();
            var names = tenants.Select((tenant, i) => (Name: $"tenant{i}", Value: tenant)).ToList();
            command.CommandText =
                $"""
                SELECT tenant_id, key_id,
                    CAST(SUM(CASE WHEN day = @today THEN input_tokens + output_tokens ELSE 0 END) AS bigint), CAST(SUM(cost) AS bigint)
                FROM usage_days WHERE day >= @month AND tenant_id IN ({string.Join(", ", names.Select(name => "@" + name.Name))})
                GROUP BY tenant_id, key_id
                """;
            command.AddParameter("today", today);
            command.AddParameter("month", new DateOnly(today.Year, today.Month, 1));
            names.ForEach(name => command.AddParameter(name.Name, name.Value));
            var usage = new List<KeyUsage>();
            await using var reader = await command.ExecuteReaderAsync(token);
            while (await reader.ReadAsync(token))
            {
                usage.Add(new KeyUsage(reader.GetString(0), reader.GetFieldValue<Guid>(1), reader.GetInt64(2), reader.GetInt64(3)));
            }

            return usage;
        }, cancellation);

    /// <summary>Sums by what <paramref name="query"/> names, in its order.</summary>
    public Task<List<UsageRow>> SumAsync(UsageQuery query, int most, CancellationToken cancellation) =>
        database.QueryAsync("usage_select", async (connection, token) =>
        {
            await using var command = connection.CreateCommand();
            var by = string.Join(", ", query.By.Select(dimension => dimension.Column));
            command.CommandText =
                $"""
                SELECT {by}{(by.Length > 0 ? ", " : "")}CAST(SUM(requests) AS bigint), CAST(SUM(input_tokens) AS bigint),
                    CAST(SUM(output_tokens) AS bigint), CAST(SUM(cost) AS bigint)
                FROM usage_days WHERE day >= @from AND day <= @to {(query.Tenant is null ? "" : "AND tenant_id = @tenant")}
                {(by.Length > 0 ? $"GROUP BY {by} ORDER BY {by}" : "HAVING COUNT(*) > 0")} LIMIT {most}
                """;
            command.AddParameter("from", query.From);
            command.AddParameter("to", query.To);
            if (query.Tenant is not null)
            {
                command.AddParameter("tenant", query.Tenant);
            }

            var rows = new List<UsageRow>();
            await using var reader = await command.ExecuteReaderAsync(token);
            while (await reader.ReadAsync(token))
            {
                rows.Add(Read(reader, query.By));
            }

            return rows;
        }, cancellation);

    private static UsageRow Read(DbDataReader reader, IReadOnlyList<UsageDimension> by)
    {
        var row = new UsageRow();
        for (var i = 0; i < by.Count; i++)
        {
            row = by[i].Set(row, reader, i);
        }

        return row with
        {
            Requests = reader.GetInt64(by.Count),
            InputTokens = reader.GetInt64(by.Count + 1),
            OutputTokens = reader.GetInt64(by.Count + 2),
            Cost = Money.Dollars(reader.GetInt64(by.Count + 3)),
        };
    }

    private static async Task AddAsync(NpgsqlConnection connection, IReadOnlyList<KeyValuePair<UsageKey, UsageCount>> rows, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            $"""
            INSERT INTO usage_days ({Columns})
            SELECT * FROM unnest(@days::date[], @tenants::text[], @keys::uuid[], @models::text[], @requests::bigint[], @inputs::bigint[], @outputs::bigint[], @costs::bigint[])
            {Add}
            """, connection);
        command.AddParameter("days", rows.Select(row => row.Key.Day).ToArray());
        command.AddParameter("tenants", rows.Select(row => row.Key.Tenant).ToArray());
        command.AddParameter("keys", rows.Select(row => row.Key.KeyId).ToArray());
        command.AddParameter("models", rows.Select(row => row.Key.Model).ToArray());
        command.AddParameter("requests", rows.Select(row => row.Value.Requests).ToArray());
        command.AddParameter("inputs", rows.Select(row => row.Value.InputTokens).ToArray());
        command.AddParameter("outputs", rows.Select(row => row.Value.OutputTokens).ToArray());
        command.AddParameter("costs", rows.Select(row => row.Value.Cost).ToArray());
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task AddOneByOneAsync(DbConnection connection, IReadOnlyList<KeyValuePair<UsageKey, UsageCount>> rows, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"INSERT INTO usage_days ({Columns}) VALUES (@{Columns.Replace(", ", ", @", StringComparison.Ordinal)}) {Add}";
        foreach (var name in Columns.Split(", "))
        {
            command.AddParameter(name, null);
        }

        foreach (var ((day, tenant, keyId, model), (requests, input, output, cost)) in rows)
        {
            object[] values = [day, tenant, keyId, model, requests, input, output, cost];
            for (var i = 0; i < values.Length; i++)
            {
                command.Parameters[i].Value = values[i];
            }

            await command.ExecuteNonQueryAsync(cancellation);
        }

        await transaction.CommitAsync(cancellation);
    }
}
