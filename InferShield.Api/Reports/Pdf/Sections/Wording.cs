using System.Globalization;
using InferShield.Api.Reports.Content;

namespace InferShield.Api.Reports.Pdf.Sections;

/// <summary>The API's words and values as people read them.</summary>
internal static class Wording
{
    private const string None = "–";

    public static string Framework(string word) => word switch
    {
        "SOC2" => "SOC 2",
        "ISO27001" => "ISO/IEC 27001",
        "PCI-DSS" => "PCI DSS",
        "EU-AI-ACT" => "EU AI Act",
        "NIST-AI-RMF" => "NIST AI RMF",
        "OWASP-LLM" => "OWASP Top 10 for LLMs",
        _ => word,
    };

    /// <summary>An identifier with words of its own: <c>prompt_injection</c> becomes Prompt injection.</summary>
    public static string Of(string? word) => word switch
    {
        null or "" => None,
        "pii" => "Personal data",
        "xss" => "Cross-site scripting",
        "sql_injection" => "SQL injection",
        ReportWords.ExecutiveSummary => "Executive summary",
        ReportWords.DetailedAudit => "Detailed audit",
        ReportWords.IncidentReport => "Incident report",
        _ => char.ToUpperInvariant(word[0]) + word[1..].Replace('_', ' ').Replace('-', ' '),
    };

    public static string OrNone(string? text) => string.IsNullOrEmpty(text) ? None : text;

    /// <summary>The last eight digits of a key's id; the whole of it is in the formats for programs.</summary>
    public static string Key(Guid? id) => OrNone(id?.ToString("N")[^8..]);

    public static string Status(int code) => code.ToString(CultureInfo.InvariantCulture);

    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number of things: 1 request, 2 requests.</summary>
    public static string Count(long value, string thing) => $"{Count(value)} {thing}{(value == 1 ? "" : "s")}";

    /// <summary>To the second, UTC.</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>The first and the last day; to the second where the period does not begin and end at midnight.</summary>
    public static string Period(ReportContent content, string format = "d MMMM yyyy")
    {
        var (start, end) = (content.Report.PeriodStart.UtcDateTime, content.Report.PeriodEnd.UtcDateTime);
        if (start.TimeOfDay != TimeSpan.Zero || end.TimeOfDay != TimeSpan.Zero)
        {
            return $"{Time(content.Report.PeriodStart)} to {Time(content.Report.PeriodEnd)}";
        }

        var (first, last) = (start.ToString(format, CultureInfo.InvariantCulture), end.AddDays(-1).ToString(format, CultureInfo.InvariantCulture));
        return first == last ? first : $"{first} to {last}";
    }

    public static string Title(ReportContent content) => $"{Framework(content.Report.Framework)} compliance report";
}
