namespace InferShield.Api.Reports.Schedules;

internal static class Instants
{
    /// <summary>As precise as the database keeps it, so that what was written is found again.</summary>
    public static DateTimeOffset ToMicroseconds(this DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMicrosecond));
}
