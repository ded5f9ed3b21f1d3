using System.Globalization;
using InferShield.Api.Audit;
using InferShield.Api.Audit.Verification;
using InferShield.Api.Detection;
using InferShield.Api.Reports.Content;
using InferShield.Api.Reports.Controls;

namespace InferShield.Api.Reports.Templates;

/// <summary>A report over invented records, which says on every page that it is one: always the same, whoever looks at it.</summary>
internal static class SampleContent
{
    private const string Tenant = "sample";
    private const int Days = 14;
    private const int RecordsADay = 12;

    private static readonly DateTimeOffset Start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    private static readonly (string Action, string? Severity, string? Type, string Rule)[] Kinds =
    [
        ("allowed", null, null, ""), ("allowed", null, null, ""), ("redacted", "medium", "pii", "pii.email"), ("allowed", null, null, ""),
        ("blocked", "critical", "prompt_injection", "injection.ignore-instructions"), ("allowed", null, null, ""), ("flagged", "low", "obfuscation", "obfuscation.base64"),
    ];

    /// <summary>The records that the report lists.</summary>
    public static IReadOnlyList<AuditRecord> Records { get; } = [.. Enumerable.Range(0, Days * RecordsADay).Select(Record)];

    public static ReportContent Of(ReportTemplate template, string format, SelfTestResult selfTest)
    {
        var framework = ControlMap.Find(ReportWords.Frameworks[0], ReportWords.Editions(ReportWords.Frameworks[0])[0]);
        var days = Records.GroupBy(record => DateOnly.FromDateTime(record.At.UtcDateTime)).Select(Count).ToArray();
        var totals = new ReportTotals();
        var controls = framework.Controls.Select(control => new ControlCounter(control, days[0].Day, days.Length)).ToArray();
        var incidents = new IncidentFinder();
        foreach (var day in days)
        {
            totals.Add(day);
            Array.ForEach(controls, control => control.Add(day));
        }

        foreach (var record in Records.Where(record => record.Severity is not null))
        {
            incidents.Add(record);
        }

        var byId = Records.ToDictionary(record => record.Id);
        var report = new StoredReport
        {
            Id = Guid.Empty,
            TenantId = Tenant,
            Framework = framework.Framework,
            Edition = framework.Edition,
            Format = format,
            Type = ReportWords.DetailedAudit,
            PeriodStart = Start,
            PeriodEnd = Start.AddDays(Days),
            CreatedAt = Start.AddDays(Days + 1),
        };
        return new ReportContent
        {
            Report = report,
            Template = Marked(template),
            Framework = framework,
            Totals = totals,
            Controls = [.. controls.Select(control => control.Evidence([.. control.Samples().Select(id => RecordLookup.Row(byId[id]))]))],
            Incidents = incidents.All(),
            AtStart = new ConfigurationState(report.PeriodStart, "sample", RulePack.Version, 0, "", ""),
            AtEnd = new ConfigurationState(report.PeriodEnd, "sample", RulePack.Version, 0, "", ""),
            SelfTest = selfTest,
            Evidence = new EvidenceState(0, "", 0, 0, 0, 0, 0, 0, 0, []),
            Limits = ["This is a sample: it was made of invented records and is evidence of nothing."],
            Rows = new AuditFilter(Tenant),
            ListedRows = Records.Count,
            Manifest = new VerificationManifest
            {
                Kind = "sample",
                Id = report.Id.ToString(),
                Tenant = Tenant,
                Framework = report.Framework,
                Type = report.Type,
                Format = format,
                PeriodStart = report.PeriodStart,
                PeriodEnd = report.PeriodEnd,
                GeneratedAt = report.CreatedAt,
                Totals = new SortedDictionary<string, long>(totals.Flat(), StringComparer.Ordinal),
                Rows = Records.Count,
                Chain = new ManifestChain(),
            },
        };
    }

    private static ReportTemplate Marked(ReportTemplate template) => template with
    {
        Company = template.Company.Length > 0 ? $"SAMPLE – {template.Company}" : "SAMPLE",
        FooterText = template.FooterText.Length > 0 ? $"SAMPLE – {template.FooterText}" : "SAMPLE",
    };

    private static DayTotals Count(IGrouping<DateOnly, AuditRecord> records)
    {
        var day = new DayTotals(records.Key);
        foreach (var record in records)
        {
            day.Add(record);
        }

        return day;
    }

    private static AuditRecord Record(int index)
    {
        var (action, severity, type, rule) = Kinds[index % Kinds.Length];
        var at = Start.AddDays(index / RecordsADay).AddMinutes(index % RecordsADay * 97);
        return new AuditRecord
        {
            // The same each time: a version 7 UUID of its time and its number.
            Id = Guid.Parse($"{at.ToUnixTimeMilliseconds():x12}7000800{index:x13}", CultureInfo.InvariantCulture),
            At = at,
            TenantId = Tenant,
            RequestId = $"sample-{index}",
            Operation = "chat.completions",
            Model = index % 3 == 0 ? "model-large" : "model-small",
            Provider = "sample",
            Channel = "user",
            Action = action,
            Score = severity is null ? 0 : 20 + (index * 7 % 80),
            Severity = severity,
            Findings = type is null ? [] : [new AuditFinding(type, severity!, rule, null, 0, 10)],
            StatusCode = action == "blocked" ? StatusCodes.Status403Forbidden : StatusCodes.Status200OK,
            ScanSeconds = 0.0004 + (index % 9 * 0.0001),
            DurationSeconds = 0.4 + (index % 13 * 0.1),
            PolicyVersion = "sample",
            RulesVersion = RulePack.Version,
        };
    }
}
