using InferShield.Api.Reports.Content;
using InferShield.Api.Reports.Jobs;
using InferShield.Api.Reports.Pdf.Fonts;
using InferShield.Api.Reports.Templates;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Reports;

internal static class ReportsExtensions
{
    /// <summary>Reports over the audit log. Wants <c>AddStorage</c>, <c>AddPolicies</c> and <c>AddAudit</c>.</summary>
    public static TBuilder AddReports<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddSingleton<ReportStore>();
        builder.AddReportJobs();
        builder.Services.AddSingleton<TemplateStore>();
        builder.Services.AddReportContent();
        builder.Services.AddSingleton(services => new FontLibrary([.. services.GetRequiredService<IOptions<ReportOptions>>().Value.FontFolders, .. FontLibrary.SystemFolders]));
        builder.Services.AddHostedService<DayCounter>();
        return builder;
    }

    private static void AddReportJobs(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<ReportOptions>().BindConfiguration(ReportOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<ReportBell>();
        builder.Services.AddSingleton<ReportJobs>();
        builder.Services.AddSingleton<ReportOrders>();
        builder.Services.AddSingleton<ReportFiles>();
        builder.Services.AddSingleton<ReportRunner>();
        builder.Services.AddSingleton<ReportFollowing>();
        builder.Services.AddHostedService<ReportWorkers>();
        builder.Services.AddHostedService<ReportHousekeeping>();
    }
}
