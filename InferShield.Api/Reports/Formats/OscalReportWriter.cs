using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using InferShield.Api.Audit;
using InferShield.Api.Audit.Verification;
using InferShield.Api.Reports.Content;
using InferShield.Api.Reports.Controls;

namespace InferShield.Api.Reports.Formats;

/// <summary>
/// The report as OSCAL assessment results 1.1: an observation for each control, with its samples as evidence, and one for each
/// other section; a finding for each control with violations that were passed on, and for a chain that is not whole. It judges
/// nothing else: that is the assessor's.
/// </summary>
internal sealed class OscalReportWriter(VerifiedOutput output) : IReportWriter
{
    private const string OscalVersion = "1.1.2";
    private const string Namespace = "urn:infershield:oscal";
    private const string Chain = "chain";
    private const int UuidVersion = 0x50;
    private const int UuidVariant = 0x80;

    private readonly Utf8JsonWriter _json = new(output);
    private ReportContent? _content;

    public async ValueTask BeginAsync(ReportContent content, CancellationToken cancellationToken)
    {
        _content = content;
        var report = content.Report;
        _json.WriteStartObject();
        _json.WriteStartObject("assessment-results");
        _json.WriteString("uuid", Uuid("results"));
        _json.WriteStartObject("metadata");
        _json.WriteString("title", $"{content.Framework.Title}: evidence of the LLM gateway");
        _json.WriteString("last-modified", content.Manifest.GeneratedAt);
        _json.WriteString("version", report.Id.ToString());
        _json.WriteString("oscal-version", OscalVersion);
        Properties(("framework", report.Framework), ("edition", content.Framework.Edition), ("type", report.Type), ("generator-version", content.Manifest.Generator), ("rules-version", content.Manifest.RulesVersion));
        _json.WriteEndObject();
        _json.WriteStartObject("import-ap");
        _json.WriteString("href", "#" + Uuid("plan"));
        _json.WriteEndObject();
        _json.WriteStartArray("results");
        Result(content);
        _json.WriteEndArray();
        _json.WriteStartObject("back-matter");
        _json.WriteStartArray("resources");
        _json.WriteStartObject();
        _json.WriteString("uuid", Uuid("plan"));
        _json.WriteString("title", "What is assessed");
        _json.WriteString("description", ReportTexts.Scope + (content.IsEmpty ? " " + ReportTexts.Empty : ""));
        _json.WriteString("remarks", string.Join('\n', content.Limits));
        _json.WriteEndObject();
        await _json.FlushAsync(cancellationToken);
    }

    /// <summary>Records are not part of assessment results; each observation names its samples.</summary>
    public ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public async ValueTask CompleteAsync(CancellationToken cancellationToken) => await output.SealAsync(
        _content!.Manifest, $",{{\"uuid\":\"{Uuid("verification")}\",\"title\":\"Verification block\",\"remarks\":\"", "\"}]}}}\n", cancellationToken);

    public ValueTask DisposeAsync() => _json.DisposeAsync();

    private void Result(ReportContent content)
    {
        var report = content.Report;
        _json.WriteStartObject();
        _json.WriteString("uuid", Uuid("result"));
        _json.WriteString("title", $"{report.Type} of tenant {report.TenantId}");
        _json.WriteString("description", ReportTexts.Scope);
        _json.WriteString("start", report.PeriodStart);
        _json.WriteString("end", report.PeriodEnd);
        Properties(
        [
            .. content.Totals.Flat().Select(total => (total.Key, Text(total.Value))),
            ("exceptions", Text(content.ExceptionCount)),
            ("changes", Text(content.ChangeCount)),
            .. content.Dispositions.Select(disposition => ($"exceptions.{disposition.Key}", Text(disposition.Value))),
            ("events", Text(content.EventCount)),
            ("problems", Text(content.ProblemCount)),
            ("self-test-passed", Text(content.SelfTest.Passed)),
            ("self-test-samples", Text(content.SelfTest.Cases.Count)),
            ("retention-months", content.RetentionMonths is { } months ? Text(months) : ""),
            ("chain-head", content.Evidence.Head),
            ("chain-missing", Text(content.Evidence.Missing)),
            ("chain-removed-by-retention", Text(content.Evidence.RemovedRecords)),
            ("chain-check-at", content.Evidence.Check is { } check ? Text(check.At) : ""),
            ("chain-check-problems", content.Evidence.Check is { } last ? Text(last.Problems) : ""),
            .. ConfigurationAt("start", content.AtStart),
            .. ConfigurationAt("end", content.AtEnd),
        ]);
        _json.WriteStartObject("reviewed-controls");
        _json.WriteStartArray("control-selections");
        _json.WriteStartObject();
        _json.WriteStartArray("include-controls");
        foreach (var control in content.Controls)
        {
            _json.WriteStartObject();
            _json.WriteString("control-id", IdOf(report.Framework, control.Control.Id));
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteStartArray("observations");
        foreach (var control in content.Controls)
        {
            Observation(content, control);
        }

        OtherObservations(content);
        _json.WriteEndArray();
        Findings(content);
        _json.WriteEndObject();
    }

    private static IEnumerable<(string Name, string Value)> ConfigurationAt(string end, ConfigurationState state) =>
    [
        ($"policy-version-at-{end}", state.PolicyVersion),
        ($"policy-document-at-{end}", state.PolicyHash),
        ($"rules-version-at-{end}", state.RulesVersion),
        ($"settings-at-{end}", state.SettingsHash),
    ];

    private void Observation(ReportContent content, ControlEvidence evidence) => Observation(
        content, evidence.Control.Id, $"{evidence.Control.Id} {evidence.Control.Title}", "EXAMINE",
        $"{evidence.Control.Shows} Judged by: {ReportTexts.Judged(evidence)}. Where the evidence stops: {evidence.Control.Limit}",
        [
            ("population", Text(evidence.Population)), ("violations", Text(evidence.Violations)), ("blocked", Text(evidence.Blocked)),
            ("redacted", Text(evidence.Redacted)), ("flagged", Text(evidence.Flagged)), ("passed-on", Text(evidence.PassedOn)),
        ],
        evidence.Samples.Select(sample => ((Guid?)sample.Id, $"{Text(sample.At)} {sample.Operation} {sample.Action}, status {Text(sample.StatusCode)}, key {sample.KeyId}, record {Text(sample.Sequence)} with hash {sample.Hash}")));

    private void OtherObservations(ReportContent content)
    {
        Observation(content, "exceptions", "Exceptions and their disposition", "EXAMINE",
            $"{Text(content.ExceptionCount)} in the period. {ReportTexts.Dispositions(content)} {ReportTexts.Shown(content.Exceptions.Count, content.ExceptionCount, ReportTexts.Spread)}".TrimEnd(), [],
            content.Exceptions.Select(one => ((Guid?)one.Record.Id, $"{Text(one.Record.At)} {one.Record.Severity} {one.Record.Rules}, {one.Reason}: {one.Disposition}{(one.Comment.Length > 0 ? $" ({one.Comment})" : "")}")));
        if (content.Report.Type == ReportWords.IncidentReport)
        {
            Observation(content, "incidents", "Incidents", "EXAMINE",
                $"{Text(content.IncidentCount)} in the period. {ReportTexts.Shown(content.Incidents.Count, content.IncidentCount, ReportTexts.Gravest)}".TrimEnd(), [],
                content.Incidents.Select(one => ((Guid?)one.FirstId, $"{Text(one.First)} to {Text(one.Last)} {one.Severity} {one.PolicyType}, key {one.KeyId}: {Text(one.Requests)} requests, {Text(one.Blocked)} blocked, {Text(one.PassedOn)} passed on")));
        }

        Observation(content, "changes", "Changes", "EXAMINE",
            $"{Text(content.ChangeCount)} in the period. {ReportTexts.Shown(content.Changes.Count, content.ChangeCount, ReportTexts.Newest)}".TrimEnd(), [],
            content.Changes.Select(one => (one.Id, $"{Text(one.At)} {one.Operation} {one.Object} by {(one.Origin == ChangeEntry.OfTenant ? $"key {one.KeyId}" : one.Origin)}, status {Text(one.StatusCode)}, before {one.Before}, after {one.After}")));
        Observation(content, "events", ReportTexts.EventsTitle, "EXAMINE",
            $"{Text(content.EventCount)} in the period, of which {Text(content.ProblemCount)} are problems. {ReportTexts.Shown(content.Outages.Count, content.EventCount, ReportTexts.Newest)}".TrimEnd(), [],
            content.Outages.Select(one => ((Guid?)null, $"{Text(one.At)} {one.Operation} {one.Component} {one.Details}, record {one.Id}")));
        Observation(content, "self-test", "Self-test of the detectors", "TEST",
            $"{Text(content.SelfTest.Passed)} of {Text(content.SelfTest.Cases.Count)} samples as expected, with rules {content.SelfTest.RulesVersion}.", [],
            content.SelfTest.Cases.Select(one => ((Guid?)null, $"{one.Name} ({one.Channel}): expected {one.Expected}, found {(one.Found.Length > 0 ? one.Found : "none")}")));
        Observation(content, Chain, "The chain of records", "TEST",
            $"{ReportTexts.Check(content.Evidence.Check)} Numbers without a record in the period: {Text(content.Evidence.Missing)}. {ReportTexts.Retention(content.RetentionMonths)}", [], []);
    }

    private void Observation(
        ReportContent content, string name, string title, string method, string description, IReadOnlyList<(string Name, string Value)> properties, IEnumerable<(Guid? Record, string Description)> evidence)
    {
        _json.WriteStartObject();
        _json.WriteString("uuid", Uuid("observation " + name));
        _json.WriteString("title", title);
        _json.WriteString("description", description);
        if (properties.Count > 0)
        {
            Properties(properties);
        }

        _json.WriteStartArray("methods");
        _json.WriteStringValue(method);
        _json.WriteEndArray();
        var isFirst = true;
        foreach (var (record, text) in evidence)
        {
            if (isFirst)
            {
                _json.WriteStartArray("relevant-evidence");
                isFirst = false;
            }

            _json.WriteStartObject();
            if (record is { } id)
            {
                _json.WriteString("href", $"/api/audit/{id}");
            }

            _json.WriteString("description", text);
            _json.WriteEndObject();
        }

        if (!isFirst)
        {
            _json.WriteEndArray();
        }

        _json.WriteString("collected", content.Manifest.GeneratedAt);
        _json.WriteEndObject();
    }

    private void Findings(ReportContent content)
    {
        var passed = content.Controls.Where(control => control.PassedOn + control.Flagged > 0).ToArray();
        var isWhole = content.Evidence is { Missing: 0, Check: null or { Problems: 0 } };
        if (passed.Length == 0 && isWhole)
        {
            return;
        }

        _json.WriteStartArray("findings");
        foreach (var control in passed)
        {
            var isEvents = control.Control.Population.Of == ControlPopulation.Events;
            Finding(content, control.Control.Id,
                isEvents ? $"{control.Control.Id}: the gateway had problems" : $"{control.Control.Id}: violations were passed on",
                isEvents ? $"{ReportTexts.Judged(control)}." : $"{Text(control.PassedOn)} passed on without and {Text(control.Flagged)} with a mark, of {Text(control.Violations)} violations.",
                isEvents ? "Told so that an assessor looks at it: the observation of events has them." : "Told so that an assessor looks at it: policies may have passed them on by intent.");
        }

        if (!isWhole)
        {
            Finding(content, Chain, "The chain of records is not whole",
                $"{ReportTexts.Check(content.Evidence.Check)} Numbers without a record in the period: {Text(content.Evidence.Missing)}.", "What this document says rests on these records.");
        }

        _json.WriteEndArray();
    }

    private void Finding(ReportContent content, string name, string title, string description, string remarks)
    {
        _json.WriteStartObject();
        _json.WriteString("uuid", Uuid("finding " + name));
        _json.WriteString("title", title);
        _json.WriteString("description", description);
        _json.WriteStartObject("target");
        _json.WriteString("type", "objective-id");
        _json.WriteString("target-id", IdOf(content.Report.Framework, name));
        _json.WriteStartObject("status");
        _json.WriteString("state", "not-satisfied");
        _json.WriteString("reason", "other");
        _json.WriteString("remarks", remarks);
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.WriteStartArray("related-observations");
        _json.WriteStartObject();
        _json.WriteString("observation-uuid", Uuid("observation " + name));
        _json.WriteEndObject();
        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    // A property without a value is not allowed.
    private void Properties(params IReadOnlyList<(string Name, string Value)> properties)
    {
        _json.WriteStartArray("props");
        foreach (var (name, value) in properties.Where(property => property.Value.Length > 0))
        {
            _json.WriteStartObject();
            _json.WriteString("name", name.Replace("_", "-", StringComparison.Ordinal));
            _json.WriteString("ns", Namespace);
            _json.WriteString("value", value);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    /// <summary>An id as OSCAL's token: a letter first, then letters, digits, dots, hyphens and underscores.</summary>
    public static string IdOf(string framework, string control) => new(
        [.. $"{framework}_{control}".ToLowerInvariant().Select(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_' ? character : '_')]);

    // OSCAL wants version 4 or 5; the same report has the same ones.
    private string Uuid(string name)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{_content!.Report.Id:N} {name}"))[..16];
        hash[6] = (byte)((hash[6] & 0x0f) | UuidVersion);
        hash[8] = (byte)((hash[8] & 0x3f) | UuidVariant);
        return new Guid(hash, bigEndian: true).ToString();
    }

    private static string Text(long count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
