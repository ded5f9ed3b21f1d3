using System.Reflection;
using InferShield.Api.Audit;
using InferShield.Api.Audit.Seals;
using InferShield.Api.Audit.Verification;
using InferShield.Api.Detection;
using InferShield.Api.Reports.Controls;

namespace InferShield.Api.Reports.Content;

/// <summary>The first pass of a report: everything that it says but its list of records. The same records give the same content.</summary>
internal sealed class ReportComposer(
    PeriodReader period, RecordLookup lookup, ConfigurationReader configuration, ChainEvidence chain, SelfTest selfTest, AuditReader audit, TimeProvider time)
{
    private static readonly string Product =
        typeof(ReportComposer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    public async Task<ReportContent> ComposeAsync(StoredReport report, ReportTemplate template, CancellationToken cancellationToken)
    {
        var framework = ControlMap.Find(report.Framework, report.Edition);
        var removed = await chain.RemovedUpToAsync(report.TenantId, cancellationToken);
        var removedEvents = await chain.RemovedUpToAsync(EventWords.SystemTenant, cancellationToken);
        var (counts, sequence) = await period.CountAsync(report, framework, removed, removedEvents, cancellationToken);
        var (evidence, links, keys) = await chain.ReadAsync(report.TenantId, counts, removed, cancellationToken);
        if (await chain.RemovedUpToAsync(report.TenantId, cancellationToken) != removed)
        {
            // What retention removes while it is counted would be signed as missing.
            return await ComposeAsync(report, template, cancellationToken);
        }

        var rows = Rows(report, counts, removed);
        var atEnd = await configuration.AtAsync(report.TenantId, report.PeriodEnd, sequence, cancellationToken);
        var listed = Listed(report, template, counts);
        var (exceptions, dispositions) = await ExceptionsAsync(report, counts, sequence, cancellationToken);
        var (incidents, incidentCount) = report.Type == ReportWords.IncidentReport ? await IncidentsAsync(rows, cancellationToken) : ([], 0);
        var (changes, changeCount) = await ChangesAsync(report, counts, cancellationToken);
        return new ReportContent
        {
            Report = report,
            Template = template,
            Framework = framework,
            Totals = counts.Totals,
            Controls = await ControlsAsync(report, counts, cancellationToken),
            Exceptions = exceptions,
            ExceptionCount = counts.ExceptionCount,
            Dispositions = dispositions,
            Incidents = incidents,
            IncidentCount = incidentCount,
            Changes = changes,
            ChangeCount = changeCount,
            Accesses = counts.Accesses,
            AtStart = await configuration.AtAsync(report.TenantId, report.PeriodStart, sequence, cancellationToken),
            AtEnd = atEnd,
            RetentionMonths = configuration.RetentionMonths,
            Outages = await EventsAsync(counts, cancellationToken),
            EventCount = counts.EventCount,
            ProblemCount = counts.ProblemCount,
            SelfTest = selfTest.Run(),
            Evidence = evidence with { Check = await chain.CheckAsync(report.TenantId, cancellationToken) },
            Limits = [.. ReportTexts.Limits, .. framework.Limits],
            Rows = rows,
            ListedRows = listed,
            Manifest = Manifest(report, template, counts, listed, links, keys, atEnd.PolicyVersion, time.GetUtcNow()),
        };
    }

    private static long Listed(StoredReport report, ReportTemplate template, PeriodCounts counts) => report.Type switch
    {
        _ when report.Oscal || (IsPrinted(report) && !template.Sections.Contains(TemplateSections.Records)) => 0,
        ReportWords.DetailedAudit => counts.Totals.Requests,
        ReportWords.IncidentReport => counts.Totals.Violations,
        _ => 0,
    };

    // Only what people read follows a template; what programs read is always whole.
    private static bool IsPrinted(StoredReport report) => report.Format is not (ReportWords.Json or ReportWords.Csv);

    private static AuditFilter Rows(StoredReport report, PeriodCounts counts, long removed) => new(report.TenantId)
    {
        From = report.PeriodStart,
        To = report.PeriodEnd,
        AfterSequence = Math.Max(counts.FirstSequence - 1, removed),
        UpToSequence = counts.LastSequence,
        ExceptOperations = AuditWords.Management,
        HasFindings = report.Type == ReportWords.IncidentReport,
    };

    private static VerificationManifest Manifest(
        StoredReport report, ReportTemplate template, PeriodCounts counts, long listed, ManifestChain chain, IReadOnlyList<SigningKey> keys, string policyVersion, DateTimeOffset now) => new()
        {
            Kind = VerificationManifest.Report,
            Id = report.Id.ToString(),
            Tenant = report.TenantId,
            Framework = report.Framework,
            Type = report.Type,
            Format = report.Oscal ? "oscal" : report.Format,
            Sections = IsPrinted(report) ? [.. template.Sections.Where(section => TemplateSections.IsOf(section, report.Type))] : null,
            PeriodStart = report.PeriodStart,
            PeriodEnd = report.PeriodEnd,
            GeneratedAt = now,
            Generator = Product,
            RulesVersion = RulePack.Version,
            PolicyVersion = policyVersion,
            Totals = new SortedDictionary<string, long>(counts.Totals.Flat(), StringComparer.Ordinal) { ["listed"] = listed },
            Rows = listed,
            Chain = chain,
            Keys = keys,
        };

    private async Task<IReadOnlyList<ControlEvidence>> ControlsAsync(StoredReport report, PeriodCounts counts, CancellationToken cancellationToken)
    {
        var chosen = counts.Controls.Select(control => (control, Ids: control.Samples())).ToArray();
        var ids = chosen.SelectMany(one => one.Ids).ToHashSet();
        var records = await lookup.FindAsync(report.TenantId, ids, cancellationToken);
        foreach (var (id, record) in await lookup.FindAsync(EventWords.SystemTenant, ids.Where(id => !records.ContainsKey(id)), cancellationToken))
        {
            records[id] = record;
        }

        return [.. chosen.Select(one => one.control.Evidence([.. InOrder(one.Ids, records).Select(RecordLookup.Row)]))];
    }

    private async Task<(IReadOnlyList<ReportException> Exceptions, SortedDictionary<string, long> Dispositions)> ExceptionsAsync(
        StoredReport report, PeriodCounts counts, long sequence, CancellationToken cancellationToken)
    {
        var byDisposition = new SortedDictionary<string, long>(StringComparer.Ordinal);
        if (counts.ExceptionCount == 0)
        {
            return ([], byDisposition);
        }

        var shown = counts.Exceptions;
        var records = await lookup.FindAsync(report.TenantId, shown, cancellationToken);
        var (reviews, dispositions) = await lookup.ReviewsAsync(report.TenantId, report.PeriodStart, sequence, shown.ToHashSet(), cancellationToken);
        if (dispositions is not null)
        {
            await CountAsync(report, counts, dispositions, byDisposition, cancellationToken);
        }

        return ([.. InOrder(shown, records).Select(record => Exception(record, reviews.GetValueOrDefault(record.Id)))], byDisposition);
    }

    // Any record can be reviewed: only those count that are exceptions of the report.
    private async Task CountAsync(
        StoredReport report, PeriodCounts counts, Dictionary<Guid, string> dispositions, SortedDictionary<string, long> byDisposition, CancellationToken cancellationToken)
    {
        var rows = Rows(report, counts, 0) with { HasFindings = false };
        await lookup.FindAsync(rows, dispositions.Keys, record =>
        {
            if (Cell.Of(record).IsException)
            {
                var word = dispositions[record.Id];
                byDisposition[word] = byDisposition.GetValueOrDefault(word) + 1;
            }
        }, cancellationToken);
        byDisposition[ReportException.Open] = counts.ExceptionCount - byDisposition.Values.Sum();
    }

    private static ReportException Exception(AuditRecord record, AuditRecord? review) => new(
        RecordLookup.Row(record),
        Cell.Of(record).OnTrial ? ReportException.DryRun : ReportException.PassedOn,
        review is null ? ReportException.Open : RecordLookup.Detail(review, "disposition"),
        review is null ? "" : RecordLookup.Detail(review, "comment"),
        review?.KeyId, review?.At);

    private async Task<(IReadOnlyList<Incident> Incidents, long Count)> IncidentsAsync(AuditFilter rows, CancellationToken cancellationToken)
    {
        var incidents = new IncidentFinder();
        if (rows.UpToSequence > 0)
        {
            await audit.StreamChainAsync(rows, record =>
            {
                incidents.Add(record);
                return ValueTask.CompletedTask;
            }, cancellationToken);
        }

        return (incidents.All(), incidents.Count);
    }

    private async Task<(IReadOnlyList<ChangeEntry> Changes, long Count)> ChangesAsync(StoredReport report, PeriodCounts counts, CancellationToken cancellationToken)
    {
        var ofTenant = await lookup.FindAsync(report.TenantId, counts.Changes, cancellationToken);
        var ofGateway = await lookup.FindAsync(EventWords.SystemTenant, counts.GatewayChanges, cancellationToken);
        var (byOthers, others) = await configuration.ByOthersAsync(report.TenantId, report.PeriodStart, report.PeriodEnd, cancellationToken);
        IEnumerable<ChangeEntry> changes =
        [
            .. ofTenant.Values.Select(record => Change(record, ChangeEntry.OfTenant)),
            .. ofGateway.Values.Select(record => Change(record, ChangeEntry.OfGateway)),
            .. byOthers,
        ];
        return ([.. changes.OrderBy(change => change.At).ThenBy(change => change.Id).TakeLast(PeriodCounts.MostChanges)], counts.ChangeCount + others);
    }

    private static ChangeEntry Change(AuditRecord record, string origin) => new(
        record.Id, record.At, record.Operation, record.Object, record.KeyId, record.StatusCode,
        RecordLookup.Detail(record, "before"), RecordLookup.Detail(record, "after"), record.PolicyVersion, record.Link?.Hash ?? "")
    {
        Origin = origin,
    };

    private async Task<IReadOnlyList<SystemEvent>> EventsAsync(PeriodCounts counts, CancellationToken cancellationToken)
    {
        var records = await lookup.FindAsync(EventWords.SystemTenant, counts.Events, cancellationToken);
        return [.. InOrder(counts.Events, records).Select(record => new SystemEvent(record.Id, record.At, record.Operation, record.Object, Details(record)))];
    }

    private static string Details(AuditRecord record) => RecordLookup.Detail(record, "since") is { Length: > 0 } since ? $"since {since}"
        : record.Operation == EventWords.Verification ? $"{RecordLookup.Detail(record, "problems")} problems in {RecordLookup.Detail(record, "chains")} chains"
        : RecordLookup.Detail(record, "count") is { Length: > 0 } count ? $"{count} requests"
        : "";

    private static IEnumerable<AuditRecord> InOrder(IEnumerable<Guid> ids, Dictionary<Guid, AuditRecord> records) =>
        ids.Where(records.ContainsKey).Select(id => records[id]).OrderBy(record => record.At).ThenBy(record => record.Id);
}
