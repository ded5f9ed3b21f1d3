using Microsoft.Extensions.Options;

namespace InferShield.Api.Reports.Schedules;

/// <summary>Begins a run for each schedule whose time has come: one in the whole cluster, and one for all times that were missed.</summary>
internal sealed partial class Scheduler(ScheduleStore schedules, RunStore runs, IOptions<ScheduleOptions> options, TimeProvider time, ILogger<Scheduler> logger)
{
    private const int MostAtOnce = 50;

    public async Task BeginDueAsync(CancellationToken cancellationToken)
    {
        foreach (var schedule in await schedules.DueAsync(time.GetUtcNow(), MostAtOnce, cancellationToken))
        {
            try
            {
                await BeginAsync(schedule, cancellationToken);
            }
            catch (InvalidOperationException problem)
            {
                // Such as a time zone that this machine does not know. It goes on being due, for machines that do.
                LogUnknown(schedule.Id, problem.Message);
            }
        }
    }

    private async Task BeginAsync(StoredSchedule schedule, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var times = schedule.Settings.Times(now);
        var due = times.LastDue(schedule.NextAt!.Value, now);
        var isMissed = !schedule.Settings.CatchUp && now - due > options.Value.MissedAfter;
        var run = new ScheduleRun
        {
            Id = Guid.CreateVersion7(now),
            ScheduleId = schedule.Id,
            TenantId = schedule.TenantId,
            DueAt = due,
            State = isMissed ? RunState.Missed : RunState.Making,
            AttemptAt = isMissed ? null : now.ToMicroseconds(),
            FinishedAt = isMissed ? now : null,
            Problem = isMissed ? "the gateway was away when the run was due" : null,
        };
        if (await runs.BeginAsync(schedule, run, times.Next(now), cancellationToken))
        {
            LogBegun(schedule.Id, due, run.State);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Schedule {Schedule} was due at {Due}: {State}")]
    private partial void LogBegun(Guid schedule, DateTimeOffset due, string state);

    [LoggerMessage(Level = LogLevel.Error, Message = "Schedule {Schedule} cannot be run: {Reason}")]
    private partial void LogUnknown(Guid schedule, string reason);
}
