using System.Diagnostics;
using InferShield.Api;
using InferShield.Api.Audit;
using InferShield.Api.Audit.Verification;
using InferShield.Api.Commands;
using InferShield.Api.Reports;
using InferShield.Api.Reports.Content;
using InferShield.Api.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace InferShield.Bench.Reports;

/// <summary>What is measured, each in a process of its own, on the very parts that the gateway is made of.</summary>
internal static class EvidenceWork
{
    private const string Framework = "SOC2";

    /// <summary>Takes records as requests hand them in, until all of them are in the database: journal, chain and copy included.</summary>
    public static Task<WorkResult> WriteAsync(string tenant, long rows, DateTimeOffset end, CancellationToken cancellation) => WithGatewayAsync(async app =>
    {
        await app.Services.GetRequiredService<Migrator>().MigrateAsync(cancellation);
        var (log, reader) = (app.Services.GetRequiredService<AuditLog>(), app.Services.GetRequiredService<AuditReader>());
        await log.StartAsync(cancellation);
        var started = Stopwatch.GetTimestamp();
        foreach (var record in SampleRecords.Make(tenant, rows, end))
        {
            while (!log.IsAccepting)
            {
                await Task.Delay(1, cancellation);
            }

            if (!log.TryRecord(record))
            {
                throw new InvalidOperationException("The audit log refused a record.");
            }
        }

        while ((await reader.HeadAsync(tenant, cancellation)).Sequence < rows)
        {
            await Task.Delay(5, cancellation);
        }

        var result = WorkResult.Since(started, rows, 0);
        await log.StopAsync(cancellation);
        return result;
    });

    /// <summary>Reads a whole chain from the database and computes every hash again.</summary>
    public static Task<WorkResult> CheckChainAsync(string tenant, long rows, CancellationToken cancellation) => WithGatewayAsync(async app =>
    {
        var started = Stopwatch.GetTimestamp();
        var walk = new ChainWalk(tenant, []);
        await app.Services.GetRequiredService<AuditReader>().StreamChainAsync(tenant, 0, rows, record => walk.Next(record) is { } problem
            ? throw new InvalidOperationException($"{ChainWalk.Name(record)}: {problem}")
            : ValueTask.CompletedTask, cancellation);
        return walk.Records == rows ? WorkResult.Since(started, rows, 0) : throw new InvalidOperationException($"The chain has {walk.Records} records, not {rows}.");
    });

    /// <summary>Counts the records of each day, which a gateway does in the background as they come, and no report does again.</summary>
    public static Task<WorkResult> AddUpAsync(string tenant, long rows, CancellationToken cancellation) => WithGatewayAsync(async app =>
    {
        var started = Stopwatch.GetTimestamp();
        await app.Services.GetRequiredService<DayStore>().CatchUpAsync(tenant, cancellation);
        return WorkResult.Since(started, rows, 0);
    });

    /// <summary>Makes a report that lists every record, as a worker of the gateway does, in a new process and once more in the same.</summary>
    public static Task<WorkResult> MakeAsync(string tenant, long rows, string format, DateTimeOffset end, string file, CancellationToken cancellation) => WithGatewayAsync(async app =>
    {
        var (start, _) = SampleRecords.Period(end);
        var report = new StoredReport
        {
            Id = Guid.CreateVersion7(),
            TenantId = tenant,
            Framework = Framework,
            Edition = ReportWords.Editions(Framework)[0],
            Format = format,
            Type = ReportWords.DetailedAudit,
            PeriodStart = start,
            PeriodEnd = end,
            CreatedAt = end,
        };
        async Task<WorkResult> TakeAsync()
        {
            var started = Stopwatch.GetTimestamp();
            await using (var output = File.Create(file))
            {
                await app.Services.GetRequiredService<ReportMaker>().MakeAsync(report, output, new Progress<ReportProgress>(), cancellation);
            }

            return report.RowCount == rows ? WorkResult.Since(started, rows, new FileInfo(file).Length) : throw new InvalidOperationException($"The report lists {report.RowCount} records, not {rows}.");
        }

        var first = await TakeAsync();
        return first with { SecondsAgain = (await TakeAsync()).Seconds };
    });

    /// <summary>What <c>verify FILE</c> does.</summary>
    public static WorkResult Verify(string file, long rows)
    {
        var started = Stopwatch.GetTimestamp();
        var said = new StringWriter();
        return VerifyCommand.Run(file, [], isQuiet: true, said, said) == 0
            ? WorkResult.Since(started, rows, new FileInfo(file).Length)
            : throw new InvalidOperationException(said.ToString());
    }

    private static async Task<WorkResult> WithGatewayAsync(Func<WebApplication, Task<WorkResult>> work)
    {
        await using var app = GatewayApplication.Create();
        return await work(app);
    }
}
