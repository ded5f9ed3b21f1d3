using InferShield.Api.Audit.Retention;
using InferShield.Api.Audit.Verification;
using InferShield.ServiceDefaults.Health;

namespace InferShield.Api.Audit.Seals;

internal static class SealExtensions
{
    /// <summary>The signing key and the seals of the audit log. Wants <c>AddStorage</c>.</summary>
    public static TBuilder AddSeals<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddOptions<SealOptions>().BindConfiguration(SealOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddHealthChecks().AddCheck<SigningKeyHealthCheck>(SigningKeyHealthCheck.Name, tags: [HealthEndpoints.Ready]);
        builder.Services.AddSingleton<SealStore>();
        builder.Services.AddSingleton<SigningKeys>();
        return builder;
    }

    /// <summary>What seals, checks and removes audit records in the background. Wants <c>AddAudit</c>.</summary>
    public static void AddEvidenceKeeping(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<UnsealedRecords>();
        builder.Services.AddSingleton<Leases>();
        builder.Services.AddSingleton<AnchorFile>();
        builder.Services.AddSingleton<Anchors>();
        builder.Services.AddSingleton<Sealer>();
        builder.Services.AddSingleton<VerificationStore>();
        builder.Services.AddSingleton<ChainVerifier>();
        builder.AddAuditRetention();
        builder.Services.AddHostedService<EvidenceKeeper>();
    }
}
