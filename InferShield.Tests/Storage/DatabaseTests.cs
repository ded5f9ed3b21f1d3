using Dapper;
using InferShield.Api.Storage;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace InferShield.Tests.Storage;

public class DatabaseTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Databases => StorageHost.Databases;

    [Theory, MemberData(nameof(Databases))]
    public async Task Ids_times_and_bytes_come_back_as_they_went(string kind)
    {
        await using var host = await (await StorageHost.CreateAsync(kind)).MigrateAsync();
        var key = new KeyRow
        {
            Id = Guid.CreateVersion7(),
            Hash = [1, 2, 250],
            CreatedAt = new DateTimeOffset(2026, 3, 1, 12, 0, 0, 123, 456, TimeSpan.FromHours(2)),
        };

        await host.Database.QueryAsync("keys_insert", (connection, _) => connection.ExecuteAsync(
            """
            insert into api_keys (id, tenant_id, name, role, prefix, hash, created_at, expires_at)
            values (@Id, 'default', 'test', 'admin', 'isk_abc', @Hash, @CreatedAt, @ExpiresAt)
            """, key), Cancel);
        var read = await host.Database.QueryAsync("keys_select", (connection, _) => connection.QuerySingleAsync<KeyRow>(
            "select id, hash, created_at, expires_at from api_keys where hash = @Hash and id = @Id", key), Cancel);

        Assert.Equal(key.Id, read.Id);
        Assert.Equal(key.Hash, read.Hash);
        Assert.Equal(key.CreatedAt, read.CreatedAt);
        Assert.Equal(TimeSpan.Zero, read.CreatedAt.Offset);
        Assert.Null(read.ExpiresAt);
    }

    [Fact]
    public async Task Others_cannot_look_into_the_folder_that_SQLite_gets()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "File modes are Unix's.");
        var root = Directory.CreateTempSubdirectory("infershield-sqlite-");
        try
        {
            await using var source = new SqliteDataSource(Path.Combine(root.FullName, "records", "infershield.db"));
            await using var connection = await source.OpenConnectionAsync(Cancel);

            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, new DirectoryInfo(Path.Combine(root.FullName, "records")).UnixFileMode);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Every_query_is_timed_and_gives_its_connection_back()
    {
        await using var host = await StorageHost.CreateAsync("sqlite");
        var database = host.Database;
        var meters = host.Services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>();
        using var durations = new MetricCollector<double>(meters, MetricContract.MeterName, MetricContract.DbQueryDuration.Instrument);
        using var inUse = new MetricCollector<long>(meters, MetricContract.MeterName, MetricContract.ActiveConnections.Instrument);

        await database.QueryAsync("audit_select", (connection, _) => connection.ExecuteAsync("select 1"), Cancel);
        await Assert.ThrowsAnyAsync<Exception>(() =>
            database.QueryAsync("keys_select", (connection, _) => connection.ExecuteAsync("select nonsense"), Cancel));

        Assert.Equal(["audit_select", "keys_select"], durations.GetMeasurementSnapshot().Select(sample => sample.Tags["query_type"]));
        Assert.Equal([1, 0, 1, 0], inUse.GetMeasurementSnapshot().Select(sample => sample.Value));
        Assert.All(inUse.GetMeasurementSnapshot(), sample => Assert.Equal("database", sample.Tags["type"]));
    }

    private sealed class KeyRow
    {
        public Guid Id { get; init; }
        public byte[] Hash { get; init; } = [];
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset? ExpiresAt { get; init; }
    }
}
