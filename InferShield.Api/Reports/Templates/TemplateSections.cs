namespace InferShield.Api.Reports;

/// <summary>The words for a report's sections.</summary>
internal static class TemplateSections
{
    public const string Summary = "summary";
    public const string Charts = "charts";
    public const string Controls = "controls";
    public const string Exceptions = "exceptions";
    public const string Incidents = "incidents";
    public const string Configuration = "configuration";
    public const string Outages = "outages";
    public const string SelfTest = "self-test";
    public const string Records = "records";
    public const string Verification = "verification";

    /// <summary>In the order of a report that no template changes.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Summary, Charts, Controls, Exceptions, Incidents, Configuration, Outages, SelfTest, Records, Verification];

    /// <summary>What a report of a type has, were it not for its template.</summary>
    public static bool IsOf(string section, string type) => section switch
    {
        Incidents => type == ReportWords.IncidentReport,
        Records => type != ReportWords.ExecutiveSummary,
        _ => true,
    };

    /// <summary>The sections that a template keeps from who reads a report of a type; they are told, so that nothing is missed without a word.</summary>
    public static IReadOnlyList<string> LeftOut(ReportTemplate template, string type) => [.. All.Where(section => IsOf(section, type) && !template.Sections.Contains(section))];
}
