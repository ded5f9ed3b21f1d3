using InferShield.Api.Errors;
using InferShield.Api.Reports.Delivery;
using InferShield.Api.Reports.Jobs;
using InferShield.Api.Storage;
using InferShield.Api.Tenants;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Reports.Schedules;

/// <summary>Takes runs step by step: order the report, wait for it, deliver it, again and again until it has arrived or is given up.</summary>
internal sealed partial class RunWorker(
    ScheduleStore schedules, RunStore runs, ReportOrders orders, ReportStore reports, Deliveries deliveries, RunRecords records, KeyStore keys, InferShieldMetrics metrics,
    IOptions<ScheduleOptions> options, IOptions<DeliveryOptions> delivery, TimeProvider time, ILogger<RunWorker> logger)
{
    private const int MostAtOnce = 20;
    private const int MostTogether = 4;

    private static readonly TimeSpan ReportLook = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan QueueWait = TimeSpan.FromMinutes(1);

    /// <summary>Takes each run that is due one step further.</summary>
    public async Task StepAsync(CancellationToken cancellationToken)
    {
        // A receiver that answers late must not keep the others waiting.
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = MostTogether, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(await runs.DueAsync(time.GetUtcNow(), MostAtOnce, cancellationToken), parallel, ClaimAndStepAsync);
    }

    private async ValueTask ClaimAndStepAsync(ScheduleRun run, CancellationToken cancellationToken)
    {
        var claim = (time.GetUtcNow() + options.Value.Lease).ToMicroseconds();
        if (!await runs.ClaimAsync(run, claim, cancellationToken) || await schedules.FindAsync(run.TenantId, run.ScheduleId, cancellationToken) is not { } schedule)
        {
            return;
        }

        try
        {
            await StepAsync(run, schedule, cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException && !StorageFaults.IsUnavailable(failure))
        {
            LogFailed(run.Id, failure.GetType().Name);
            Wait(run, QueueWait, "a fault of the gateway; its log has the reason under the run's id");
        }

        await runs.SaveAsync(run, claim, cancellationToken);
    }

    private async Task StepAsync(ScheduleRun run, StoredSchedule schedule, CancellationToken cancellationToken)
    {
        if (run.ReportId is not { } id)
        {
            await OrderAsync(run, schedule, cancellationToken);
            return;
        }

        switch (await reports.GetAsync(run.TenantId, id, cancellationToken))
        {
            case { } report when report.Status == ReportStatus.Completed:
                await DeliverAsync(run, schedule, report, cancellationToken);
                break;
            case { } report when !ReportStatus.IsFinal(report.Status):
                Wait(run, ReportLook, null);
                break;
            case { } report:
                Finish(run, RunState.Failed, report.FailureMessage ?? $"the report was {report.Status}");
                break;
            case null:
                Finish(run, RunState.Failed, "the report was deleted");
                break;
        }
    }

    private async Task OrderAsync(ScheduleRun run, StoredSchedule schedule, CancellationToken cancellationToken)
    {
        if (await keys.FindAsync(run.TenantId, schedule.CreatedBy, cancellationToken) is { } author && (author.RevokedAt ?? author.Settings.ExpiresAt) <= time.GetUtcNow())
        {
            Finish(run, RunState.Failed, "the key that the schedule was made with is revoked or has expired; replace the schedule with a key that is in force");
            return;
        }

        if (!await runs.CountAsync(run, time.GetUtcNow(), options.Value.PerHour, cancellationToken))
        {
            WaitForRoom(run, schedule, $"the tenant's schedules had {options.Value.PerHour} runs in the last hour (Reports:Schedules:PerHour)");
            return;
        }

        var (start, end) = ReportRange.Of(schedule.Settings.Range, run.DueAt, schedule.Settings.Times(run.DueAt).Zone);
        var started = time.GetTimestamp();
        Ordered ordered;
        try
        {
            records.RequireRoom();
            ordered = await orders.OrderAsync(
                run.TenantId, schedule.CreatedBy, ReportRequest.Parse(schedule.Settings.ToRequest(start, end), time.GetUtcNow()), isLimited: false, cancellationToken);
        }
        catch (RequestException refusal) when (refusal.Status < StatusCodes.Status500InternalServerError)
        {
            Finish(run, RunState.Failed, refusal.Message);
            return;
        }
        catch (RequestException refusal)
        {
            Wait(run, QueueWait, refusal.Message);
            return;
        }

        if (ordered.Report is not { } report)
        {
            WaitForRoom(run, schedule, "too many reports wait to be made");
            return;
        }

        run.ReportId = report.Id;
        if (ordered.Outcome == OrderOutcome.Cached)
        {
            metrics.TrackReportGeneration(report.Framework, report.Format, time.GetElapsedTime(started).TotalSeconds, cached: true, success: true);
        }

        records.Ordered(run, report);
        Wait(run, ReportStatus.IsFinal(report.Status) ? TimeSpan.Zero : ReportLook, null);
    }

    private async Task DeliverAsync(ScheduleRun run, StoredSchedule schedule, StoredReport report, CancellationToken cancellationToken)
    {
        if (schedule.Settings.Destination is not { } destination)
        {
            Finish(run, RunState.Made, null);
            return;
        }

        try
        {
            records.RequireRoom();
        }
        catch (RequestException refusal)
        {
            Wait(run, QueueWait, refusal.Message);
            return;
        }

        run.State = RunState.Delivering;
        run.Attempts++;
        var parcel = new Parcel(run.Id, schedule.Id, schedule.Settings.Name, report, schedule.Settings.Times(run.DueAt).Zone);
        try
        {
            await deliveries.SendAsync(parcel, destination, schedule.TenantId, schedule.Secret, cancellationToken);
            Finish(run, RunState.Delivered, null);
        }
        catch (DeliveryException failure) when (failure.IsFinal || run.Attempts >= delivery.Value.MaxAttempts)
        {
            LogDead(run.Id, run.Attempts, failure.Message);
            Finish(run, RunState.Dead, failure.Message);
        }
        catch (DeliveryException failure)
        {
            LogNotDelivered(run.Id, run.Attempts, destination.Channel, failure.Message);
            Wait(run, DelayAfter(run.Attempts), failure.Message);
        }

        records.Delivered(run, report, destination.Channel);
    }

    private TimeSpan DelayAfter(int attempts)
    {
        var delay = delivery.Value.RetryDelay * Math.Pow(2, Math.Min(attempts - 1, 20));
        return delay < delivery.Value.MaxRetryDelay ? delay : delivery.Value.MaxRetryDelay;
    }

    // At most one run of a schedule waits: its later one, when there is one, is the one that matters.
    private void WaitForRoom(ScheduleRun run, StoredSchedule schedule, string problem)
    {
        if (schedule.LastAt > run.DueAt)
        {
            Finish(run, RunState.Missed, problem);
            return;
        }

        Wait(run, QueueWait, problem);
    }

    private void Wait(ScheduleRun run, TimeSpan delay, string? problem) => (run.AttemptAt, run.Problem) = ((time.GetUtcNow() + delay).ToMicroseconds(), problem);

    private void Finish(ScheduleRun run, string state, string? problem) =>
        (run.State, run.Problem, run.AttemptAt, run.FinishedAt) = (state, problem, null, time.GetUtcNow());

    [LoggerMessage(Level = LogLevel.Warning, Message = "The report of run {Run} could not be delivered at attempt {Attempt} by {Channel}, which will be tried again: {Reason}")]
    private partial void LogNotDelivered(Guid run, int attempt, string channel, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The report of run {Run} could not be delivered in {Attempts} attempts and will not be: {Reason}")]
    private partial void LogDead(Guid run, int attempts, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Run {Run} of a schedule met a fault: {Kind}")]
    private partial void LogFailed(Guid run, string kind);
}
