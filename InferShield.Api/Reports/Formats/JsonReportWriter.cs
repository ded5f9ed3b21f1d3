using System.Text.Json;
using System.Text.Json.Serialization;
using InferShield.Api.Audit;
using InferShield.Api.Audit.Verification;
using InferShield.Api.Reports.Content;

namespace InferShield.Api.Reports.Formats;

/// <summary>The report as one JSON object: what is found first, the records after it, the verification block at the end.</summary>
internal sealed class JsonReportWriter(VerifiedOutput output) : IReportWriter
{
    /// <summary>Of the object's shape; a reader that knows another one should stop.</summary>
    public const int Version = 2;

    private const int FlushAt = 64 * 1024;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly Utf8JsonWriter _json = new(output, new JsonWriterOptions { Indented = true, NewLine = "\n" });
    private ReportContent? _content;

    public async ValueTask BeginAsync(ReportContent content, CancellationToken cancellationToken)
    {
        _content = content;
        var report = content.Report;
        _json.WriteStartObject();
        _json.WriteNumber("reportVersion", Version);
        _json.WriteString("id", report.Id);
        _json.WriteString("tenant", report.TenantId);
        _json.WriteString("framework", report.Framework);
        _json.WriteString("edition", content.Framework.Edition);
        _json.WriteString("type", report.Type);
        _json.WriteStartObject("period");
        _json.WriteString("start", report.PeriodStart);
        _json.WriteString("endExclusive", report.PeriodEnd);
        _json.WriteEndObject();
        _json.WriteString("requestedAt", report.CreatedAt);
        _json.WriteString("generatedAt", content.Manifest.GeneratedAt);
        _json.WriteString("generatedBy", report.CreatedBy);
        _json.WriteString("generator", content.Manifest.Generator);
        _json.WriteString("scope", ReportTexts.Scope);
        if (content.IsEmpty)
        {
            _json.WriteString("note", ReportTexts.Empty);
        }

        Write("frameworkEdition", new
        {
            content.Framework.Title,
            content.Framework.Issuer,
            content.Framework.InForceFrom,
            content.Framework.InForceUntil,
            content.Framework.Source,
            content.Framework.Notes,
            content.Framework.Retention,
        });
        Write("totals", content.Totals);
        Write("controls", content.Controls);
        Write("exceptionCount", content.ExceptionCount);
        Write("exceptionDispositions", content.Dispositions);
        Write("exceptions", content.Exceptions);
        if (report.Type == ReportWords.IncidentReport)
        {
            Write("incidentCount", content.IncidentCount);
            Write("incidents", content.Incidents);
        }

        Write("changeCount", content.ChangeCount);
        Write("changes", content.Changes);
        Write("accesses", content.Accesses);
        Write("configuration", new { content.AtStart, content.AtEnd });
        if (content.RetentionMonths is { } months)
        {
            Write("retentionMonths", months);
        }

        Write("eventCount", content.EventCount);
        Write("problemCount", content.ProblemCount);
        Write("outages", content.Outages);
        Write("selfTest", content.SelfTest);
        Write("evidence", content.Evidence);
        _json.WriteString("chainCheck", ReportTexts.Check(content.Evidence.Check));
        Write("limits", content.Limits);
        _json.WriteNumber("listed", content.ListedRows);
        _json.WriteStartArray("records");
        await _json.FlushAsync(cancellationToken);
    }

    public async ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        JsonSerializer.Serialize(_json, ReportRow.Of(record), Options);
        if (_json.BytesPending > FlushAt)
        {
            await _json.FlushAsync(cancellationToken);
        }
    }

    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        _json.WriteEndArray();
        await _json.FlushAsync(cancellationToken);
        await output.SealAsync(_content!.Manifest, ",\n  \"verification\": \"", "\"\n}\n", cancellationToken);
    }

    public ValueTask DisposeAsync() => _json.DisposeAsync();

    private void Write<T>(string name, T value)
    {
        _json.WritePropertyName(name);
        JsonSerializer.Serialize(_json, value, Options);
    }
}
