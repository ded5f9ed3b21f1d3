using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using InferShield.Api.Reports.Delivery;

namespace InferShield.Api.Reports.Schedules;

/// <summary>A schedule as the API shows it.</summary>
/// <param name="CreatedBy">The key that made or last replaced it.</param>
/// <param name="NextRunAt">Null while it is not enabled.</param>
/// <param name="LastOutcome"><c>making</c>, <c>delivering</c>, <c>made</c>, <c>delivered</c>, <c>failed</c>, <c>dead</c> or <c>missed</c>; null before the first run.</param>
/// <param name="Secret">What its webhook is signed with; shown when it is made, and never again.</param>
internal sealed record ScheduleView(
    Guid Id, string Name, string Cron, string TimeZone, string Framework, string? Edition, string Format, bool Oscal, string Type, string Range, Guid? TemplateId,
    Destination? Delivery, bool Enabled, bool CatchUp, DateTimeOffset CreatedAt, Guid CreatedBy, DateTimeOffset? NextRunAt, DateTimeOffset? LastRunAt, string? LastOutcome,
    string? LastProblem, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Secret)
{
    public static ScheduleView Of(StoredSchedule schedule, string? secret = null)
    {
        var settings = schedule.Settings;
        return new(
            schedule.Id, settings.Name, settings.Cron, settings.TimeZone, settings.Framework, settings.Edition, settings.Format, settings.Oscal, settings.Type, settings.Range,
            settings.TemplateId, settings.Destination, settings.Enabled, settings.CatchUp, schedule.CreatedAt, schedule.CreatedBy, schedule.NextAt, schedule.LastAt,
            schedule.LastOutcome, schedule.LastProblem, secret);
    }

    /// <summary>What its entity tag is of: a run is no change.</summary>
    public static JsonNode Tagged(StoredSchedule schedule) => JsonNode.Parse(schedule.Settings.Write())!;
}

internal sealed record ScheduleList(IEnumerable<ScheduleView> Schedules);

/// <summary>What was done for one time at which a schedule was due.</summary>
/// <param name="Attempts">How often its delivery was tried.</param>
/// <param name="NextAttemptAt">Null when all is done.</param>
internal sealed record RunView(
    Guid Id, DateTimeOffset DueAt, string State, Guid? ReportId, int Attempts, DateTimeOffset? NextAttemptAt, string? Problem, DateTimeOffset? FinishedAt)
{
    public static RunView Of(ScheduleRun run) => new(run.Id, run.DueAt, run.State, run.ReportId, run.Attempts, run.AttemptAt, run.Problem, run.FinishedAt);
}

internal sealed record RunList(IEnumerable<RunView> Runs);
