namespace InferShield.Api.Tenants;

internal static class TimeExtensions
{
    /// <summary>The day it is in UTC.</summary>
    public static DateOnly Today(this TimeProvider time) => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
}
