using Dapper;
using InferShield.Api.Reports;
using InferShield.Api.Reports.Jobs;
using InferShield.Api.Storage;
using InferShield.Tests.Gateway;
using InferShield.Tests.Servers;
using InferShield.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace InferShield.Tests.Reports.Jobs;

/// <summary>Two gateways on one database, of which one falls silent.</summary>
public class LeaseTests
{
    private const string NoWorkers = "Reports:Workers=0";
    private const string ShortLease = "Reports:Lease=00:00:00.500";

    private static readonly object March = new { framework = "SOC2", startDate = "2026-03-01", endDate = "2026-03-31" };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Databases => StorageHost.Databases;

    [Theory, MemberData(nameof(Databases))]
    public async Task What_a_worker_left_is_taken_over_and_what_it_says_later_counts_no_more(string kind)
    {
        var database = await DatabaseAsync(kind);
        await using var silent = await TestGateway.StartAsync(database, NoWorkers, ShortLease);
        var id = await (await silent.Http.OrderAsync(March)).IdAsync();
        var (jobs, lease) = (silent.Services.GetRequiredService<ReportJobs>(), Guid.NewGuid());
        var claimed = (await jobs.ClaimAsync(lease, Cancellation))!;
        Assert.Equal(id, claimed.Id);
        Assert.Null(await jobs.ClaimAsync(Guid.NewGuid(), Cancellation));
        Assert.True(await jobs.RenewAsync(claimed, lease, new ReportProgress(40, 7), Cancellation));
        var running = await silent.Http.ReportAsync(id);
        Assert.Equal(("running", 40, 7), (running.GetProperty("status").GetString(), running.GetProperty("percent").GetInt32(), running.GetProperty("rows").GetInt32()));

        await using var other = await TestGateway.StartAsync(database, ShortLease, "Reports:PollPeriod=00:00:00.050");
        var made = await silent.Http.UntilAsync(id, "completed");

        Assert.False(await jobs.RenewAsync(claimed, lease, new ReportProgress(41, 8), Cancellation));
        Assert.False(await jobs.CompleteAsync(claimed, lease, new MemoryStream([]), Cancellation));
        Assert.False(await jobs.FailAsync(claimed, lease, new ReportFailure("disk", "full"), Cancellation));
        Assert.False(await jobs.ReleaseAsync(claimed, lease, isAttempt: true, TimeSpan.Zero, Cancellation));
        var still = await silent.Http.ReportAsync(id);
        Assert.Equal(made.GetProperty("sha256").GetString(), still.GetProperty("sha256").GetString());
        Assert.Equal("completed", still.GetProperty("status").GetString());
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task What_no_worker_survives_fails_after_its_attempts(string kind)
    {
        await using var gateway = await TestGateway.StartAsync(await DatabaseAsync(kind), NoWorkers, "Reports:Lease=00:00:00.100", "Reports:MaxAttempts=2");
        var jobs = gateway.Services.GetRequiredService<ReportJobs>();
        var id = await (await gateway.Http.OrderAsync(March)).IdAsync();

        for (var attempt = 0; attempt < 2; attempt++)
        {
            await Eventually.IsTrueAsync(async () => await jobs.ClaimAsync(Guid.NewGuid(), Cancellation) is not null, "it is begun");
        }

        var failed = await gateway.Http.UntilAsync(id, "failed");
        Assert.Equal("internal", failed.GetProperty("failure").GetProperty("reason").GetString());
        Assert.Contains("2 times", failed.GetProperty("failure").GetProperty("message").GetString(), StringComparison.Ordinal);
        var scrape = await gateway.ScrapeAsync();
        Assert.Equal(1, scrape.Sum("infershield_report_failures_total", ("framework", "SOC2"), ("reason", "internal")));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Each_report_is_claimed_once_however_many_ask_at_the_same_time(string kind)
    {
        await using var gateway = await TestGateway.StartAsync(await DatabaseAsync(kind), NoWorkers, "Reports:PerHour=100");
        var jobs = gateway.Services.GetRequiredService<ReportJobs>();
        var ids = new List<Guid>();
        foreach (var framework in ReportWords.Frameworks)
        {
            ids.Add(await (await gateway.Http.OrderAsync(new { framework, startDate = "2026-03-01", endDate = "2026-03-31" })).IdAsync());
        }

        var claims = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Task.Run(() => jobs.ClaimAsync(Guid.NewGuid(), Cancellation))));

        Assert.Equal(ids.Order(), claims.OfType<StoredReport>().Select(report => report.Id).Order());
    }

    [Fact]
    public async Task A_gateway_that_stops_hands_its_report_back_at_once()
    {
        var database = await DatabaseAsync("postgres");
        var stopping = await TestGateway.StartAsync(database);
        await using var other = await TestGateway.StartAsync(database, NoWorkers);
        await using var held = await other.Services.GetRequiredService<Database>().Source.OpenConnectionAsync(Cancellation);
        await held.ExecuteAsync("begin; lock table report_parts in exclusive mode");
        var id = await (await stopping.Http.OrderAsync(March)).IdAsync();
        await stopping.Http.UntilAsync(id, "running");

        await stopping.DisposeAsync();

        var row = await other.Services.GetRequiredService<Database>().QueryAsync("test", (connection, token) => connection.QuerySingleAsync<StoredReport>(
            new CommandDefinition($"select {ReportStore.Columns} from reports where id = @id", new { id }, cancellationToken: token)), Cancellation);
        Assert.Equal(("queued", 0), (row.Status, row.Attempts));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Two_gateways_share_queue_cache_and_limits(string kind)
    {
        var database = await DatabaseAsync(kind);
        await using var first = await TestGateway.StartAsync(database, NoWorkers, "Reports:PerHour=2");
        await using var second = await TestGateway.StartAsync(database, "Reports:PollPeriod=00:00:00.050", "Reports:PerHour=2");
        using var there = second.ClientWith(first.AdminKey);
        await Eventually.IsTrueAsync(async () => (await there.GetAsync("/api/reports", Cancellation)).IsSuccessStatusCode, "the key is known there");

        // The first makes none itself.
        var made = await first.Http.OrderAsync(March, wait: 60);
        Assert.Equal(System.Net.HttpStatusCode.Created, made.StatusCode);
        var cached = await there.OrderAsync(March);
        var id = await made.IdAsync();
        Assert.Equal((System.Net.HttpStatusCode.OK, id), (cached.StatusCode, await cached.IdAsync()));
        await there.MakeReportAsync(new { framework = "GDPR", startDate = "2026-03-01", endDate = "2026-03-31" });
        Assert.Equal(System.Net.HttpStatusCode.TooManyRequests, (await first.Http.OrderAsync(new { framework = "HIPAA", startDate = "2026-03-01", endDate = "2026-03-31" })).StatusCode);
    }

    private static async Task<string> DatabaseAsync(string kind) => kind == "postgres"
        ? $"ConnectionStrings:infershield={await PostgresServer.CreateSharedDatabaseAsync()}"
        : $"Storage:SqlitePath={Path.Combine(Directory.CreateTempSubdirectory("infershield-reports-").FullName, "shared.db")}";
}
