using System.Diagnostics;
using System.Security.Cryptography;
using Dapper;
using InferShield.Api.Audit;
using InferShield.Api.Storage;
using InferShield.Tests.Audit;
using InferShield.Tests.Gateway;
using InferShield.Tests.Servers;
using InferShield.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace InferShield.Tests.Reports.Jobs;

/// <summary>A process that makes a report is killed in the middle.</summary>
public sealed class CrashTests : IDisposable
{
    private const int Records = 30_000;

    private static readonly object Audit = new { framework = "SOC2", startDate = "2026-03-01", endDate = "2026-03-31", type = "detailed-audit" };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("infershield-crash-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Databases => StorageHost.Databases;

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory, MemberData(nameof(Databases))]
    public async Task Another_process_makes_the_report_and_nothing_is_left_of_the_first(string kind)
    {
        var (setting, value) = kind == "postgres"
            ? ("ConnectionStrings:infershield", await PostgresServer.CreateSharedDatabaseAsync())
            : ("Storage:SqlitePath", Path.Combine(_folder.FullName, "shared.db"));
        await using var idle = await TestGateway.StartAsync($"{setting}={value}", "Reports:Workers=0", "Reports:Lease=00:00:01");
        var store = new AuditStore(idle.Services.GetRequiredService<Database>());
        foreach (var batch in Samples.Records(Records).Chunk(2_000))
        {
            await store.StoreAsync(batch, mayExist: false, (_, reason) => Assert.Fail(reason.Message), Cancellation);
        }

        var id = await (await idle.Http.OrderAsync(Audit)).IdAsync();
        using (var doomed = Start(setting, value))
        {
            await Eventually.IsTrueAsync(async () => await ScalarAsync(idle, "select row_count from reports") > 0, "it is in the middle", TimeSpan.FromMinutes(1));
            doomed.Kill();
            await doomed.WaitForExitAsync(Cancellation);
        }

        var left = await idle.Http.ReportAsync(id);
        Assert.Equal("running", left.GetProperty("status").GetString());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_folder.FullName, ".data", "reports")));
        Assert.Equal(0, await ScalarAsync(idle, "select count(*) from report_parts"));

        await using var other = await TestGateway.StartAsync($"{setting}={value}", "Reports:Lease=00:00:01", "Reports:PollPeriod=00:00:00.100");
        var made = await idle.Http.UntilAsync(id, "completed");
        var content = await idle.Http.ContentAsync(made);

        // A lease of a second may be lost once more on a busy machine.
        Assert.InRange(await AttemptsAsync(idle), 2, 4);
        Assert.Equal(Records, made.GetProperty("rows").GetInt32());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), made.GetProperty("sha256").GetString());
        Assert.Equal(content.Length, made.GetProperty("bytes").GetInt64());
    }

    private Process Start(string setting, string value) => Process.Start(
        new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "InferShield.Api.dll")])
        {
            WorkingDirectory = _folder.FullName,
            Environment =
            {
                ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
                ["Management__Url"] = "http://127.0.0.1:0",
                ["Logging__LogLevel__Default"] = "None",
                ["Reports__Lease"] = "00:00:01",
                ["Reports__PollPeriod"] = "00:00:00.010",
                [setting.Replace(":", "__", StringComparison.Ordinal)] = value,
            },
        })!;

    private static Task<long> AttemptsAsync(TestGateway gateway) => ScalarAsync(gateway, "select attempts from reports");

    private static Task<long> ScalarAsync(TestGateway gateway, string sql) => gateway.Services.GetRequiredService<Database>().QueryAsync(
        "test", (connection, token) => connection.ExecuteScalarAsync<long>(new CommandDefinition(sql, cancellationToken: token)), Cancellation);
}
