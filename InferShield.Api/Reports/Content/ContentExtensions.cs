using InferShield.Api.Audit.Retention;
using InferShield.Api.Audit.Verification;
using InferShield.Api.Reports.Controls;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace InferShield.Api.Reports.Content;

internal static class ContentExtensions
{
    /// <summary>What makes the content of reports. Wants storage, the audit log and its seals.</summary>
    public static IServiceCollection AddReportContent(this IServiceCollection services)
    {
        services.TryAddSingleton<VerificationStore>();
        return services
            .AddSingleton(new RetentionPeriods(ReportWords.Frameworks.ToDictionary(framework => framework, framework => ControlMap.Retention(framework).Months)))
            .AddSingleton<ReportMaker>()
            .AddSingleton<ReportComposer>()
            .AddSingleton<PeriodReader>()
            .AddSingleton<RecordLookup>()
            .AddSingleton<ConfigurationReader>()
            .AddSingleton<ChainEvidence>()
            .AddSingleton<SelfTest>()
            .AddSingleton<DayStore>()
            .AddSingleton<IChainWitness, DayWitness>();
    }
}
