using InferShield.Api.Audit;
using InferShield.Api.Reports.Controls;

namespace InferShield.Api.Reports.Content;

/// <summary>Counts a report's period: whole days from what was added up before, parts of days from their records.</summary>
internal sealed class PeriodReader(DayStore days, AuditReader audit)
{
    /// <returns>The counts, and the last record of the tenant's chain that they are over.</returns>
    /// <param name="report">Whose period it is.</param>
    /// <param name="framework">Whose controls are counted.</param>
    /// <param name="removedUpTo">The last record that retention has removed, 0 for none.</param>
    /// <param name="removedEventsUpTo">The same of the gateway's own chain.</param>
    /// <param name="cancellationToken">Ends the count.</param>
    public async Task<(PeriodCounts Counts, long Sequence)> CountAsync(
        StoredReport report, ControlFramework framework, long removedUpTo, long removedEventsUpTo, CancellationToken cancellationToken)
    {
        var counts = new PeriodCounts(report, framework);
        var sequence = await CountAsync(report, report.TenantId, removedUpTo, counts.Add, removed => counts.Removed += removed, cancellationToken);
        await CountAsync(report, EventWords.SystemTenant, removedEventsUpTo, counts.AddSystem, _ => { }, cancellationToken);
        return (counts, sequence);
    }

    // A day that the period cuts counts as removed in full: when in the day a record was made that is gone, nobody knows.
    private async Task<long> CountAsync(
        StoredReport report, string tenant, long removedUpTo, Action<DayTotals> add, Action<long> remove, CancellationToken cancellationToken)
    {
        await days.CatchUpAsync(tenant, cancellationToken);
        var (first, end) = (DateOnly.FromDateTime(report.PeriodStart.UtcDateTime), DateOnly.FromDateTime(report.PeriodEnd.UtcDateTime.AddTicks(-1)).AddDays(1));
        var toCount = new List<(DateOnly Day, long Requests, bool IsThinned)>();
        var sequence = await days.ReadAsync(tenant, first, end, day =>
        {
            if (day.LastSequence <= removedUpTo)
            {
                remove(day.Requests);
            }
            else if (!IsWhole(report, day.Day) || day.FirstSequence <= removedUpTo)
            {
                toCount.Add((day.Day, day.Requests, day.FirstSequence <= removedUpTo));
            }
            else
            {
                add(day);
            }
        }, cancellationToken);
        foreach (var (day, requests, isThinned) in toCount)
        {
            var whole = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
            var (from, to) = (whole < report.PeriodStart ? report.PeriodStart : whole, whole.AddDays(1) > report.PeriodEnd ? report.PeriodEnd : whole.AddDays(1));
            var counted = await CountRowsAsync(tenant, day, from, to, removedUpTo, sequence, cancellationToken);
            add(counted);
            if (isThinned)
            {
                var left = IsWhole(report, day) ? counted : await CountRowsAsync(tenant, day, whole, whole.AddDays(1), removedUpTo, sequence, cancellationToken);
                remove(requests - left.Requests);
            }
        }

        return sequence;
    }

    private static bool IsWhole(StoredReport report, DateOnly day) =>
        report.PeriodStart.UtcDateTime <= day.ToDateTime(TimeOnly.MinValue) && day.AddDays(1).ToDateTime(TimeOnly.MinValue) <= report.PeriodEnd.UtcDateTime;

    private async Task<DayTotals> CountRowsAsync(
        string tenant, DateOnly day, DateTimeOffset from, DateTimeOffset to, long after, long upTo, CancellationToken cancellationToken)
    {
        var totals = new DayTotals(day);
        await audit.StreamAsync("report_select", new AuditFilter(tenant) { From = from, To = to, AfterSequence = after, UpToSequence = upTo }, record =>
        {
            totals.Add(record);
            return ValueTask.CompletedTask;
        }, cancellationToken);
        return totals;
    }
}
