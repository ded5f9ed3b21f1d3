namespace InferShield.Api.Audit.Events;

internal static class SystemEventExtensions
{
    /// <summary>Puts on record what the gateway suffers itself. Wants audit, caching, policies and providers.</summary>
    public static void AddSystemEvents(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SystemRecords>();
        builder.Services.AddHostedService<SystemWatch>();
        builder.Services.AddHostedService<StartOnRecord>();
    }
}
