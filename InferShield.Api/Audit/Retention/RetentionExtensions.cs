namespace InferShield.Api.Audit.Retention;

internal static class RetentionExtensions
{
    /// <summary>What removes audit records that are past their time. The periods come with the frameworks.</summary>
    public static void AddAuditRetention(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<RetentionOptions>().BindConfiguration(RetentionOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<SubjectErasure>();
        builder.Services.AddSingleton<ExpiredMonths>();
        builder.Services.AddSingleton<RetentionRuns>();
    }
}
