using System.Globalization;
using System.Text.Json.Nodes;
using InferShield.Api.Errors;
using InferShield.Api.Gateway;
using InferShield.Api.Reports.Delivery;
using InferShield.Api.Reports.Templates;
using InferShield.Api.Tenants;

namespace InferShield.Api.Reports.Schedules;

/// <summary>Reads a schedule from a request's body. Whatever makes no sense is refused by a message that names its field.</summary>
internal sealed class ScheduleBody(TemplateStore templates, DestinationBody destinations, TimeProvider time)
{
    private const int MaxBytes = 32 * 1024;

    private static readonly string[] Fields =
    [
        "name", "cron", "timeZone", "framework", "edition", "format", "oscal", "type", "range", "templateId", "delivery", "enabled", "catchUp",
    ];

    /// <exception cref="RequestException">Something is wrong with it.</exception>
    /// <exception cref="BadHttpRequestException">It is too large.</exception>
    public async Task<ScheduleSettings> ReadAsync(HttpContext context)
    {
        var body = await RequestBody.ReadAsync(context, MaxBytes);
        body.RequireKnown(Fields.Contains);
        var now = time.GetUtcNow();
        var name = SettingsBody.Name(body);
        var (cron, timeZone) = (body.String("cron") ?? "", body.String("timeZone") ?? "UTC");
        var (times, field, problem) = CronTimes.Parse(cron, timeZone, now);
        if (times is null)
        {
            throw RequestBody.Invalid($"'{field}' {problem}.", field);
        }

        var range = body.String("range") is not { } word ? ReportRange.PreviousMonth
            : ReportRange.Words.Contains(word) ? word
            : throw RequestBody.Invalid($"'range' must be one of {string.Join(", ", ReportRange.Words)}.", "range");
        var request = Report(body, range, now, times.Zone);
        if (request.TemplateId is { } template && await templates.FindAsync(context.Caller().TenantId, template, context.RequestAborted) is null)
        {
            throw RequestBody.Invalid("'templateId' must be the id of a template of the tenant.", "templateId");
        }

        return new ScheduleSettings(
            name, cron, timeZone, request.Framework, body.String("edition") is null ? null : request.Edition, request.Format, request.Oscal, request.Type, range, request.TemplateId,
            destinations.Read(body["delivery"]), Flag(body, "enabled"), Flag(body, "catchUp"));
    }

    // A report of the range as it would be now has to make sense.
    private static ReportRequest Report(JsonObject body, string range, DateTimeOffset now, TimeZoneInfo zone)
    {
        var (start, end) = ReportRange.Of(range, now, zone);
        var asked = new JsonObject { ["startDate"] = start.ToString("O", CultureInfo.InvariantCulture), ["endDate"] = end.ToString("O", CultureInfo.InvariantCulture) };
        foreach (var name in (string[])["framework", "edition", "format", "oscal", "type", "templateId"])
        {
            asked[name] = body[name]?.DeepClone();
        }

        return ReportRequest.Parse(asked, now);
    }

    private static bool Flag(JsonObject body, string name) => body[name] switch
    {
        null => true,
        JsonValue value when value.TryGetValue<bool>(out var flag) => flag,
        _ => throw RequestBody.Invalid($"'{name}' must be true or false.", name),
    };
}
