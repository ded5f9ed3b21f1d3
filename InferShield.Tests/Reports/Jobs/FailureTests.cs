using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using Dapper;
using InferShield.Api.Reports.Jobs;
using InferShield.Api.Storage;
using InferShield.Tests.Audit;
using InferShield.Tests.Gateway;
using InferShield.Tests.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace InferShield.Tests.Reports.Jobs;

public class FailureTests
{
    private static readonly object March = new { framework = "SOC2", startDate = "2026-03-01", endDate = "2026-03-31", type = "detailed-audit" };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Databases => StorageHost.Databases;

    public static TheoryData<Exception, string> Faults => new()
    {
        { new IOException("No space left on device", 28), "disk" },
        { new UnauthorizedAccessException("/secret/place"), "disk" },
        { new SqliteException("database or disk is full", 13), "disk" },
        { new PostgresException("could not extend file", "ERROR", "ERROR", "53100"), "disk" },
        { new NpgsqlException("Host=db;Password=hidden", new IOException()), "storage" },
        { new SocketException(111), "storage" },
        { new IOException("reset", new SocketException(104)), "storage" },
        { new PostgresException("relation is gone", "ERROR", "ERROR", "42703"), "storage" },
        { new SqliteException("database is locked", 5), "storage" },
        { new CryptographicException("bad key"), "signing" },
        { new InvalidOperationException("secret words"), "internal" },
    };

    [Theory, MemberData(nameof(Faults))]
    public void A_fault_has_a_reason_and_its_message_tells_nothing_of_its_own(Exception exception, string reason)
    {
        var failure = ReportFailure.Of(exception);

        Assert.Equal(reason, failure.Reason);
        Assert.Contains(failure.Reason, ReportFailure.Reasons);
        Assert.DoesNotContain(exception.Message, failure.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_disk_that_fills_in_the_middle_fails_the_report_and_nothing_of_it_is_kept(string kind)
    {
        await using var gateway = await TestGateway.StartOnAsync(kind, "Reports:Workers=0");
        await StoreAsync(gateway, 500);
        var id = await (await gateway.Http.OrderAsync(March)).IdAsync();
        var files = ActivatorUtilities.CreateInstance<SmallDisk>(gateway.Services);

        await RunAsync(gateway, files);

        var failed = await gateway.Http.ReportAsync(id);
        Assert.True(files.Written > 0, "it had begun");
        Assert.Equal(("failed", "disk"), (failed.GetProperty("status").GetString(), failed.GetProperty("failure").GetProperty("reason").GetString()));
        Assert.Equal(JsonValueKind.Null, failed.GetProperty("content").ValueKind);
        Assert.Equal(0, await ScalarAsync(gateway, "select count(*) from report_parts"));
        var scrape = await gateway.ScrapeAsync();
        Assert.Equal(1, scrape.Sum("infershield_report_failures_total", ("framework", "SOC2"), ("reason", "disk")));
        Assert.Equal(1, scrape.Sum("reports_generated_total", ("framework", "SOC2"), ("status", "failure")));

        // When there is room again, so is the report.
        await gateway.Http.OrderAsync(March);
        await RunAsync(gateway, gateway.Services.GetRequiredService<ReportFiles>());
        Assert.Equal(1, await ScalarAsync(gateway, "select count(*) from reports where status = 'completed'"));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_report_that_takes_too_long_fails_and_names_the_limit(string kind)
    {
        await using var gateway = await TestGateway.StartOnAsync(kind, "Reports:Workers=0", "Reports:TimeLimit=00:00:30");
        await StoreAsync(gateway, 500);
        var time = new FakeTimeProvider();
        var files = ActivatorUtilities.CreateInstance<SlowDisk>(gateway.Services, time);

        var ordering = gateway.Http.OrderAsync(March, wait: 60);
        await Servers.Eventually.IsTrueAsync(async () => await ScalarAsync(gateway, "select count(*) from reports") == 1, "it is queued");
        await RunAsync(gateway, files, time);
        using var answer = await ordering;
        var failed = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Cancellation));

        Assert.Equal(System.Net.HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("timeout", failed.GetProperty("failure").GetProperty("reason").GetString());
        Assert.Contains("Reports:TimeLimit", failed.GetProperty("failure").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_database_that_does_not_answer_is_asked_again_before_the_report_fails(string kind)
    {
        await using var gateway = await TestGateway.StartOnAsync(
            kind, "Reports:MaxAttempts=2", "Reports:RetryDelay=00:00:00.400", "Reports:PollPeriod=00:00:00.020");
        await ExecuteAsync(gateway, "alter table report_parts rename to mislaid_parts");
        var lost = await (await gateway.Http.OrderAsync(March)).IdAsync();
        var failed = await gateway.Http.UntilAsync(lost, "failed");

        var saved = await (await gateway.Http.OrderAsync(March)).IdAsync();
        await Servers.Eventually.IsTrueAsync(async () => await ScalarAsync(gateway, "select count(*) from reports where status = 'queued' and attempts = 1") == 1, "it was put back");
        await ExecuteAsync(gateway, "alter table mislaid_parts rename to report_parts");
        await gateway.Http.UntilAsync(saved, "completed");

        Assert.Equal("storage", failed.GetProperty("failure").GetProperty("reason").GetString());
        Assert.Equal(2, await ScalarAsync(gateway, "select attempts from reports where status = 'failed'"));
    }

    [Fact]
    public async Task Nothing_is_left_in_the_folder_where_reports_grow()
    {
        await using var gateway = await TestGateway.StartAsync();
        await gateway.Http.MakeReportAsync(March);
        var folder = Path.Combine(gateway.Folder, ".data", "reports");
        var left = Path.Combine(folder, "left.part");
        var (inUse, recent) = (Path.Combine(folder, "used.part"), Path.Combine(folder, "recent.part"));
        await using var use = new FileStream(inUse, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        await File.WriteAllTextAsync(left, "x", Cancellation);
        await File.WriteAllTextAsync(recent, "x", Cancellation);
        File.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddMinutes(-2));
        File.SetLastWriteTimeUtc(inUse, DateTime.UtcNow.AddMinutes(-2));

        gateway.Services.GetRequiredService<ReportFiles>().RemoveAbandoned();

        Assert.Equal([recent, inUse], Directory.EnumerateFileSystemEntries(folder).Order());
    }

    private static async Task RunAsync(TestGateway gateway, ReportFiles files, TimeProvider? time = null)
    {
        var lease = Guid.NewGuid();
        var report = await gateway.Services.GetRequiredService<ReportJobs>().ClaimAsync(lease, Cancellation);
        await ActivatorUtilities.CreateInstance<ReportRunner>(gateway.Services, files, time ?? TimeProvider.System).RunAsync(report!, lease, Cancellation);
    }

    private static Task<int> StoreAsync(TestGateway gateway, int count) => new Api.Audit.AuditStore(gateway.Services.GetRequiredService<Database>())
        .StoreAsync(Samples.Records(count), mayExist: false, (_, reason) => Assert.Fail(reason.Message), Cancellation);

    private static Task<long> ScalarAsync(TestGateway gateway, string sql) => gateway.Services.GetRequiredService<Database>().QueryAsync(
        "test", (connection, token) => connection.ExecuteScalarAsync<long>(new CommandDefinition(sql, cancellationToken: token)), Cancellation);

    private static Task<int> ExecuteAsync(TestGateway gateway, string sql) => gateway.Services.GetRequiredService<Database>().QueryAsync(
        "test", (connection, token) => connection.ExecuteAsync(new CommandDefinition(sql, cancellationToken: token)), Cancellation);

    /// <summary>Takes a minute to open a file.</summary>
    private sealed class SlowDisk(IOptions<ReportOptions> options, IHostEnvironment environment, FakeTimeProvider time) : ReportFiles(options, environment, time)
    {
        public override Stream Create()
        {
            time.Advance(TimeSpan.FromMinutes(1));
            return base.Create();
        }
    }

    /// <summary>Has room for no more than a few kilobytes.</summary>
    private sealed class SmallDisk(IOptions<ReportOptions> options, IHostEnvironment environment, TimeProvider time) : ReportFiles(options, environment, time)
    {
        private const int Room = 8 * 1024;

        public long Written { get; private set; }

        public override Stream Create() => new Full(this, base.Create());

        private sealed class Full(SmallDisk disk, Stream file) : MemoryStream
        {
            public override void Write(ReadOnlySpan<byte> buffer)
            {
                disk.Written += buffer.Length;
                if (disk.Written > Room)
                {
                    throw new IOException("No space left on device", 28);
                }

                file.Write(buffer);
            }

            public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

            public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
            {
                Write(buffer.AsSpan(offset, count));
                return Task.CompletedTask;
            }

            public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
            {
                Write(buffer.Span);
                return ValueTask.CompletedTask;
            }

            protected override void Dispose(bool disposing)
            {
                file.Dispose();
                base.Dispose(disposing);
            }
        }
    }
}
