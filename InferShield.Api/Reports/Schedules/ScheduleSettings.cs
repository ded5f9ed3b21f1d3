using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using InferShield.Api.Reports.Delivery;

namespace InferShield.Api.Reports.Schedules;

/// <summary>What a schedule is asked to do.</summary>
/// <param name="Cron">Five fields.</param>
/// <param name="TimeZone">Whose clocks <paramref name="Cron"/> and <paramref name="Range"/> mean.</param>
/// <param name="Range">A word of <see cref="ReportRange"/>.</param>
/// <param name="Destination">Null when the report is only to be there.</param>
/// <param name="CatchUp">Whether a run that was missed is made up for, once.</param>
internal sealed record ScheduleSettings(
    string Name, string Cron, string TimeZone, string Framework, string? Edition, string Format, bool Oscal, string Type, string Range, Guid? TemplateId,
    Destination? Destination, bool Enabled, bool CatchUp)
{
    private static readonly JsonSerializerOptions Stored = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public CronTimes Times(DateTimeOffset now) => CronTimes.Parse(Cron, TimeZone, now).Times ?? throw new InvalidOperationException($"The schedule's times cannot be told: {Cron} in {TimeZone}.");

    /// <summary>The body by which the report of a run is asked for.</summary>
    public JsonObject ToRequest(DateTimeOffset start, DateTimeOffset end) => new()
    {
        ["framework"] = Framework,
        ["edition"] = Edition,
        ["format"] = Format,
        ["oscal"] = Oscal,
        ["type"] = Type,
        ["templateId"] = TemplateId?.ToString(),
        ["startDate"] = start.ToString("O", CultureInfo.InvariantCulture),
        ["endDate"] = end.ToString("O", CultureInfo.InvariantCulture),
    };

    public string Write() => JsonSerializer.Serialize(this, Stored);

    public static ScheduleSettings Read(string json) => JsonSerializer.Deserialize<ScheduleSettings>(json, Stored)!;
}
