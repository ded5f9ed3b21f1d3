using System.Data.Common;
using System.Globalization;
using Dapper;
using InferShield.Api.Audit;
using InferShield.Api.Storage;

namespace InferShield.Api.Reports.Content;

/// <summary>
/// The totals of each day, added up by the numbers of the chain: each record is counted once, into the day on which it
/// happened, however late it was stored and however many gateways count.
/// </summary>
internal sealed class DayStore(Database database, AuditReader audit)
{
    private const int Step = 20_000;
    private const int TimeoutSeconds = 120;
    private const string Put =
        "insert into audit_days (tenant_id, day, counts) values (@tenant, @day, @counts) on conflict (tenant_id, day) do update set counts = excluded.counts";

    /// <summary>Counts what was stored since the last time, up to the chain's present end.</summary>
    public async Task CatchUpAsync(string tenant, CancellationToken cancellationToken)
    {
        var head = (await audit.HeadAsync(tenant, cancellationToken)).Sequence;
        await database.QueryAsync("report_days", (connection, token) => connection.ExecuteAsync(new CommandDefinition(
            "insert into audit_day_heads (tenant_id, sequence) values (@tenant, 0) on conflict do nothing", new { tenant }, cancellationToken: token)), cancellationToken);
        for (var after = await CountedAsync(tenant, cancellationToken); after < head; after = await CountedAsync(tenant, cancellationToken))
        {
            await CountAsync(tenant, after, Math.Min(after + Step, head), cancellationToken);
        }
    }

    /// <summary>Every tenant's.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        foreach (var head in await audit.HeadsAsync(cancellationToken))
        {
            await CatchUpAsync(head.TenantId, cancellationToken);
        }
    }

    /// <summary>Hands over the days from <paramref name="first"/> until before <paramref name="end"/>, oldest first.</summary>
    /// <returns>The last record that is counted in any of them.</returns>
    public Task<long> ReadAsync(string tenant, DateOnly first, DateOnly end, Action<DayTotals> consume, CancellationToken cancellationToken) =>
        database.QueryAsync("report_days", async (connection, token) =>
        {
            // One statement, so that the days and the number belong together.
            await using var reader = await connection.ExecuteReaderAsync(new CommandDefinition(
                """
                select h.sequence, d.counts from audit_day_heads h
                left join audit_days d on d.tenant_id = h.tenant_id and d.day >= @first and d.day < @end
                where h.tenant_id = @tenant order by d.day
                """, new { tenant, first = Text(first), end = Text(end) }, cancellationToken: token));
            long sequence = 0;
            while (await reader.ReadAsync(token))
            {
                sequence = reader.GetInt64(0);
                if (!reader.IsDBNull(1))
                {
                    consume(DayDocument.Read(reader.GetString(1)));
                }
            }

            return sequence;
        }, cancellationToken);

    /// <summary>Hands over every day of the tenant as it is kept, with its name, or the one of this name.</summary>
    /// <returns>The last record that is counted in any of them.</returns>
    public Task<long> DocumentsAsync(string tenant, string? name, Action<string, string> consume, CancellationToken cancellationToken) =>
        database.QueryAsync("report_days", async (connection, token) =>
        {
            await using var reader = await connection.ExecuteReaderAsync(new CommandDefinition(
                "select h.sequence, d.day, d.counts from audit_day_heads h left join audit_days d on d.tenant_id = h.tenant_id"
                    + (name is null ? "" : " and d.day = @name") + " where h.tenant_id = @tenant",
                new { tenant, name }, commandTimeout: TimeoutSeconds, cancellationToken: token));
            var sequence = 0L;
            while (await reader.ReadAsync(token))
            {
                sequence = reader.GetInt64(0);
                if (!reader.IsDBNull(1))
                {
                    consume(reader.GetString(1), reader.GetString(2));
                }
            }

            return sequence;
        }, cancellationToken);

    /// <summary>Puts days in the place of what is kept of them and removes others; false when more was counted meanwhile.</summary>
    public Task<bool> RewriteAsync(
        string tenant, long counted, long upTo, IEnumerable<DayTotals> days, IEnumerable<string> invented, CancellationToken cancellationToken) =>
        database.QueryAsync("report_days", async (connection, token) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(token);
            if (await connection.ExecuteAsync(new CommandDefinition(
                "update audit_day_heads set sequence = @upTo where tenant_id = @tenant and sequence = @counted", new { tenant, counted, upTo }, transaction, cancellationToken: token)) == 0)
            {
                return false;
            }

            await connection.ExecuteAsync(new CommandDefinition(
                "delete from audit_days where tenant_id = @tenant and day = @day", invented.Select(day => new { tenant, day }), transaction, cancellationToken: token));
            await connection.ExecuteAsync(new CommandDefinition(
                Put, days.Select(day => new { tenant, day = Text(day.Day), counts = DayDocument.Write(day) }), transaction, cancellationToken: token));
            await transaction.CommitAsync(token);
            return true;
        }, cancellationToken);

    /// <summary>The last record that is counted in any day; <see cref="CatchUpAsync(string, CancellationToken)"/> comes before.</summary>
    public Task<long> CountedAsync(string tenant, CancellationToken cancellationToken) =>
        database.QueryAsync("report_days", (connection, token) => connection.QuerySingleAsync<long>(new CommandDefinition(
            "select sequence from audit_day_heads where tenant_id = @tenant", new { tenant }, cancellationToken: token)), cancellationToken);

    private async Task CountAsync(string tenant, long after, long upTo, CancellationToken cancellationToken)
    {
        var days = new SortedDictionary<DateOnly, DayTotals>();
        await audit.StreamChainAsync(tenant, after, upTo, record =>
        {
            var day = DateOnly.FromDateTime(record.At.UtcDateTime);
            if (!days.TryGetValue(day, out var totals))
            {
                days[day] = totals = new DayTotals(day);
            }

            totals.Add(record);
            return ValueTask.CompletedTask;
        }, cancellationToken);
        await database.QueryAsync("report_days", (connection, token) => AddAsync(connection, tenant, after, upTo, days.Values, token), cancellationToken);
    }

    // Nothing happens when another has counted these records meanwhile.
    private static async Task AddAsync(
        DbConnection connection, string tenant, long after, long upTo, IEnumerable<DayTotals> days, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var moved = await connection.ExecuteAsync(new CommandDefinition(
            "update audit_day_heads set sequence = @upTo where tenant_id = @tenant and sequence = @after", new { tenant, after, upTo }, transaction, cancellationToken: cancellationToken));
        if (moved == 0)
        {
            return;
        }

        foreach (var day in days)
        {
            var of = new { tenant, day = Text(day.Day) };
            if (await connection.QuerySingleOrDefaultAsync<string>(new CommandDefinition(
                "select counts from audit_days where tenant_id = @tenant and day = @day", of, transaction, cancellationToken: cancellationToken)) is { } before)
            {
                day.Add(DayDocument.Read(before));
            }

            await connection.ExecuteAsync(new CommandDefinition(
                Put,
                new { of.tenant, of.day, counts = DayDocument.Write(day) }, transaction, cancellationToken: cancellationToken));
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
