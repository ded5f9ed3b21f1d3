using System.Globalization;
using InferShield.Api.Reports.Controls;

namespace InferShield.Api.Reports.Content;

/// <summary>What every report says alike, whatever its format.</summary>
internal static class ReportTexts
{
    public const string Scope =
        "Every inspected request of this tenant in the period that the audit log has, whatever became of it. Changes to the gateway and accesses to "
        + "evidence are told and counted apart from requests; events of the gateway itself are those of all tenants.";

    public const string Empty = "The audit log has no records of requests in this period.";

    public const string EventsTitle = "Starts, outages and fail-open events";
    public const string Spread = "spread over the period";
    public const string Newest = "the newest ones";
    public const string Gravest = "the gravest ones";

    /// <summary>What the last walk over the whole chain found.</summary>
    public static string Check(LastCheck? check) => check switch
    {
        null => "The gateway has not walked and checked the whole chain yet.",
        { Problems: 0 } => $"When the gateway last walked the whole chain, {Time(check.At)}, it found nothing wrong.",
        _ => $"THE CHAIN OF RECORDS IS NOT WHOLE. When the gateway last walked it, {Time(check.At)}, it found {check.Problems.ToString(CultureInfo.InvariantCulture)} problems: "
            + $"it was tampered with or is damaged. The first: {check.First}",
    };

    /// <summary>What a control's population is, and what became of its violations.</summary>
    public static string Judged(ControlEvidence one) => one.Control.Population.Of switch
    {
        ControlPopulation.Events => string.Create(CultureInfo.InvariantCulture, $"{one.Population:N0} events; {one.Violations:N0} of them outages, fail-open or fail-closed events, or failures, {one.Blocked:N0} of these with requests refused"),
        ControlPopulation.Changes => string.Create(CultureInfo.InvariantCulture, $"{one.Population:N0} changes, refused ones among them; {one.Blocked:N0} refused"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{one.Population:N0} requests; {one.Violations:N0} violations: {one.Blocked:N0} blocked, {one.Redacted:N0} redacted, {one.Flagged:N0} flagged, {one.PassedOn:N0} passed on"),
    };

    /// <summary>How long the gateway keeps records, which is not what the framework asks for.</summary>
    public static string Retention(int? months) => months is { } kept
        ? string.Create(CultureInfo.InvariantCulture, $"The gateway is set to remove records after {kept} months.")
        : "The gateway is set to keep records for good.";

    public static string AskedFor(RetentionRule rule) => string.Create(CultureInfo.InvariantCulture, $"The framework asks for {rule.Months} months: {rule.Source}");

    /// <summary>All exceptions by their disposition; empty where there are none or they were not counted.</summary>
    public static string Dispositions(ReportContent content) => content.Dispositions.Count == 0
        ? content.ExceptionCount == 0 ? "" : "There are too many reviews to count all exceptions by their disposition."
        : $"Of all: {string.Join(", ", content.Dispositions.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Value:N0} {pair.Key}")))}.";

    /// <summary>How many of a list are shown; empty where all are.</summary>
    public static string Shown(long shown, long all, string which) =>
        shown >= all ? "" : string.Create(CultureInfo.InvariantCulture, $"Shown are {shown:N0} of {all:N0}, {which}.");


    /// <summary>What no report shows, whatever its framework.</summary>
    public static IReadOnlyList<string> Limits { get; } =
    [
        "Only traffic that passes the gateway is seen. A client that calls a provider directly leaves no record here.",
        "Detection is by rules and a learned model: it misses some attacks and objects to some harmless texts. The project's README gives measured rates.",
        "A request is counted when its record is stored. One whose record was lost before (the metric of dropped records counts them), or that was served while records could not be kept (a fail-open event), is in no number here and leaves no gap.",
        "Totals are added up a day at a time as records are stored; a list of all requests can be counted again, and a report whose list and totals differ is not made.",
        "A record keeps the place of its gravest finding only.",
        "Policies are in one document that all tenants share: what another tenant changed in it is listed with time, number and hashes, but is in no control's population.",
        "Images, sound, encrypted files and what a provider does with a request are not inspected.",
        "Inspected text is not kept. A sample shows what was found and decided, by rule and place, not what was written.",
        "A record names a key. The person behind it is known only where the client sends a subject, which reports leave out because it can be erased.",
        "Seals prove that records were not changed after they were sealed. Whoever holds both the database and the signing key could write another chain: keep the two apart, or send seals elsewhere as they are made.",
        "Percentiles come from steps of 6 percent and are never less than the true value.",
        "The self-test shows that the detectors run with the rules named here. It is too small to measure them.",
    ];

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
