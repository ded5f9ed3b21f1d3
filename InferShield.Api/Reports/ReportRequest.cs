using System.Globalization;
using System.Text.Json.Nodes;
using InferShield.Api.Errors;

namespace InferShield.Api.Reports;

/// <summary>What a report is asked for: the words are those of <see cref="ReportWords"/>, the period is from Start until before End, UTC.</summary>
internal sealed record ReportRequest(string Framework, string Format, string Type, DateTimeOffset Start, DateTimeOffset End)
{
    /// <summary>The edition of the framework; empty stands for none asked for.</summary>
    public string Edition { get; init; } = "";

    /// <summary>Whether a report in JSON is to be OSCAL assessment results.</summary>
    public bool Oscal { get; init; }

    /// <summary>The tenant's template to make it with; null for the built-in one.</summary>
    public Guid? TemplateId { get; init; }

    private const int LongestYears = 10;
    private const int LongestName = 64;

    private static readonly string[] Fields = ["framework", "edition", "format", "oscal", "type", "startDate", "endDate", "templateId"];

    // Where a day begins first, so that "today" is not in the future anywhere.
    private static readonly TimeSpan EarliestZone = TimeSpan.FromHours(14);

    /// <summary>Reads the body of <c>POST /api/reports</c>. A date means the whole UTC day, a time means that instant.</summary>
    /// <exception cref="RequestException">A field is missing, unknown or wrong; the message names it.</exception>
    public static ReportRequest Parse(JsonObject body, DateTimeOffset now)
    {
        foreach (var (name, _) in body)
        {
            if (!Fields.Contains(name))
            {
                throw Invalid("unknown_parameter", $"A report is asked for with {string.Join(", ", Fields)} and nothing else.", name.Length <= LongestName ? name : null);
            }
        }

        var framework = Word(body, "framework", ReportWords.Frameworks, fallback: null);
        var format = Word(body, "format", ReportWords.Formats, ReportWords.Json);
        var type = Word(body, "type", ReportWords.Types, ReportWords.ExecutiveSummary);
        var editions = ReportWords.Editions(framework);
        var edition = Word(body, "edition", editions, editions[0]);
        var oscal = Flag(body, "oscal");
        if (oscal && format != ReportWords.Json)
        {
            throw Invalid($"'oscal' is a form of the format {ReportWords.Json} alone.", "oscal");
        }

        var template = Template(body);
        var (start, _) = Time(body, "startDate");
        var (end, isDate) = Time(body, "endDate");
        if (end < start || (end == start && !isDate))
        {
            throw Invalid("'endDate' lies before 'startDate'.", "endDate");
        }

        if (start > now)
        {
            throw Invalid("'startDate' lies in the future.", "startDate");
        }

        var tomorrow = new DateTimeOffset((now + EarliestZone).UtcDateTime.Date, TimeSpan.Zero).AddDays(1);
        if ((isDate ? end.AddDays(1) : end) > tomorrow)
        {
            throw Invalid("'endDate' lies in the future.", "endDate");
        }

        if (end > start.AddYears(LongestYears))
        {
            throw Invalid($"'startDate' lies more than {LongestYears} years before 'endDate'.", "startDate");
        }

        return new ReportRequest(framework, format, type, start, isDate ? end.AddDays(1) : end)
        {
            Edition = edition,
            Oscal = oscal,
            TemplateId = template,
        };
    }

    private static string Word(JsonObject body, string name, IReadOnlyList<string> words, string? fallback) =>
        body[name] is null && fallback is not null
            ? fallback
            : ReportWords.Find(words, TextOf(body, name))
                ?? throw Invalid($"'{name}' must be one of {string.Join(", ", words)}.", name);

    private static bool Flag(JsonObject body, string name) =>
        body[name] switch
        {
            null => false,
            JsonValue value when value.TryGetValue<bool>(out var flag) => flag,
            _ => throw Invalid($"'{name}' must be true or false.", name),
        };

    private static Guid? Template(JsonObject body) =>
        body["templateId"] is null ? null
            : Guid.TryParse(TextOf(body, "templateId"), out var id) ? id
            : throw Invalid("'templateId' must be the id of a template.", "templateId");

    private static (DateTimeOffset Time, bool IsDate) Time(JsonObject body, string name)
    {
        var text = TextOf(body, name);
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date < DateOnly.MaxValue)
        {
            return (new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero), true);
        }

        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return text is ['0' or '1' or '2', ..] && text.Contains('T', StringComparison.Ordinal)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out var time)
            && time.Year < DateTime.MaxValue.Year - LongestYears
            ? (time, false)
            : throw Invalid($"'{name}' must be a date or a time in ISO 8601, such as 2026-01-31 or 2026-01-31T12:00:00Z.", name);
    }

    private static string? TextOf(JsonObject body, string name) =>
        body[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static RequestException Invalid(string message, string? field) => Invalid("invalid_request", message, field);

    private static RequestException Invalid(string code, string message, string? field) =>
        new(StatusCodes.Status400BadRequest, code, message, field);
}
