using InferShield.Api.Audit;
using InferShield.Api.Audit.Verification;
using InferShield.Api.Reports;
using InferShield.Api.Reports.Content;
using InferShield.Api.Reports.Controls;

namespace InferShield.Tests.Reports.Pdf;

/// <summary>What reports are made of in tests: the same for the same arguments.</summary>
internal static class PdfSample
{
    public static DateTimeOffset Start { get; } = new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero);

    public static DateTimeOffset End { get; } = new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero);

    public static AuditRecord Record(int number, long of)
    {
        var at = Start + ((End - Start) * ((number + 0.5) / Math.Max(1, of)));
        var (action, severity, type, rule) = (number % 23) switch
        {
            3 => ("blocked", "critical", "prompt_injection", "injection.override-instructions"),
            5 or 16 => ("redacted", "high", "pii", "pii.email"),
            8 => ("redacted", "critical", "secret", "secret.aws-access-key"),
            11 => ("flagged", "medium", "jailbreak", "jailbreak.role-play"),
            14 => ("flagged", "low", "obfuscation", "obfuscation.base64"),
            19 => ("allowed", "high", "sql_injection", "sql.union-select"),
            _ => ("allowed", (string?)null, "", ""),
        };
        return new AuditRecord
        {
            Id = Numbered(number),
            At = at,
            TenantId = "acme",
            KeyId = Numbered((number % 7) + 1_000_000),
            RequestId = $"req-{number:x8}",
            Operation = number % 3 == 0 ? "chat.completions" : "messages",
            Model = (number % 4) switch { 0 => "gpt-4o-mini", 1 => "claude-sonnet-4", 2 => "llama-3.3-70b-instruct", _ => "mistral-large-latest" },
            Provider = "openai",
            Channel = severity is null ? "" : "user",
            Action = action,
            Score = severity switch { null => 0, "low" => 20, "medium" => 45, "high" => 75, _ => 95 },
            Severity = severity,
            Findings = severity is null ? [] : [new AuditFinding(type, severity, rule, null, 4, 20)],
            StatusCode = action == "blocked" ? 400 : 200,
            ScanSeconds = 0.00002 * (1 + (number % 37)),
            DurationSeconds = 0.1 * (1 + (number % 53)),
            PolicyVersion = "7",
            Link = new AuditLink(number + 1, at, Hex(number), Hex(number + 1)),
        };
    }

    public static IEnumerable<AuditRecord> Records(int count) => Enumerable.Range(0, count).Select(number => Record(number, count));

    public static ReportContent Content(int records, string framework = "SOC2", ReportTemplate? template = null, string type = ReportWords.DetailedAudit)
    {
        var days = Records(records).GroupBy(record => DateOnly.FromDateTime(record.At.UtcDateTime));
        var totals = new ReportTotals();
        foreach (var day in days)
        {
            var counted = new DayTotals(day.Key);
            foreach (var record in day)
            {
                counted.Add(record);
            }

            totals.Add(counted);
        }

        var report = new StoredReport
        {
            Id = Numbered(9_999_999),
            TenantId = "acme",
            Framework = framework,
            Format = "pdf",
            Type = type,
            PeriodStart = Start,
            PeriodEnd = End,
            CreatedAt = new DateTimeOffset(2026, 10, 2, 8, 30, 0, TimeSpan.Zero),
            CreatedBy = Numbered(1_000_001),
        };
        var map = ControlMap.Find(framework, null);
        var samples = Records(records).Where(record => record.Severity is not null).Take(6).Select(Sample).ToArray();
        var evidence = new EvidenceState(records, Hex(records), Math.Min(1, records), records, 0, 0, 0, records == 0 ? 0 : 91, records, ["b3f1c2d4e5a60718"]);
        return new ReportContent
        {
            Report = report,
            Template = template ?? ReportTemplate.Default,
            Framework = map,
            Totals = totals,
            Controls = [.. map.Controls.Select(control => new ControlEvidence(control, totals.Requests, totals.Violations, totals.ByAction["blocked"], totals.ByAction["redacted"], totals.ByAction["flagged"], totals.Violations / 7, samples))],
            Exceptions = [.. Records(records).Where(record => record is { Severity: "high", Action: "allowed" }).Take(30)
                .Select((record, index) => new ReportException(Sample(record), "passed-on", index % 3 == 0 ? "accepted" : "open", index % 3 == 0 ? "Known test traffic of the data team" : "", index % 3 == 0 ? Numbered(1_000_002) : null, index % 3 == 0 ? End : null))],
            ExceptionCount = Records(records).Count(record => record is { Severity: "high", Action: "allowed" }),
            Incidents = type != ReportWords.IncidentReport ? [] : [.. Records(records).Where(record => record.Action == "blocked").Take(12)
                .Select(record => new Incident(record.At, record.At.AddMinutes(17), "prompt_injection", "critical", record.KeyId, record.Model, 9, 8, 1, record.Id))],
            Changes = records == 0 ? [] : [.. Enumerable.Range(0, 8).Select(number => new ChangeEntry(Numbered(5_000_000 + number), Start.AddDays(9 * number), number % 2 == 0 ? "policies.update" : "keys.create",
                number % 2 == 0 ? "policies/default" : $"keys/{Numbered(number + 1_000_000)}", Numbered(1_000_001), 200, number % 2 == 0 ? Hex(number) : "", Hex(number + 1), "7", Hex(number + 2)))],
            ChangeCount = records == 0 ? 0 : 8,
            Accesses = new Dictionary<string, long> { ["audit.read"] = 12, ["report.download"] = 3 },
            AtStart = new ConfigurationState(Start, "6", "2026.06-1f0c", 6, Hex(100), Hex(200)),
            AtEnd = new ConfigurationState(End, "7", "2026.06-1f0c", 7, Hex(101), Hex(200)),
            Outages = records == 0 ? [] : [new SystemEvent(Numbered(9), Start.AddDays(3), "system.start", "gateway", "settings " + Hex(200)[..12]), new SystemEvent(Numbered(10), Start.AddDays(40), "system.outage", "database", "42 s; records went to the spool")],
            SelfTest = new SelfTestResult("2026.06-1f0c", [new SelfTestCase("Override instructions", "user", "prompt_injection", "prompt_injection", true), new SelfTestCase("An e-mail address", "user", "pii", "pii", true), new SelfTestCase("A recipe", "user", "none", "", true)]),
            Evidence = evidence,
            Limits = ["Requests that do not pass the gateway are not known to it."],
            Rows = new AuditFilter("acme"),
            ListedRows = type == ReportWords.ExecutiveSummary ? 0 : records,
            Manifest = new VerificationManifest
            {
                Kind = VerificationManifest.Report,
                Id = report.Id.ToString(),
                Tenant = "acme",
                Framework = framework,
                Type = type,
                Format = "pdf",
                PeriodStart = Start,
                PeriodEnd = End,
                GeneratedAt = report.CreatedAt,
                Generator = "1.0.0",
                RulesVersion = "2026.06-1f0c",
                PolicyVersion = "7",
                Totals = totals.Flat(),
                Rows = records,
                Chain = new ManifestChain { FirstSequence = Math.Min(1, records), LastSequence = records, Head = Hex(records) },
            },
        };
    }

    private static SampleRow Sample(AuditRecord record) => new(record.Id, record.Link!.Sequence, record.At, record.RequestId, record.KeyId, record.Operation, "", record.Model, record.Action, record.StatusCode, record.Severity,
        string.Join(", ", record.Findings.Select(finding => finding.Rule)), record.Link.Hash);

    private static Guid Numbered(int number) => new(0x0198A3C4, (short)(number >> 8), (short)(0x7000 | (number & 0xFF)), 0x80, 1, 2, 3, (byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number);

    private static string Hex(long seed) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(seed)));
}
