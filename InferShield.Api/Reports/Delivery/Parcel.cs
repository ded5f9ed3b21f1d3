using System.Globalization;

namespace InferShield.Api.Reports.Delivery;

/// <summary>A completed report on its way.</summary>
/// <param name="Id">The same for every attempt: by it a receiver knows what it has already.</param>
/// <param name="Schedule">The schedule that sends it.</param>
/// <param name="ScheduleName">What people call the schedule.</param>
/// <param name="Report">The report.</param>
/// <param name="Zone">Whose clocks people read its period by.</param>
internal sealed record Parcel(Guid Id, Guid Schedule, string ScheduleName, StoredReport Report, TimeZoneInfo Zone)
{
    public string FileName => $"{Report.Framework}-{Report.Type}-{Report.PeriodStart:yyyyMMdd}-{Report.Id:N}.{Report.Format}";

    public string MediaType => ReportWords.MediaType(Report.Format);

    public string Period => string.Create(CultureInfo.InvariantCulture, $"{Local(Report.PeriodStart):yyyy-MM-dd} to {Local(Report.PeriodEnd.AddTicks(-1)):yyyy-MM-dd} ({Zone.Id})");

    /// <summary>Where the report is found, with the host where the gateway knows it.</summary>
    public string Link(Uri? publicUrl)
    {
        var path = $"/api/reports/{Report.Id}/content";
        return publicUrl is null ? path : new Uri(publicUrl, publicUrl.AbsolutePath.TrimEnd('/') + path).AbsoluteUri;
    }

    private DateTime Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Zone).DateTime;
}
