using System.Text.Json;
using InferShield.Api.Audit;

namespace InferShield.Api.Reports;

/// <summary>The report as one JSON object; the totals come last because they are known last.</summary>
internal sealed class JsonReportWriter : IReportWriter
{
    private const int FlushAt = 64 * 1024;
    private const int Version = 1;

    private readonly Utf8JsonWriter _json;

    public JsonReportWriter(Stream output, StoredReport report)
    {
        _json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        _json.WriteStartObject();
        _json.WriteNumber("reportVersion", Version);
        _json.WriteString("id", report.Id);
        _json.WriteString("tenant", report.TenantId);
        _json.WriteString("framework", report.Framework);
        _json.WriteString("type", report.Type);
        _json.WriteStartObject("period");
        _json.WriteString("start", report.PeriodStart);
        _json.WriteString("endExclusive", report.PeriodEnd);
        _json.WriteEndObject();
        _json.WriteString("generatedAt", report.CreatedAt);
        _json.WriteString("generatedBy", report.CreatedBy);
        _json.WriteString("scope",
            "Every inspected request and every change of this tenant in the period. Records of reports being made are left out, so that making one does not change the next.");
        _json.WriteStartArray("records");
    }

    public async ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        JsonSerializer.Serialize(_json, record, JsonSerializerOptions.Web);
        if (_json.BytesPending > FlushAt)
        {
            await _json.FlushAsync(cancellationToken);
        }
    }

    public async ValueTask CompleteAsync(ReportTotals totals, CancellationToken cancellationToken)
    {
        _json.WriteEndArray();
        _json.WritePropertyName("totals");
        JsonSerializer.Serialize(_json, totals, JsonSerializerOptions.Web);
        if (totals.Requests == 0)
        {
            _json.WriteString("note", "The audit log has no records of this period.");
        }

        _json.WriteEndObject();
        await _json.FlushAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _json.DisposeAsync();
}
