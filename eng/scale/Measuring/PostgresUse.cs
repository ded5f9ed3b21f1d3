using System.Globalization;
using Npgsql;

namespace InferShield.Scale.Measuring;

/// <summary>What PostgreSQL has used so far. Processor time is known where the server runs on this machine, else not a number.</summary>
internal sealed record PostgresUse(long Rows, long TableBytes, long IndexBytes, double WalBytes, long Connections, double CpuSeconds)
{
    private const int TicksPerSecond = 100;

    public static async Task<PostgresUse> ReadAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand("""
            select (select count(*) from audit_records), sum(pg_table_size(inhrelid))::bigint, sum(pg_indexes_size(inhrelid))::bigint,
                (select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')), (select count(*) from pg_stat_activity where datname = current_database()) - 1, pg_read_file('postmaster.pid')
            from pg_inherits where inhparent = 'audit_records'::regclass
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        var postmaster = reader.GetString(5).Split('\n')[0];
        return new(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), (double)reader.GetDecimal(3), reader.GetInt64(4), CpuSecondsOf(postmaster));
    }

    /// <summary>The postmaster's time, that of its ended children included, and that of its living children.</summary>
    private static double CpuSecondsOf(string postmaster)
    {
        if (!File.Exists($"/proc/{postmaster}/stat"))
        {
            return double.NaN;
        }

        double ticks = 0;
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            try
            {
                // After the name, which may hold anything: state, parent, …, user and system time, and those of ended children.
                var stat = File.ReadAllText(Path.Combine(folder, "stat"));
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                var own = Path.GetFileName(folder) == postmaster;
                if (own || fields[1] == postmaster)
                {
                    ticks += fields[11..(own ? 15 : 13)].Sum(field => double.Parse(field, CultureInfo.InvariantCulture));
                }
            }
            catch (IOException)
            {
                // It ended meanwhile; its parent has its time now.
            }
        }

        return ticks / TicksPerSecond;
    }
}
