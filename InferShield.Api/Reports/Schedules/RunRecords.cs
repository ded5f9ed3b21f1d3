using System.Text.Json;
using InferShield.Api.Audit;
using InferShield.Api.Gateway;
using InferShield.Api.Policies;

namespace InferShield.Api.Reports.Schedules;

/// <summary>Puts on record what schedules do: no key asks for it.</summary>
internal sealed class RunRecords(RecordKeeping records, AuditLog audit, PolicyEngine policies, TimeProvider time)
{
    /// <inheritdoc cref="RecordKeeping.RequireRoom"/>
    public void RequireRoom() => records.RequireRoom();

    public void Ordered(ScheduleRun run, StoredReport report) => Keep(run, "report.create", StatusCodes.Status202Accepted,
        new { schedule = run.ScheduleId, due = run.DueAt, report.Framework, report.Format });

    /// <summary>An attempt to deliver a report, and what came of it.</summary>
    public void Delivered(ScheduleRun run, StoredReport report, string channel) => Keep(run, "report.deliver",
        run.State == RunState.Delivered ? StatusCodes.Status200OK : StatusCodes.Status502BadGateway,
        new { schedule = run.ScheduleId, channel, attempt = run.Attempts, state = run.State, problem = run.Problem, sha256 = report.ContentHash });

    // There was room a moment ago; what came to pass meanwhile is counted by the audit log itself.
    private void Keep(ScheduleRun run, string operation, int status, object details) => audit.TryRecord(new AuditRecord
    {
        Id = Guid.CreateVersion7(time.GetUtcNow()),
        At = time.GetUtcNow(),
        TenantId = run.TenantId,
        RequestId = $"schedule-{run.Id:N}",
        Operation = operation,
        Action = "allowed",
        StatusCode = status,
        PolicyVersion = policies.Version,
        Object = $"reports/{run.ReportId}",
        Details = JsonSerializer.Serialize(details, JsonSerializerOptions.Web),
    });
}
