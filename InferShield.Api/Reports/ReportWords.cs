using InferShield.Api.Reports.Controls;

namespace InferShield.Api.Reports;

/// <summary>The closed sets of words that reports are asked for with.</summary>
internal static class ReportWords
{
    public const string ExecutiveSummary = "executive-summary";
    public const string DetailedAudit = "detailed-audit";
    public const string IncidentReport = "incident-report";
    public const string Json = "json";
    public const string Csv = "csv";
    public const string Html = "html";
    public const string Pdf = "pdf";

    public static IReadOnlyList<string> Frameworks { get; } =
        ["SOC2", "HIPAA", "GDPR", "ISO27001", "PCI-DSS", "EU-AI-ACT", "NIST-AI-RMF", "OWASP-LLM"];

    /// <summary>The editions of a framework, the one that is meant where none is named first.</summary>
    public static IReadOnlyList<string> Editions(string framework) => ControlMap.Editions(framework);

    /// <summary>The formats that can be made.</summary>
    public static IReadOnlyList<string> Formats { get; } = [Json, Csv, Html, Pdf];

    public static string MediaType(string format) => format switch
    {
        Json => "application/json",
        Csv => "text/csv; charset=utf-8",
        Html => "text/html; charset=utf-8",
        Pdf => "application/pdf",
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
    };

    public static IReadOnlyList<string> Types { get; } = [ExecutiveSummary, DetailedAudit, IncidentReport];

    /// <summary>The word as it is written here, whatever the case of <paramref name="text"/>; null when it is not among them.</summary>
    public static string? Find(IReadOnlyList<string> words, string? text) =>
        words.FirstOrDefault(word => string.Equals(word, text, StringComparison.OrdinalIgnoreCase));
}
