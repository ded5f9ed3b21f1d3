using System.ComponentModel.DataAnnotations;

namespace InferShield.Api.Reports.Schedules;

/// <summary>How schedules are kept, read from the section <c>Reports:Schedules</c>.</summary>
internal sealed record ScheduleOptions
{
    public const string Section = "Reports:Schedules";

    /// <summary>Whether this instance runs schedules; others may.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>How often it is looked for what is due.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:05:00")]
    public TimeSpan PollPeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A run that begins later was missed: then a schedule makes up for it, or does not.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MissedAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long an instance that is not heard of keeps a run before another takes it over; longer than an attempt of a delivery takes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "01:00:00")]
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Runs that a tenant's schedules may begin in an hour, however many they are and however often they are changed; further ones wait.</summary>
    [Range(1, 100_000)]
    public int PerHour { get; init; } = 30;
}
