using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using InferShield.Api.Audit;
using InferShield.Tests.Audit;
using InferShield.Tests.Servers;
using InferShield.Tests.Storage;
using Npgsql;

namespace InferShield.Tests.Kubernetes;

/// <summary>The scripts of components/backup, run as the cluster runs them, on a PostgreSQL of the tests' own.</summary>
public sealed class BackupTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("infershield-backups-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lost_records_come_back_though_the_gateway_is_connected()
    {
        var connection = await DatabaseWithRecordsAsync(300);
        var before = await ContentAsync(connection);
        var backup = await RunAsync("backup.sh", connection);
        Assert.Equal((0, ""), (backup.ExitCode, backup.Error));
        await ExecuteAsync(connection, "truncate audit_records cascade; drop table report_parts");
        await using var gateway = NpgsqlDataSource.Create(connection.ConnectionString);
        await using var held = await gateway.OpenConnectionAsync(Cancellation);

        var restore = await RunAsync("restore.sh", connection);

        Assert.True(restore.ExitCode == 0, restore.Error);
        Assert.Equal(before, await ContentAsync(connection));
        Assert.Contains(before, table => table is { Table: "audit_records", Rows: 300 });
        var kept = Assert.Single(await DatabasesAsync(connection), name => name != connection.Database);
        Assert.Contains($"The old database is {kept}", restore.Output, StringComparison.Ordinal);
        Assert.EndsWith("kubectl rollout restart deployment/api\n", restore.Output, StringComparison.Ordinal);
        Assert.Contains(await ContentAsync(Named(connection, kept)), table => table is { Table: "audit_records", Rows: 0 });
    }

    [Fact]
    public async Task A_database_that_is_gone_comes_back()
    {
        var connection = await DatabaseWithRecordsAsync(10);
        var before = await ContentAsync(connection);
        Assert.Equal(0, (await RunAsync("backup.sh", connection)).ExitCode);
        await ExecuteAsync(Named(connection, "postgres"), $"drop database {connection.Database}");

        Assert.Equal(0, (await RunAsync("restore.sh", connection)).ExitCode);

        Assert.Equal(before, await ContentAsync(connection));
        Assert.Equal([connection.Database!], await DatabasesAsync(connection));
    }

    [Fact]
    public async Task A_dump_that_is_named_is_restored_in_place_of_the_newest()
    {
        var connection = await DatabaseWithRecordsAsync(10);
        var before = await ContentAsync(connection);
        Assert.Equal(0, (await RunAsync("backup.sh", connection)).ExitCode);
        var earlier = Rename(Assert.Single(Dumps()), "-20260101T000000Z-", "-[0-9]{8}T[0-9]{6}Z-");
        await ExecuteAsync(connection, "delete from audit_records");
        Assert.Equal(0, (await RunAsync("backup.sh", connection)).ExitCode);

        Assert.Equal(0, (await RunAsync("restore.sh", connection, ("BACKUP_FILE", earlier))).ExitCode);

        Assert.Equal(before, await ContentAsync(connection));
    }

    [Theory]
    [InlineData("garbage", "is no dump that can be read")]
    [InlineData("torn", "cannot be restored whole")]
    [InlineData("none", "there is no dump of")]
    [InlineData("other", "nowhere.dump is not there")]
    public async Task A_broken_dump_leaves_the_database_as_it_is(string kind, string told)
    {
        var connection = await DatabaseWithRecordsAsync(300);
        var before = await ContentAsync(connection);
        Assert.Equal(0, (await RunAsync("backup.sh", connection)).ExitCode);
        var dump = Assert.Single(Dumps());
        switch (kind)
        {
            case "garbage":
                await File.WriteAllTextAsync(dump, "no dump", Cancellation);
                break;
            case "torn":
                await File.WriteAllBytesAsync(dump, (await File.ReadAllBytesAsync(dump, Cancellation))[..^2000], Cancellation);
                break;
            case "none":
                File.Delete(dump);
                break;
        }

        var restore = await RunAsync("restore.sh", connection, ("BACKUP_FILE", kind == "other" ? "nowhere.dump" : ""));

        Assert.Equal(1, restore.ExitCode);
        Assert.Contains("Nothing was restored, the database is as it was: ", restore.Error, StringComparison.Ordinal);
        Assert.Contains(told, restore.Error, StringComparison.Ordinal);
        Assert.Equal(before, await ContentAsync(connection));
        Assert.Equal([connection.Database!], await DatabasesAsync(connection));
    }

    [Theory]
    [InlineData("VOLUME_SIZE", "", "the room on the database's volume is not known")]
    [InlineData("VOLUME_SIZE", "1Gi", "enlarge the claim")] // The write-ahead log alone may take that.
    [InlineData("RESTORE_FREE", "1Mi", "enlarge the claim")]
    [InlineData("RESTORE_FREE", "much", "the room on the database's volume cannot be told")]
    [InlineData("RESTORE_SIZE", "2000000000000", "enlarge the claim")]
    [InlineData("RESTORE_SIZE", "large", "how large the database of")]
    public async Task A_restore_that_may_fill_the_volume_is_refused(string setting, string value, string told)
    {
        var connection = await DatabaseWithRecordsAsync(10);
        Assert.Equal(0, (await RunAsync("backup.sh", connection)).ExitCode);

        var restore = await RunAsync("restore.sh", connection, (setting, value));

        Assert.Equal((1, ""), (restore.ExitCode, restore.Output));
        Assert.Contains("Nothing was restored, the database is as it was: ", restore.Error, StringComparison.Ordinal);
        Assert.Contains(told, restore.Error, StringComparison.Ordinal);
        Assert.Equal([connection.Database!], await DatabasesAsync(connection));
    }

    [Fact]
    public async Task A_dump_whose_name_does_not_tell_its_size_is_restored_when_told_of_it_and_of_the_room()
    {
        var connection = await DatabaseWithRecordsAsync(10);
        Assert.Equal(0, (await RunAsync("backup.sh", connection)).ExitCode);
        Rename(Assert.Single(Dumps()), "Z.dump", "Z-[0-9]+[.]dump");

        var refused = await RunAsync("restore.sh", connection);
        var restored = await RunAsync("restore.sh", connection, ("RESTORE_SIZE", "10000000"), ("RESTORE_FREE", "12Mi"), ("VOLUME_SIZE", ""));

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("give its bytes as RESTORE_SIZE", refused.Error, StringComparison.Ordinal);
        Assert.True(restored.ExitCode == 0, restored.Error);
    }

    [Fact]
    public async Task A_dump_that_finds_no_room_leaves_nothing_behind_and_old_dumps_go_all_the_same()
    {
        var connection = await DatabaseWithRecordsAsync(300);
        string[] old = [Old(connection.Database!, 1), Old(connection.Database!, 20), Old(connection.Database!, 21), Old(connection.Database!, 22)];
        var script = MonitoringFiles.PathOf("kubernetes", "components", "backup", "backup.sh");

        var backup = await RunAsync(["-c", "trap '' XFSZ; ulimit -f 8; exec sh \"$0\"", script], connection, []);

        Assert.Equal(1, backup.ExitCode);
        Assert.Contains("No backup was made: pg_dump failed", backup.Error, StringComparison.Ordinal);
        Assert.Equal(old[..3].Order(StringComparer.Ordinal), Directory.GetFiles(_folder).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("password")]
    [InlineData("folder")]
    public async Task A_backup_that_fails_says_so_and_keeps_what_is_there(string missing)
    {
        var connection = await DatabaseWithRecordsAsync(1);
        var old = Old(connection.Database!, days: 100);

        var backup = missing == "password"
            ? await RunAsync("backup.sh", connection, ("PGPASSWORD", "wrong"))
            : await RunAsync("backup.sh", connection, ("BACKUP_FOLDER", Path.Combine(_folder, "nowhere")));

        Assert.Equal(1, backup.ExitCode);
        Assert.Contains("No backup was made: ", backup.Error, StringComparison.Ordinal);
        Assert.Equal([old], Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task Old_dumps_go_but_never_the_last_ones_nor_what_is_no_dump_of_this_database()
    {
        var connection = await DatabaseWithRecordsAsync(1);
        var database = connection.Database!;
        string[] old = [Old(database, 13), Old(database, 15), Old(database, 16), Old(database, 17)];
        string[] others = [Old("another", 100), Old(database, 100, ".txt")];
        Old(database, 1, ".dump.part");

        var backup = await RunAsync("backup.sh", connection, ("BACKUP_KEEP_DAYS", "14"), ("BACKUP_KEEP_LEAST", "3"));

        Assert.Equal((0, ""), (backup.ExitCode, backup.Error));
        var left = Directory.GetFiles(_folder).Except(others).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(3, left.Count);
        Assert.Equal([old[1], old[0]], left[..2]);
        Assert.All(others, file => Assert.True(File.Exists(file)));
        Assert.Contains($"Removed {Path.GetFileName(old[3])}.", backup.Output, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string[] Dumps() => Directory.GetFiles(_folder, "*.dump");

    private string Old(string database, int days, string extension = ".dump")
    {
        var made = DateTime.UtcNow.AddDays(-days);
        var path = Path.Combine(_folder, $"{database}-{made:yyyyMMdd'T'HHmmss'Z'}{extension}");
        File.WriteAllText(path, "");
        File.SetLastWriteTimeUtc(path, made);
        return path;
    }

    /// <summary>The new name, in which <paramref name="text"/> stands where <paramref name="pattern"/> stood.</summary>
    private static string Rename(string file, string text, [StringSyntax(StringSyntaxAttribute.Regex)] string pattern)
    {
        var name = Regex.Replace(Path.GetFileName(file), pattern, text);
        Assert.NotEqual(Path.GetFileName(file), name);
        File.Move(file, Path.Combine(Path.GetDirectoryName(file)!, name));
        return name;
    }

    private static async Task<NpgsqlConnectionStringBuilder> DatabaseWithRecordsAsync(int count)
    {
        NativeServers.Require("postgres");
        var connection = await PostgresServer.CreateSharedDatabaseAsync();
        await using var storage = await StorageHost.Create(connection).MigrateAsync();
        await new AuditStore(storage.Database).StoreAsync(Samples.Records(count), mayExist: false, (_, _) => { }, Cancellation);
        return new NpgsqlConnectionStringBuilder(connection) { Pooling = false };
    }

    private Task<(int ExitCode, string Output, string Error)> RunAsync(
        string script, NpgsqlConnectionStringBuilder connection, params (string Name, string Value)[] settings) =>
        RunAsync([MonitoringFiles.PathOf("kubernetes", "components", "backup", script)], connection, settings);

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(
        string[] arguments, NpgsqlConnectionStringBuilder connection, (string Name, string Value)[] settings)
    {
        var postgres = NativeServers.PathOf("postgres");
        var programs = Path.GetDirectoryName(File.ResolveLinkTarget(postgres, returnFinalTarget: true)?.FullName ?? postgres);
        var start = new ProcessStartInfo("sh", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in ((string, string)[])
        [
            ("PATH", $"{programs}:{Environment.GetEnvironmentVariable("PATH")}"), ("LC_ALL", "C"),
            ("PGHOST", connection.Host!), ("PGPORT", $"{connection.Port}"), ("PGUSER", connection.Username!),
            ("PGPASSWORD", connection.Password!), ("PGDATABASE", connection.Database!), ("BACKUP_FOLDER", _folder),
            ("VOLUME_SIZE", "1Ti"), .. settings,
        ])
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(Cancellation);
        var output = await process.StandardOutput.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, output, await error);
    }

    /// <summary>Each table with the number and a digest of its rows.</summary>
    private static async Task<List<(string Table, long Rows, string Digest)>> ContentAsync(NpgsqlConnectionStringBuilder connection)
    {
        await using var source = NpgsqlDataSource.Create(connection.ConnectionString);
        var content = new List<(string, long, string)>();
        foreach (var table in await ReadAsync(source, "select tablename from pg_tables where schemaname = 'public' order by 1"))
        {
            var row = (await ReadAsync(source, $"select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '-') from public.{table} t")).Single().Split(' ');
            content.Add((table, long.Parse(row[0], System.Globalization.CultureInfo.InvariantCulture), row[1]));
        }

        return content;
    }

    /// <summary>The database and those whose names begin with its own.</summary>
    private static async Task<List<string>> DatabasesAsync(NpgsqlConnectionStringBuilder connection)
    {
        await using var source = NpgsqlDataSource.Create(Named(connection, "postgres").ConnectionString);
        return await ReadAsync(source, $"select datname from pg_database where datname like '{connection.Database}%' order by datname");
    }

    private static async Task<List<string>> ReadAsync(NpgsqlDataSource source, string query)
    {
        await using var command = source.CreateCommand(query);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var rows = new List<string>();
        while (await reader.ReadAsync(Cancellation))
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }

    private static async Task ExecuteAsync(NpgsqlConnectionStringBuilder connection, string statement)
    {
        await using var source = NpgsqlDataSource.Create(connection.ConnectionString);
        await using var command = source.CreateCommand(statement);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private static NpgsqlConnectionStringBuilder Named(NpgsqlConnectionStringBuilder connection, string database) =>
        new(connection.ConnectionString) { Database = database };
}
