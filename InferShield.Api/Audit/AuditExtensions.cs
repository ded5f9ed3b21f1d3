using InferShield.Api.Audit.Chain;
using InferShield.Api.Audit.Seals;

namespace InferShield.Api.Audit;

internal static class AuditExtensions
{
    /// <summary>The audit log, which writes in the background, and its reader. Wants <c>AddStorage</c>.</summary>
    public static TBuilder AddAudit<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddOptions<AuditOptions>().BindConfiguration(AuditOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.AddSeals();
        builder.Services.AddSingleton<AuditStore>();
        builder.Services.AddSingleton<AuditSpool>();
        builder.Services.AddSingleton<AuditJournal>();
        builder.Services.AddSingleton<AuditReader>();
        builder.Services.AddSingleton<AuditExport>();
        builder.Services.AddSingleton<UnchainedRecords>();
        builder.Services.AddSingleton<AuditLog>();
        builder.Services.AddHostedService(services => services.GetRequiredService<AuditLog>());
        builder.Services.AddHostedService<ChainUpkeep>();
        return builder;
    }
}
